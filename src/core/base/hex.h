// SPDX-License-Identifier: Apache-2.0
// Bytes in hexadecimal, lower case. These allocate: for reports, not for decisions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace poros {

inline std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out;
  for (const std::uint8_t byte : bytes) {
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

// "\x0a"
inline std::string hex_escape(char c) {
  const auto byte = static_cast<std::uint8_t>(c);
  return "\\x" + hex({&byte, 1});
}

}  // namespace poros
