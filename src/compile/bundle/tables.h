// SPDX-License-Identifier: Apache-2.0
// Every address, decided: the policy's providers and networks and the feeds' rows as two maps over
// the whole address space, addresses → class (what routing needs) and addresses → detail (what
// people want to read). Rules C3-C10 of docs/decisions.md are applied here and nowhere else.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "compile/feeds/rows.h"
#include "compile/policy/model.h"
#include "core/ip/address.h"
#include "diagnostics/diagnostics.h"

namespace poros::compile {

inline constexpr std::uint32_t kNone32 = 0xffffffff;
inline constexpr std::uint8_t kNoLength = 255;

struct Class {
  std::uint32_t provider = kNone32;     // index into the model's providers
  std::string region;                   // empty: none
  std::vector<std::uint32_t> networks;  // indexes into the model's networks, ascending
  auto operator<=>(const Class&) const = default;
};

struct Asn {
  std::uint32_t number = 0;
  std::string holder;
};

// The lengths of the prefixes that matched, from which an address gives the prefixes back.
struct Detail {
  std::uint32_t asn = 0;                   // index into asns
  std::uint8_t origin_length = kNoLength;  // of the origin table; kNoLength: no row
  std::uint8_t range_length = kNoLength;   // of the range that gave the provider; kNoLength: none
  auto operator<=>(const Detail&) const = default;
};

// The value holds from `first` up to the next interval's first. The first interval starts at 0, and
// neighbours differ.
template <class Bits>
struct Interval {
  Bits first;
  std::uint32_t value;
};

struct Tables {
  std::vector<Class> classes;   // sorted; 0 is nobody's: no provider, no region, no network
  std::vector<Asn> asns;        // sorted by number; 0 is AS0: nobody
  std::vector<Detail> details;  // sorted; 0 is nothing known
  std::vector<Interval<ip::V4>> v4_classes, v4_details;
  std::vector<Interval<ip::V6>> v6_classes, v6_details;
};

// feeds[i] are the rows of model.feeds[i], whose format fits its use (the policy's reader sees to
// that). Errors: a range with two answers, a huge block in ranges or a reserved one in a published
// feed, more classes than a bundle holds; warnings: an origin prefix with two ASNs, reserved or
// huge blocks in origins, reserved ones that a person wrote into ranges, a longer range inside
// another provider's. On errors the tables are not to be used.
Tables build_tables(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                    Diagnostics& diagnostics);

}  // namespace poros::compile
