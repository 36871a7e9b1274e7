// SPDX-License-Identifier: Apache-2.0
// The address space in order, as disjoint runs with a value each; ip::cover() cuts them into
// prefixes.
#pragma once

#include <cstdint>
#include <span>

#include "core/bundle/view.h"
#include "core/ip/address.h"
#include "core/ip/cover.h"
#include "export/values.h"

namespace poros::exporting {

// IPv4-mapped addresses are IPv4, whatever an IPv6 table says of them.
inline constexpr ip::V6 kMappedFirst = ip::V6{0xffff} << 32;

// Calls take(first, last, value) for every run of addresses with an equal value, in order, without
// nobody's. Addresses of `hidden` (sorted /96s of IPv6) are nobody's.
template <class Take>
void for_each_run(const bundle::View& view, const Values& values, ip::Family family,
                  std::span<const ip::V6> hidden, const Take& take) {
  constexpr ip::V6 kRest = 0xffffffff;  // of a /96
  const ip::V6 end = family == ip::Family::kV4 ? ip::kMax<ip::V4> : ip::kMax<ip::V6>;
  ip::V6 first = 0, at = 0;
  std::uint32_t open = 0;
  for (;;) {
    const auto block = view.block_of({family, at});
    std::uint32_t value = values.of(block);
    ip::V6 last = block.last.bits;
    for (const ip::V6 block_96 : hidden) {
      if (at >= block_96 && at <= (block_96 | kRest)) {
        value = 0;
        last = block_96 | kRest;
        break;
      }
      if (at < block_96 && last >= block_96) {
        last = block_96 - 1;
        break;
      }
    }
    if (value != open) {
      if (open != 0) take(first, at - 1, open);
      open = value;
      first = at;
    }
    if (last == end) break;
    at = last + 1;
  }
  if (open != 0) take(first, end, open);
}

}  // namespace poros::exporting
