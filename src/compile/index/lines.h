// SPDX-License-Identifier: Apache-2.0
// The words of a list's line.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/index/format.h"

namespace poros::indexing {

inline constexpr std::size_t kMaxWords = 3;
struct Words {
  std::array<std::string_view, kMaxWords> at;
  std::size_t count = 0;  // of all that the line has; more than kMaxWords are not kept
};

// Parted by blanks; by tabs alone where the line has one, since names may have blanks in them.
inline Words words_of(std::string_view line) {
  const bool has_tabs = line.find('\t') != std::string_view::npos;
  const std::string_view separators = has_tabs ? "\t" : " ";
  Words words;
  while (!line.empty()) {
    const std::size_t end = line.find_first_of(separators);
    const std::string_view word = trim(part(line, 0, end));
    if (!word.empty()) {
      if (words.count < kMaxWords) words.at[words.count] = word;
      ++words.count;
    }
    line = end == std::string_view::npos ? std::string_view() : part(line, end + 1);
  }
  return words;
}

inline std::optional<std::uint64_t> find_size(std::string_view text) {
  std::uint64_t size = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, size);
  if (parsed.ec != std::errc() || parsed.ptr != end || size == index::kNoSize) return std::nullopt;
  return size;
}

// What can stand in a message and in a bundle: no controls.
inline bool is_plain(std::string_view name) {
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  }
  return !name.empty() && trim(name) == name;
}

}  // namespace poros::indexing
