// SPDX-License-Identifier: Apache-2.0
#include "yaml/node.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace poros::yaml {
namespace {

constexpr std::array<std::string_view, 5> kNulls = {"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 3> kTrues = {"true", "True", "TRUE"};
constexpr std::array<std::string_view, 3> kFalses = {"false", "False", "FALSE"};
constexpr std::array<std::string_view, 6> kUnsignedFloats = {".inf", ".Inf", ".INF",
                                                             ".nan", ".NaN", ".NAN"};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::size_t count_digits(std::string_view text) {
  const std::size_t end = text.find_first_not_of("0123456789");
  return end == std::string_view::npos ? text.size() : end;
}

bool is_all(std::string_view text, std::string_view set) {
  return !text.empty() && text.find_first_not_of(set) == std::string_view::npos;
}

std::string_view without_sign(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return text;
}

// ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_decimal(std::string_view text) {
  const std::size_t whole = count_digits(text);
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    const std::size_t part = count_digits(text);
    if (whole == 0 && part == 0) return false;
    text.remove_prefix(part);
  } else if (whole == 0) {
    return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text = without_sign(text.substr(1));
    const std::size_t exponent = count_digits(text);
    if (exponent == 0) return false;
    text.remove_prefix(exponent);
  }
  return text.empty();
}

}  // namespace

const Entry* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

Kind resolve_plain(std::string_view text) {
  if (is_one_of(kNulls, text)) return Kind::kNull;
  if (is_one_of(kTrues, text) || is_one_of(kFalses, text)) return Kind::kBool;
  if (is_all(without_sign(text), "0123456789")) return Kind::kInt;
  if (text.starts_with("0o") && is_all(text.substr(2), "01234567")) return Kind::kInt;
  if (text.starts_with("0x") && is_all(text.substr(2), "0123456789abcdefABCDEF")) {
    return Kind::kInt;
  }
  if (is_decimal(without_sign(text))) return Kind::kFloat;
  // .nan has no sign, .inf may.
  if (is_one_of(kUnsignedFloats, text)) return Kind::kFloat;
  const std::string_view bare = without_sign(text);
  const bool is_infinity =
      is_one_of(kUnsignedFloats, bare) && !bare.ends_with('n') && !bare.ends_with('N');
  return is_infinity ? Kind::kFloat : Kind::kString;
}

bool is_true(const Node& node) { return node.kind == Kind::kBool && is_one_of(kTrues, node.text); }

std::optional<std::int64_t> find_integer(const Node& node) {
  if (node.kind != Kind::kInt) return std::nullopt;
  std::string_view text = node.text;
  int base = 10;
  if (text.starts_with("0x")) base = 16;
  if (text.starts_with("0o")) base = 8;
  if (base != 10) text.remove_prefix(2);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace poros::yaml
