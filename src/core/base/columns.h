// SPDX-License-Identifier: Apache-2.0
// Numbers and words in columns, for people. These allocate: for reports, not for decisions.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace poros {

// "16,777,216"
inline std::string with_commas(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

constexpr bool continues_letter(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

// Letters as a reader counts them: bytes of UTF-8 that do not continue one.
inline std::size_t width_of(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues_letter));
}

enum class Align : std::uint8_t { kLeft, kRight };
inline std::string padded(std::string_view text, std::size_t width, Align align = Align::kLeft) {
  std::string out;
  const std::size_t has = width_of(text);
  const std::size_t blanks = has < width ? width - has : 0;
  if (align == Align::kRight) out.append(blanks, ' ');
  out += text;
  if (align == Align::kLeft) out.append(blanks, ' ');
  return out;
}

// Not longer than `width`: what is longer is cut between two letters and ends in "...".
inline std::string shortened(std::string_view text, std::size_t width) {
  if (width_of(text) <= width || width < 3) return std::string(text);
  std::string out;
  std::size_t letters = 0;
  for (const char c : text) {
    if (!continues_letter(c) && ++letters > width - 3) break;
    out += c;
  }
  return out += "...";
}

}  // namespace poros
