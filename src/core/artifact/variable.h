// SPDX-License-Identifier: Apache-2.0
// What stands in braces in a template and varies from request to request. {region} and a backend's
// own variables are filled in at compile time and do not appear here.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace poros::artifact {

enum class Variable : std::uint8_t {
  kLiteral,  // not a hole: a piece of literal text
  kPath,
  kTail,
  kRest,
  kName,
  kReference,
  kDigest,
  kAlgorithm,
  kHex,
  kLocality,
  kTrace
};
inline constexpr std::array<std::string_view, 11> kVariableNames = {
    "",       "path",      "tail", "rest",     "name", "reference",
    "digest", "algorithm", "hex",  "locality", "trace"};

}  // namespace poros::artifact
