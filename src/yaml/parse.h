// SPDX-License-Identifier: Apache-2.0
// Bytes of a YAML file to a tree. Stricter than YAML (rule L1): no anchors, aliases, merge keys,
// tags or directives, one document, no key twice.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "diagnostics/diagnostics.h"
#include "yaml/node.h"

namespace poros::yaml {

inline constexpr std::size_t kMaxBytes = 1'000'000;
inline constexpr std::size_t kMaxDepth = 64;  // lists and maps inside each other

// The one document of `bytes`; a file without one is null. `file` names it in positions. Nothing
// when the text cannot be read to its end. What is forbidden but can be stepped over is reported,
// and the tree is given all the same, so that the reader's errors come in the same run.
std::optional<Node> parse(std::string_view file, std::string_view bytes, Diagnostics& diagnostics);

}  // namespace poros::yaml
