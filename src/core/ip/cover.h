// SPDX-License-Identifier: Apache-2.0
// The fewest prefixes that are exactly a range of addresses (rule C3), for both families alike.
#pragma once

#include <bit>
#include <cstdint>

#include "core/ip/address.h"

namespace poros::ip {

// The width, the last address and the family of a number type.
template <class Bits>
inline constexpr unsigned kWidth = 8 * sizeof(Bits);
template <class Bits>
inline constexpr Bits kMax = static_cast<Bits>(~Bits{0});
template <class Bits>
inline constexpr Family kFamily = sizeof(Bits) == 4 ? Family::kV4 : Family::kV6;

template <class Bits>
constexpr Bits last_of(Bits first, unsigned length) {
  return length == 0 ? kMax<Bits>
                     : first | static_cast<Bits>((Bits{1} << (kWidth<Bits> - length)) - 1);
}

// Trailing zeros of `bits`, the width for 0.
template <class Bits>
unsigned trailing_zeros(Bits bits) {
  if constexpr (sizeof(Bits) == 4) {
    return static_cast<unsigned>(std::countr_zero(bits));
  } else {
    const auto low = static_cast<std::uint64_t>(bits);
    if (low != 0) return static_cast<unsigned>(std::countr_zero(low));
    return 64 + static_cast<unsigned>(std::countr_zero(static_cast<std::uint64_t>(bits >> 64)));
  }
}

// Calls block(first, length) for the fewest blocks that are exactly first..last, in order. At each
// point it takes the largest block that begins there and does not pass the end.
template <class Bits, class Block>
void cover(Bits first, Bits last, Block block) {
  while (true) {
    unsigned free_bits = trailing_zeros(first);
    const auto fits = [&](unsigned bits) { return last_of(first, kWidth<Bits> - bits) <= last; };
    while (!fits(free_bits)) --free_bits;
    const unsigned length = kWidth<Bits> - free_bits;
    block(first, static_cast<std::uint8_t>(length));
    const Bits end = last_of(first, length);
    if (end == last) return;
    first = static_cast<Bits>(end + 1);
  }
}

// The same for addresses of one family: calls block(prefix).
template <class Block>
void cover(const Client& first, const Client& last, Block block) {
  if (first.family == Family::kV4) {
    cover(first.v4(), last.v4(),
          [&](V4 bits, std::uint8_t length) { block(Prefix{{Family::kV4, bits}, length}); });
  } else {
    cover(first.bits, last.bits,
          [&](V6 bits, std::uint8_t length) { block(Prefix{{Family::kV6, bits}, length}); });
  }
}

}  // namespace poros::ip
