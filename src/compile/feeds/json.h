// SPDX-License-Identifier: Apache-2.0
// What the readers of JSON share. simdjson tells no positions, so messages name a value as jq
// would: "prefixes[3]".
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "compile/feeds/reader.h"

namespace poros::feeds::json {

namespace dom = simdjson::dom;

// The object that a text is, or a defect. It lives as long as the parser.
std::optional<dom::object> parse(dom::parser& parser, std::string_view text, Defects& defects);

// The value of a key that may stand once; a second one is a defect, because readers differ on which
// of the two counts.
struct Member {
  dom::element value;
  unsigned count = 0;
};
Member member(const dom::object& object, std::string_view key);

// The value of a key that must stand once and be of this kind, or what is wrong with it.
std::optional<std::string_view> find_text(const dom::object& object, std::string_view key,
                                          std::string& flaw);
std::optional<dom::object> find_object(const dom::object& object, std::string_view key,
                                       std::string& flaw);
std::optional<dom::array> find_array(const dom::object& object, std::string_view key,
                                     std::string& flaw);

// The date under a key that may be missing.
void read_date(const dom::object& root, std::string_view key, Rows& rows, Defects& defects);

// What is wrong with a region, or nothing.
std::optional<std::string> find_flaw_of_region(std::string_view key, std::string_view region);

// "name[3]"
std::string item(std::string_view name, std::size_t index);

// Row.line of an entry in an array inside of an array. Publishers are far below the bounds.
inline constexpr std::size_t kMaxNested = 0x10000;
constexpr std::uint32_t nested_line(std::size_t outer, std::size_t inner) {
  return static_cast<std::uint32_t>(outer << 16 | inner);
}

}  // namespace poros::feeds::json
