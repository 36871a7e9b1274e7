// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/json_text.h"

#include <cstdint>
#include <cstring>

namespace poros::listen {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

char* put_escape(char* to, unsigned value) {
  *to++ = '\\';
  *to++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *to++ = kHex[value >> shift & 0xf];
  return to;
}

char* put_ascii(char* to, unsigned char c) {
  if (c == '"' || c == '\\') {
    *to++ = '\\';
    *to++ = static_cast<char>(c);
    return to;
  }
  if (c < 0x20 || c == 0x7f) return put_escape(to, c);
  *to++ = static_cast<char>(c);
  return to;
}

// True if all eight bytes may stand in a JSON string as they are, in ASCII. Exactness matters only
// for "true": a wrong "false" costs time, not correctness.
bool is_plain(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u;
  constexpr std::uint64_t kHighs = kOnes * 0x80;
  const auto has_zero = [](std::uint64_t w) { return (w - kOnes) & ~w & kHighs; };
  const std::uint64_t below_space = (word - kOnes * 0x20) & ~word & kHighs;
  return (below_space | (word & kHighs) | has_zero(word ^ (kOnes * '"')) |
          has_zero(word ^ (kOnes * '\\')) | has_zero(word ^ (kOnes * 0x7f))) == 0;
}

struct Character {
  std::size_t size = 0;  // 0: the first byte begins no valid character
  unsigned code = 0;
};

// One character above U+007F by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Character find_character(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  std::size_t size = 0;
  unsigned least = 0;
  if (first >= 0xc2 && first <= 0xdf) {
    size = 2;
    least = 0x80;
  } else if (first >= 0xe0 && first <= 0xef) {
    size = 3;
    least = 0x800;
  } else if (first >= 0xf0 && first <= 0xf4) {
    size = 4;
    least = 0x10000;
  }
  if (size == 0 || text.size() < size) return {};
  unsigned code = first & (0xffu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3fu);
  }
  if (code < least || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {size, code};
}

}  // namespace

char* write_json_text(std::string_view text, char* to) {
  while (!text.empty()) {
    if (text.size() >= 8) {
      std::uint64_t word;
      std::memcpy(&word, text.data(), 8);
      if (is_plain(word)) {
        std::memcpy(to, &word, 8);
        to += 8;
        text.remove_prefix(8);
        continue;
      }
    }
    const auto first = static_cast<unsigned char>(text.front());
    if (first < 0x80) {
      to = put_ascii(to, first);
      text.remove_prefix(1);
      continue;
    }
    const Character character = find_character(text);
    if (character.size == 0) {
      to = put_escape(to, first);
      text.remove_prefix(1);
      continue;
    }
    const bool must_escape =
        character.code <= 0x9f || character.code == 0x2028 || character.code == 0x2029;
    if (must_escape) {
      to = put_escape(to, character.code);
    } else {
      std::memcpy(to, text.data(), character.size);
      to += character.size;
    }
    text.remove_prefix(character.size);
  }
  return to;
}

std::string_view cut_text(std::string_view text, std::size_t limit_bytes) {
  if (text.size() <= limit_bytes) return text;
  std::size_t end = limit_bytes;
  // A character has at most three bytes after its first; more of them in a row are none of one.
  for (std::size_t back = 0; back < 4 && end - back > 0; ++back) {
    const auto byte = static_cast<unsigned char>(text[end - back]);
    if ((byte & 0xc0) == 0x80) continue;
    end -= back;
    break;
  }
  return text.substr(0, end);
}

}  // namespace poros::listen
