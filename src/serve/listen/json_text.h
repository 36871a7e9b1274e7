// SPDX-License-Identifier: Apache-2.0
// Any bytes as the inside of a JSON string (RFC 8259), in one pass and without allocating.
#pragma once

#include <cstddef>
#include <string_view>

namespace poros::listen {

// A byte becomes at most "\u00XX".
inline constexpr std::size_t kMaxJsonGrowth = 6;

// Writes `text` at `to`, which has room for kMaxJsonGrowth times its size; returns the end. Valid
// UTF-8 stays as it is, but for what would end the string or the line, or drive a terminal: quotes,
// backslashes, U+0000-001F, U+007F-009F, U+2028 and U+2029 are escaped. A byte that is no part of
// valid UTF-8 is written as \u00XX with its value.
char* write_json_text(std::string_view text, char* to);

// The front of `text`, at most `limit_bytes` of it, not ending inside a UTF-8 character.
std::string_view cut_text(std::string_view text, std::size_t limit_bytes);

}  // namespace poros::listen
