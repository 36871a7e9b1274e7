// SPDX-License-Identifier: Apache-2.0
// Sets of addresses of one family: first and last of each run, sorted, neither touching nor
// overlapping.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "core/ip/address.h"

namespace poros::guard {

using Spans = std::vector<std::pair<ip::V6, ip::V6>>;

// Of runs in any order, which may overlap.
Spans join(Spans runs);

// What is in `from` and not in `taken`; both are sets.
Spans minus(const Spans& from, const Spans& taken);

// How many addresses; of the whole IPv6 space one less than there are.
ip::V6 count(const Spans& spans);

// The largest blocks of a set, as prefixes; of equal ones the lower first.
struct Examples {
  std::vector<ip::Prefix> blocks;
  std::size_t more = 0;  // that are not among them
};
Examples largest(const Spans& spans, ip::Family family, std::size_t at_most);

}  // namespace poros::guard
