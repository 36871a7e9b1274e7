// SPDX-License-Identifier: Apache-2.0
// What the providers' ranges and exceptions say of every address: rules C3, C4, C5, C7.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "compile/bundle/tables.h"

namespace poros::compile {

struct RangeState {
  std::uint32_t provider = kNone32;  // by range; none: the ASN may still give one
  std::uint32_t region = 0;          // into Ranges::regions
  std::uint8_t length = kNoLength;   // of the range that won
  std::uint32_t excepted = 0;        // into Ranges::exceptions
  auto operator<=>(const RangeState&) const = default;
};

struct Ranges {
  std::vector<std::string> regions;                    // [0] is ""
  std::vector<std::vector<std::uint32_t>> exceptions;  // sets of providers, sorted; [0] is empty
  std::vector<RangeState> states;
  std::vector<Interval<ip::V4>> v4;  // → states
  std::vector<Interval<ip::V6>> v6;
};

Ranges build_ranges(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                    Diagnostics& diagnostics);

}  // namespace poros::compile
