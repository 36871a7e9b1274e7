// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/read.h"

#include <algorithm>
#include <limits>
#include <map>

#include "compile/policy/suggest.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Kind;
using yaml::quoted;

namespace {

std::string describe(const Node& node, bool wants_text) {
  const std::string hint = wants_text ? " (quote it)" : "";
  switch (node.kind) {
    case Kind::kNull:
      return node.text.empty() ? "empty" : "null";
    case Kind::kBool:
      return node.text + hint;
    case Kind::kInt:
    case Kind::kFloat:
      return "the number " + node.text + hint;
    case Kind::kList:
      return "a list";
    case Kind::kMap:
      return "a map";
    default:
      return quoted(node.text);
  }
}

}  // namespace

void Reader::wrong_type(const Node& node, std::string_view name, std::string_view wanted) {
  if (node.kind == Kind::kUnusable) {
    pass_over();
    return;
  }
  const bool wants_text = wanted.find("string") != std::string_view::npos;
  const bool is_number = node.kind == Kind::kInt || node.kind == Kind::kFloat;
  const bool wants_number = wanted.find("number") != std::string_view::npos;
  error(node.at, Rule::kWrongType,
        std::string(name) + " must be " + std::string(wanted) + ", not " +
            (is_number && wants_number ? node.text : describe(node, wants_text)));
}

bool Reader::is_map(const Node& node, std::string_view what) {
  if (node.is_partial) pass_over();
  if (node.kind == Kind::kMap) return true;
  wrong_type(node, what, "a map");
  return false;
}

bool Reader::is_map(const Node& node, std::string_view what,
                    std::span<const std::string_view> keys) {
  if (!is_map(node, what)) return false;
  for (const yaml::Entry& entry : node.entries) {
    if (std::find(keys.begin(), keys.end(), entry.key) != keys.end()) continue;
    error(
        entry.at, Rule::kUnknownKey,
        "unknown key " + quoted(entry.key) + " in " + std::string(what) + remedy(entry.key, keys));
  }
  return true;
}

std::optional<std::string> Reader::text(const Node& node, std::string_view name) {
  if (node.kind != Kind::kString) {
    wrong_type(node, name, "a string");
    return std::nullopt;
  }
  if (node.text.empty()) {
    error(node.at, Rule::kEmptyValue,
          std::string(name) + " is an empty string (give a value, or remove it)");
    return std::nullopt;
  }
  return node.text;
}

std::optional<bool> Reader::boolean(const Node& node, std::string_view name) {
  if (node.kind == Kind::kBool) return yaml::is_true(node);
  wrong_type(node, name, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Reader::integer(const Node& node, std::string_view name,
                                            std::int64_t least, std::int64_t most) {
  const auto value = yaml::find_integer(node);
  if (value && *value >= least && *value <= most) return value;
  std::string wanted = "a whole number";
  if (most == std::numeric_limits<std::int64_t>::max()) {
    wanted += " of at least " + std::to_string(least);
  } else {
    wanted += " from " + std::to_string(least) + " to " + std::to_string(most);
  }
  wrong_type(node, name, wanted);
  return std::nullopt;
}

std::optional<std::size_t> Reader::word(const Node& node, std::string_view name,
                                        std::span<const std::string_view> words) {
  const auto value = text(node, name);
  if (!value) return std::nullopt;
  const auto found = std::find(words.begin(), words.end(), *value);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  error(node.at, Rule::kUnknownWord,
        "unknown " + std::string(name) + " " + quoted(*value) + remedy(*value, words));
  return std::nullopt;
}

std::vector<const Node*> Reader::list(const Node& node, std::string_view name, Empty empty) {
  if (node.kind == Kind::kNull || node.kind == Kind::kUnusable) {
    wrong_type(node, name, "a value or a list");
    return {};
  }
  if (node.kind != Kind::kList) return {&node};
  if (node.items.empty() && empty == Empty::kError) {
    error(node.at, Rule::kEmptyList,
          std::string(name) + " is an empty list (give a value, or remove it)");
  }
  std::vector<const Node*> items;
  for (const Node& item : node.items) items.push_back(&item);
  return items;
}

std::vector<std::string> Reader::texts(const Node& node, std::string_view name, Empty empty) {
  std::vector<std::string> all;
  std::map<std::string, Position, std::less<>> seen;
  for (const Node* item : list(node, name, empty)) {
    auto value = text(*item, name);
    if (!value) continue;
    const auto [first, is_new] = seen.emplace(*value, item->at);
    if (is_new) {
      all.push_back(std::move(*value));
    } else {
      warn(item->at, Rule::kValueTwice,
           quoted(*value) + " stands twice in " + std::string(name) + " (first at " +
               yaml::place(first->second) + ")");
    }
  }
  return all;
}

std::vector<Reader::Asn> Reader::asns(const Node& node, std::string_view name, Empty empty) {
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  std::vector<Asn> all;
  std::map<std::uint32_t, Position> seen;
  for (const Node* item : list(node, name, empty)) {
    if (yaml::find_integer(*item) == 0) {
      error(item->at, Rule::kAs0, "AS0 is nobody (remove it)");
      continue;
    }
    if (item->kind == Kind::kString &&
        (item->text.starts_with("AS") || item->text.starts_with("as"))) {
      error(item->at, Rule::kAsnText,
            std::string(name) + " must be numbers, not " + quoted(item->text) +
                " (write it without 'AS')");
      continue;
    }
    const auto value = integer(*item, name, 1, kMost);
    if (!value) continue;
    const auto number = static_cast<std::uint32_t>(*value);
    const auto [first, is_new] = seen.emplace(number, item->at);
    if (is_new) {
      all.push_back({number, item->at});
    } else {
      warn(item->at, Rule::kAsnTwice,
           "AS" + std::to_string(number) + " stands twice in " + std::string(name) + " (first at " +
               yaml::place(first->second) + ")");
    }
  }
  return all;
}

std::string name_flaw(std::string_view name) {
  constexpr std::size_t kMost = 128;  // it stands in every log line
  if (name.empty()) return "is empty (give it one)";
  if (name.size() > kMost) return "is longer than " + std::to_string(kMost) + " bytes (shorten it)";
  if (name.front() == ' ' || name.back() == ' ') return "begins or ends with a blank (remove it)";
  const bool has_control = std::any_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  return has_control ? "has a control character in it (remove it)" : "";
}

}  // namespace poros::policy
