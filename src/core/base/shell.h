// SPDX-License-Identifier: Apache-2.0
// Words of a shell's command line, for commands that people copy. These allocate: for reports, not
// for decisions.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/hex.h"

namespace poros {

// The text as one word of a shell: as it is where no shell could read it otherwise.
inline std::string shell_word(std::string_view bytes) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";
  if (!bytes.empty() && bytes.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(bytes);
  }
  const auto is_printable = [](char c) { return c >= 0x20 && c < 0x7F; };
  const bool is_printed = std::all_of(bytes.begin(), bytes.end(), is_printable);
  std::string out = is_printed ? "'" : "$'";
  for (const char c : bytes) {
    if (is_printed) {
      out += c == '\'' ? "'\\''" : std::string(1, c);
    } else if (c == '\'' || c == '\\') {
      out.append("\\").append(1, c);
    } else {
      out += is_printable(c) ? std::string(1, c) : hex_escape(c);
    }
  }
  return out + "'";
}

}  // namespace poros
