// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/json_blocks.h"

#include <simdjson.h>

#include <algorithm>

namespace poros::feeds {
namespace {

namespace dom = simdjson::dom;

// The value of a key that may stand once; a second one is a defect, because readers differ on which
// of the two counts.
struct Member {
  dom::element value;
  unsigned count = 0;
};

Member member(const dom::object& object, std::string_view key) {
  Member found;
  for (const auto field : object) {
    if (field.key == key && found.count++ == 0) found.value = field.value;
  }
  return found;
}

class BlockReader {
 public:
  BlockReader(const JsonBlocks& shape, Rows& rows, Defects& defects)
      : shape_(shape), rows_(rows), defects_(defects), regions_(rows) {}

  void read(const dom::object& root) {
    read_date(root);
    for (const BlockArray& array : shape_.arrays) read_array(root, array);
  }

 private:
  void read_date(const dom::object& root) {
    const Member date = member(root, shape_.date_key);
    if (date.count == 0) return;
    std::string_view text;
    if (date.value.get(text) != simdjson::SUCCESS || !is_word(text) || text.size() > 64) {
      return defects_.add(0, std::string(shape_.date_key) + ": no date");
    }
    // A feed of several files is as old as its oldest.
    if (rows_.date.empty() || text < rows_.date) rows_.date = text;
  }

  void read_array(const dom::object& root, const BlockArray& array) {
    const std::string key(array.key);
    const Member found = member(root, array.key);
    if (found.count == 0) return defects_.add(0, "no " + key + " (fetch the file again)");
    if (found.count > 1) return defects_.add(0, key + " stands there twice");
    dom::array entries;
    if (found.value.get(entries) != simdjson::SUCCESS) {
      return defects_.add(0, key + ": not an array of blocks");
    }
    ordinal_ = 0;
    array_ = &array;
    for (const dom::element entry : entries) {
      ++ordinal_;
      dom::object object;
      if (entry.get(object) != simdjson::SUCCESS) {
        defect("not an object");
        continue;
      }
      read_entry(object);
    }
  }

  void read_entry(const dom::object& entry) {
    const auto block = find_prefix(entry);
    const auto region = find_text(entry, shape_.region_key);
    if (!block || !region) return;
    if (!is_word(*region)) {
      return defect(std::string(shape_.region_key) + " " + quoted(*region) +
                    " (printable ASCII without blanks is expected)");
    }
    ip::Client last = block->first;
    last.bits = block->last_bits();
    rows_.rows.push_back({block->first, last, regions_.index(*region), ordinal_});
  }

  std::optional<ip::Prefix> find_prefix(const dom::object& entry) {
    const BlockKey* used = nullptr;
    for (const BlockKey& block : array_->blocks) {
      if (member(entry, block.key).count == 0) continue;
      if (used != nullptr) {
        defect("both " + std::string(used->key) + " and " + std::string(block.key));
        return std::nullopt;
      }
      used = &block;
    }
    if (used == nullptr) {
      std::string keys;
      for (const BlockKey& block : array_->blocks) {
        keys += (keys.empty() ? "no " : " or ") + std::string(block.key);
      }
      defect(std::move(keys));
      return std::nullopt;
    }
    const auto text = find_text(entry, used->key);
    if (!text) return std::nullopt;
    std::string flaw;
    const auto prefix = find_block(*text, flaw);
    if (!prefix) {
      defect(std::move(flaw));
    } else if (prefix->first.family != used->family) {
      defect(quoted(*text) + " is not " + (used->family == ip::Family::kV4 ? "IPv4" : "IPv6"));
      return std::nullopt;
    }
    return prefix;
  }

  std::optional<std::string_view> find_text(const dom::object& entry, std::string_view key) {
    const Member found = member(entry, key);
    std::string_view text;
    if (found.count == 0) {
      defect("no " + std::string(key));
    } else if (found.count > 1) {
      defect(std::string(key) + " stands there twice");
    } else if (found.value.get(text) != simdjson::SUCCESS) {
      defect(std::string(key) + " is not a string");
    } else {
      return text;
    }
    return std::nullopt;
  }

  void defect(std::string text) {
    defects_.add(
        0, std::string(array_->key) + "[" + std::to_string(ordinal_ - 1) + "]: " + std::move(text));
  }

  const JsonBlocks& shape_;
  Rows& rows_;
  Defects& defects_;
  Regions regions_;
  const BlockArray* array_ = nullptr;
  std::uint32_t ordinal_ = 0;
};

// simdjson tells no position; so the remedy is to fetch, which is what is wrong nearly always.
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

}  // namespace

void read_json_blocks(const JsonBlocks& shape, std::string_view text, Rows& rows,
                      Defects& defects) {
  // The DOM reads the whole text before we see any of it. Its parser copies the text to pad it.
  dom::parser parser;
  dom::element root;
  const auto code = parser.parse(text.data(), text.size(), true).get(root);
  if (code != simdjson::SUCCESS) return defects.add(0, sentence(code));
  dom::object object;
  if (root.get(object) != simdjson::SUCCESS) {
    return defects.add(0, "not a JSON object (is it the right file?)");
  }
  BlockReader(shape, rows, defects).read(object);
}

}  // namespace poros::feeds
