// SPDX-License-Identifier: Apache-2.0
#include "yaml/lines.h"

#include <algorithm>
#include <cstdint>

namespace poros::yaml {
namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0u) == 0x80u; }

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 0;  // 0: no UTF-8
};

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
Character decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  std::uint32_t code = 0, least = 0;
  if ((lead & 0xE0u) == 0xC0u) {
    length = 2, code = lead & 0x1Fu, least = 0x80;
  } else if ((lead & 0xF0u) == 0xE0u) {
    length = 3, code = lead & 0x0Fu, least = 0x800;
  } else if ((lead & 0xF8u) == 0xF0u) {
    length = 4, code = lead & 0x07u, least = 0x10000;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if (!is_continuation(text[i])) return {};
    code = code << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  }
  const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least || code > 0x10FFFF || is_surrogate) return {};
  return {code, length};
}

std::string hex(std::uint32_t value, unsigned digits) {
  std::string text;
  for (unsigned i = digits; i-- > 0;) text += "0123456789ABCDEF"[value >> (4 * i) & 0xFu];
  return text;
}

}  // namespace

Lines::Lines(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !is_pair)) starts_.push_back(i + 1);
  }
}

Position Lines::position(std::string_view file, std::size_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<std::size_t>(after - starts_.begin());
  return {std::string(file), static_cast<unsigned>(line),
          static_cast<unsigned>(offset - starts_[line - 1] + 1)};
}

Position Lines::position(std::string_view file, std::size_t line, std::size_t character) {
  line = std::min(line, starts_.size() - 1);
  if (line != line_) line_ = line, character_ = 0, offset_ = starts_[line];
  while (character_ < character && offset_ < text_.size()) {
    ++character_;
    ++offset_;
    while (offset_ < text_.size() && is_continuation(text_[offset_])) ++offset_;
  }
  while (character_ > character && offset_ > starts_[line]) {
    --character_;
    --offset_;
    while (offset_ > starts_[line] && is_continuation(text_[offset_])) --offset_;
  }
  return {std::string(file), static_cast<unsigned>(line + 1),
          static_cast<unsigned>(offset_ - starts_[line] + 1)};
}

std::optional<BadByte> find_bad_byte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text.substr(i));
    if (c.length == 0) {
      const auto byte = static_cast<unsigned char>(text[i]);
      return BadByte{i, "byte 0x" + hex(byte, 2) + " is not UTF-8 (save the file as UTF-8)"};
    }
    if (c.code == 0) return BadByte{i, "a NUL byte (is this a text file?)"};
    const bool is_blank = c.code == '\t' || c.code == '\n' || c.code == '\r';
    const bool is_control = (c.code < 0x20 && !is_blank) || (c.code >= 0x7F && c.code < 0xA0);
    const bool is_break = c.code == 0x85 || c.code == 0x2028 || c.code == 0x2029;
    // A byte order mark may only open the file; U+FFFE and U+FFFF are no characters.
    const bool is_misplaced = (c.code == 0xFEFF && i > 0) || (c.code & 0xFFFEu) == 0xFFFEu;
    if (is_control || is_break || is_misplaced) {
      return BadByte{i, "the character U+" + hex(c.code, c.code > 0xFFFF ? 6 : 4) +
                            " may not stand here (remove it, or write it \"\\u" +
                            hex(c.code & 0xFFFFu, 4) + "\")"};
    }
    i += c.length;
  }
  return std::nullopt;
}

}  // namespace poros::yaml
