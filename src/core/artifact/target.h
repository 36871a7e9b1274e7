// SPDX-License-Identifier: Apache-2.0
// The request target and the host, parsed once from the raw bytes (rules S7, T1-T5). Nothing is
// decoded here; positions are offsets into the target, so that they outlive the view of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/text.h"

namespace poros::artifact {

inline constexpr std::size_t kMaxTarget = 4096;

struct Slice {
  std::uint16_t offset = 0, length = 0;
  std::string_view of(std::string_view target) const { return part(target, offset, length); }
};

// The parts of a target. An absolute-form target without a path has the path "/", which stands
// nowhere in it: `path` is then empty and path_of() supplies it.
struct Target {
  bool well_formed = false;  // rule T1 (a)
  bool asterisk = false;
  bool too_long = false;  // longer than kMaxTarget; the parts are not set
  bool has_authority = false;
  Slice authority, path, query;  // query without its '?'
  std::string_view path_of(std::string_view target) const {
    return path.length == 0 ? std::string_view("/") : path.of(target);
  }
};

Target parse_target(std::string_view target);

// Rule S7 for the path and the query of a well-formed target, T1 (d).
bool is_acceptable(std::string_view path, std::string_view query);

// Host as sites are named: lower case, without ":port" and one final dot, in `room`; empty when it
// is longer than a host can be (253) or has none. Returned text lies in `room`.
inline constexpr std::size_t kMaxHost = 253;
std::string_view normalize_host(std::string_view host, std::array<char, kMaxHost>& room);

// `%XX` decoded once into `room`, which has space for text.size(); text itself where it has no '%'.
// The text has passed is_acceptable.
std::string_view decode_escapes(std::string_view text, char* room);

// "." or ".." however its dots are escaped.
bool is_dot_segment(std::string_view segment);

}  // namespace poros::artifact
