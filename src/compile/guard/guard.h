// SPDX-License-Identifier: Apache-2.0
// Whether new snapshots of feeds may take the place of the old ones, or a person must look first
// (docs/feeds.md). Both are judged under the same policy, so that a change of the policy alone is
// never held back.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "compile/feeds/rows.h"
#include "compile/policy/model.h"

namespace poros::guard {

// What became of a feed. kFirst: nothing is known of how it was, so that it is compared with
// nothing; only what may never stand in a feed is looked for.
enum class News : std::uint8_t { kSame, kChanged, kFirst };

// What a provider has. Addresses in several blocks count once, those in `except` do not count.
struct Holding {
  std::uint64_t ipv4 = 0, ipv6_48s = 0;                      // in its published ranges
  std::uint64_t announced_ipv4 = 0, announced_ipv6_48s = 0;  // by its ASNs
};

struct Verdict {
  std::vector<std::string> reasons;    // to hold the snapshots back; empty: none
  std::vector<Holding> before, after;  // by provider of the model
};

// A change up to one part in this many, or up to this many addresses or /48s, is ordinary.
inline constexpr std::uint64_t kPart = 20;
inline constexpr std::uint64_t kFloor = 65536;

// before[i] and after[i] are rows of model.feeds[i], and news[i] says how they differ.
Verdict judge(const policy::Model& model, const std::vector<feeds::Rows>& before,
              const std::vector<feeds::Rows>& after, std::span<const News> news);

// "57,671,680"
std::string grouped(std::uint64_t number);

}  // namespace poros::guard
