// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/json.h"

namespace poros::feeds::json {
namespace {

// The remedy is to fetch, which is what is wrong nearly always.
std::string sentence(simdjson::error_code code) {
  switch (code) {
    case simdjson::UTF8_ERROR:
      return "broken JSON: not UTF-8 (fetch the file again)";
    case simdjson::DEPTH_ERROR:
      return "broken JSON: nested too deeply (is it the right file?)";
    case simdjson::UNCLOSED_STRING:
      return "broken JSON: a string is not closed (fetch the file again: it may be cut off)";
    default:
      return "broken JSON (fetch the file again: it may be cut off)";
  }
}

template <class T>
std::optional<T> find(const dom::object& object, std::string_view key, const char* kind,
                      std::string& flaw) {
  const Member found = member(object, key);
  T value;
  if (found.count == 0) {
    flaw = "no " + std::string(key);
  } else if (found.count > 1) {
    flaw = std::string(key) + " stands there twice";
  } else if (found.value.get(value) != simdjson::SUCCESS) {
    flaw = std::string(key) + " is not " + kind;
  } else {
    return value;
  }
  return std::nullopt;
}

}  // namespace

std::optional<dom::object> parse(dom::parser& parser, std::string_view text, Defects& defects) {
  // The DOM reads the whole text before we see any of it. Its parser copies the text to pad it.
  dom::element root;
  const auto code = parser.parse(text.data(), text.size(), true).get(root);
  dom::object object;
  if (code != simdjson::SUCCESS) {
    defects.add(0, sentence(code));
  } else if (root.get(object) != simdjson::SUCCESS) {
    defects.add(0, "not a JSON object (is it the right file?)");
  } else {
    return object;
  }
  return std::nullopt;
}

Member member(const dom::object& object, std::string_view key) {
  Member found;
  for (const auto field : object) {
    if (field.key == key && found.count++ == 0) found.value = field.value;
  }
  return found;
}

std::optional<std::string_view> find_text(const dom::object& object, std::string_view key,
                                          std::string& flaw) {
  return find<std::string_view>(object, key, "a string", flaw);
}

std::optional<dom::object> find_object(const dom::object& object, std::string_view key,
                                       std::string& flaw) {
  return find<dom::object>(object, key, "an object", flaw);
}

std::optional<dom::array> find_array(const dom::object& object, std::string_view key,
                                     std::string& flaw) {
  return find<dom::array>(object, key, "an array", flaw);
}

void read_date(const dom::object& root, std::string_view key, Rows& rows, Defects& defects) {
  const Member date = member(root, key);
  if (date.count == 0) return;
  std::string_view text;
  if (date.value.get(text) != simdjson::SUCCESS || !is_word(text) || text.size() > 64) {
    return defects.add(0, std::string(key) + ": no date");
  }
  keep_oldest(rows, text);
}

std::optional<std::string> find_flaw_of_region(std::string_view key, std::string_view region) {
  if (is_word(region)) return std::nullopt;
  return std::string(key) + " " + quoted(region) + " (printable ASCII without blanks is expected)";
}

std::string item(std::string_view name, std::size_t index) {
  return std::string(name) + "[" + std::to_string(index) + "]";
}

}  // namespace poros::feeds::json
