// SPDX-License-Identifier: Apache-2.0
#include "cases/text.h"

#include <algorithm>

#include "compile/policy/grammar.h"
#include "core/base/hex.h"

namespace poros::cases {
namespace {

constexpr std::size_t kMostBytes = 1'000'000;  // of one text

bool is_printable(char c) { return c >= 0x20 && c < 0x7F; }

// "<a*64>" at the beginning of `text`: its length, or 0. The same form as in the other runners:
// no '<', '>' or '*' within, digits alone behind the star.
struct Repeat {
  std::size_t length = 0, times = 0;
  std::string_view what;
};
Repeat find_repeat(std::string_view text) {
  if (!text.starts_with('<')) return {};
  const std::size_t star = text.find_first_of("<>*", 1);
  if (star == std::string_view::npos || text[star] != '*' || star == 1) return {};
  std::size_t times = 0, at = star + 1;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
    times = std::min(times * 10 + static_cast<std::size_t>(text[at] - '0'), kMostBytes + 1);
  }
  if (at == star + 1 || at == text.size() || text[at] != '>') return {};
  return {at + 1, times, text.substr(1, star - 1)};
}

// UTF-8 that yaml has found good, as Latin-1.
Result<std::string> to_latin1(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      out += text[i];
    } else if ((byte == 0xC2 || byte == 0xC3) && i + 1 < text.size()) {
      out += static_cast<char>((byte << 6 & 0xC0) | (static_cast<unsigned char>(text[++i]) & 0x3F));
    } else {
      return Error{ErrorKind::kInvalid,
                   "has a character beyond U+00FF (one character is one byte: write \"\\xE2\")"};
    }
  }
  return out;
}

}  // namespace

Result<std::string> bytes_of(std::string_view text) {
  const auto plain = to_latin1(text);
  if (!plain) return plain.error();
  std::string out;
  for (std::size_t i = 0; i < plain->size();) {
    const Repeat repeat = find_repeat(std::string_view(*plain).substr(i));
    if (repeat.length == 0) {
      out += (*plain)[i++];
      continue;
    }
    if (out.size() + repeat.times * repeat.what.size() > kMostBytes) {
      return Error{ErrorKind::kLimit, "is longer than 1000000 bytes (repeat less)"};
    }
    for (std::size_t n = 0; n < repeat.times; ++n) out += repeat.what;
    i += repeat.length;
  }
  return out;
}

std::string_view reason_phrase(unsigned status) {
  if (status == 400) return "Bad Request";
  if (status == 405) return "Method Not Allowed";
  if (status == 421) return "Misdirected Request";
  for (const policy::AnswerStatus& known : policy::kAnswerStatuses) {
    if (known.code == status) return known.reason;
  }
  return {};
}

std::string readable(std::string_view bytes) {
  const bool is_plain = !bytes.empty() && bytes.front() != ' ' && bytes.back() != ' ' &&
                        bytes.front() != '"' && bytes.front() != '(' &&
                        std::all_of(bytes.begin(), bytes.end(), is_printable);
  if (is_plain) return std::string(bytes);
  std::string out = "\"";
  for (const char c : bytes) {
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out.append("\\").append(1, c);
    } else {
      out += is_printable(c) ? std::string(1, c) : hex_escape(c);
    }
  }
  return out + "\"";
}

}  // namespace poros::cases
