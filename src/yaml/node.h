// SPDX-License-Identifier: Apache-2.0
// A YAML document as a tree that knows where each value stands. Scalars keep their text; what a
// plain one means is decided by the core schema of YAML 1.2 (rule L1), where `no` and `2026-01-01`
// are strings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace poros::yaml {

enum class Kind : std::uint8_t {
  kUnusable,  // stood for something that has been reported (an alias); readers pass over it in
              // silence
  kNull,
  kBool,
  kInt,
  kFloat,
  kString,
  kList,
  kMap
};
enum class Style : std::uint8_t { kPlain, kQuoted, kBlock };  // of a scalar

struct Entry;

struct Node {
  Kind kind = Kind::kNull;
  Style style = Style::kPlain;
  std::string text;  // of a scalar, as written but for quotes and escapes
  Position at;
  std::vector<Node> items;     // of a list
  std::vector<Entry> entries;  // of a map, as written; no key stands twice
  bool is_partial = false;     // of a map: a key of it was reported and is not here

  const Entry* find(std::string_view key) const;
};

// Keys stay text, whatever the schema would make of them: a region may be called `no`, a header
// `1`.
struct Entry {
  std::string key;
  Position at;
  Node value;
};

// What a plain scalar is by the core schema.
Kind resolve_plain(std::string_view text);

bool is_true(const Node& node);  // of kind kBool

// The value of a kInt (decimal, 0o… or 0x…); nothing where it does not fit.
std::optional<std::int64_t> find_integer(const Node& node);

}  // namespace poros::yaml
