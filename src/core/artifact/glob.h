// SPDX-License-Identifier: Apache-2.0
// Globs over paths (rules R6, R7): `/...` is the whole path, a glob without a slash is the last
// segment. `*` any bytes of a segment, `?` one byte, `[a-z]` one byte of a set, `**` (a whole
// segment, once) any number of segments. No backtracking over segments: time is bounded by
// glob length times path length.
#pragma once

#include <cstddef>
#include <string_view>

namespace poros::artifact {

// What `**` matched, as a range of the path's segments; empty when it matched none or is not there.
struct GlobTail {
  bool has_tail = false;  // the glob has `**`
  std::size_t first_segment = 0, segments = 0;
};

// Why a glob is refused, as a literal; empty when it is well formed.
std::string_view glob_flaw(std::string_view glob);

// The glob is well formed; the path starts with '/', escapes decoded. `tail` may be null.
bool glob_matches(std::string_view glob, std::string_view path, GlobTail* tail = nullptr);

}  // namespace poros::artifact
