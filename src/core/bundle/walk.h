// SPDX-License-Identifier: Apache-2.0
// Every address of a family as intervals, in order: each of them as long as it can be, so that
// neighbours differ. This is how whole bundles are compared.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "core/bundle/view.h"
#include "core/ip/address.h"

namespace poros::bundle {

// What makes an interval: the class of its addresses, the detail, or both.
enum class Walked : std::uint8_t { kClass, kDetail, kBoth };

// Of one bundle: what holds from an interval's first address to its last.
struct Facts {
  std::uint32_t klass = 0;   // 0 in a walk over details
  std::uint32_t detail = 0;  // 0 in a walk over classes, and in a slim bundle
  friend bool operator==(const Facts&, const Facts&) = default;
};

template <std::size_t N>
struct Interval {
  ip::Client first, last;  // of one family, both inclusive; V6 bits are as they stand, not unmapped
  std::array<Facts, N> facts;
};

// Walks several bundles at once: visit(interval) for each interval on which the facts of all of
// them are the same.
template <std::size_t N, class Visit>
void walk(const std::array<const View*, N>& views, ip::Family family, Walked what, Visit visit) {
  const ip::V6 end = family == ip::Family::kV4 ? ip::V6{0xffffffff} : ~ip::V6{0};
  Interval<N> current;
  bool is_open = false;
  ip::Client at{family, 0};
  while (true) {
    Interval<N> next{at, {family, end}, {}};
    for (std::size_t i = 0; i < N; ++i) {
      const View::Block block = views[i]->block_of(at);
      next.last.bits = std::min(next.last.bits, block.last.bits);
      if (what != Walked::kDetail) next.facts[i].klass = block.klass;
      if (what != Walked::kClass) next.facts[i].detail = block.detail;
    }
    if (is_open && current.facts == next.facts) {
      current.last = next.last;
    } else {
      if (is_open) visit(std::as_const(current));
      current = next;
      is_open = true;
    }
    if (next.last.bits == end) break;
    at.bits = next.last.bits + 1;
  }
  visit(std::as_const(current));
}

template <class Visit>
void walk(const View& view, ip::Family family, Walked what, Visit visit) {
  walk<1>({&view}, family, what, visit);
}

}  // namespace poros::bundle
