// SPDX-License-Identifier: Apache-2.0
#include "core/base/hash.h"

#include <bit>

namespace poros {
namespace {

constexpr std::uint64_t kPrime1 = 0x9e3779b185ebca87u;
constexpr std::uint64_t kPrime2 = 0xc2b2ae3d27d4eb4fu;
constexpr std::uint64_t kPrime3 = 0x165667b19e3779f9u;
constexpr std::uint64_t kPrime4 = 0x85ebca77c2b2ae63u;
constexpr std::uint64_t kPrime5 = 0x27d4eb2f165667c5u;

constexpr std::uint64_t round(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

constexpr std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
  return (hash ^ round(0, lane)) * kPrime1 + kPrime4;
}

}  // namespace

std::uint64_t xxh64(Bytes bytes) {
  std::size_t at = 0;
  const std::size_t size = bytes.size();
  std::uint64_t hash = kPrime5;
  if (size >= 32) {
    // Four independent lanes, so that the multiplications overlap.
    std::uint64_t lanes[4] = {kPrime1 + kPrime2, kPrime2, 0, 0 - kPrime1};
    for (; at + 32 <= size; at += 32) {
      for (std::size_t i = 0; i < 4; ++i) {
        lanes[i] = round(lanes[i], load<std::uint64_t>(bytes, at + 8 * i));
      }
    }
    hash = std::rotl(lanes[0], 1) + std::rotl(lanes[1], 7) + std::rotl(lanes[2], 12) +
           std::rotl(lanes[3], 18);
    for (const std::uint64_t lane : lanes) hash = merge(hash, lane);
  }
  hash += size;
  for (; at + 8 <= size; at += 8) {
    hash = std::rotl(hash ^ round(0, load<std::uint64_t>(bytes, at)), 27) * kPrime1 + kPrime4;
  }
  if (at + 4 <= size) {
    hash = std::rotl(hash ^ load<std::uint32_t>(bytes, at) * kPrime1, 23) * kPrime2 + kPrime3;
    at += 4;
  }
  for (; at < size; ++at) {
    hash = std::rotl(hash ^ std::to_integer<std::uint64_t>(bytes[at]) * kPrime5, 11) * kPrime1;
  }
  hash = (hash ^ (hash >> 33)) * kPrime2;
  hash = (hash ^ (hash >> 29)) * kPrime3;
  return hash ^ (hash >> 32);
}

}  // namespace poros
