// SPDX-License-Identifier: Apache-2.0
// The hashes of the bundle and of the split. None of them is cryptographic.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"

namespace poros {

// FNV-1a, 32 bits (draft-eastlake-fnv). Fed piece by piece: the result of one call is the `state`
// of the next.
inline constexpr std::uint32_t kFnvOffset = 0x811c9dc5u;
constexpr std::uint32_t fnv1a32(std::string_view bytes, std::uint32_t state = kFnvOffset) {
  for (const char c : bytes) state = (state ^ static_cast<unsigned char>(c)) * 0x01000193u;
  return state;
}

// The 32-bit finaliser of MurmurHash3 (Austin Appleby, public domain): spreads FNV's weak high
// bits.
constexpr std::uint32_t fmix32(std::uint32_t h) {
  h = (h ^ (h >> 16)) * 0x85ebca6bu;
  h = (h ^ (h >> 13)) * 0xc2b2ae35u;
  return h ^ (h >> 16);
}

// XXH64 (Yann Collet's xxHash specification 0.1.1), seed 0: the fast checksum of a bundle.
std::uint64_t xxh64(Bytes bytes);

}  // namespace poros
