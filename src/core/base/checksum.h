// SPDX-License-Identifier: Apache-2.0
// The fast check of a file that carries its own checksum in its header.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/base/bytes.h"
#include "core/base/hash.h"

namespace poros {

// XXH64 over the XXH64 of the header, its `checksum` taken as 0, and that of the rest. The file is
// at least as long as a Header.
template <class Header>
std::uint64_t checksum_of_file(Bytes file) {
  Header header = load<Header>(file, 0);
  header.checksum = 0;
  const std::uint64_t front = xxh64(std::as_bytes(std::span(&header, 1)));
  const std::uint64_t rest = xxh64(file.subspan(sizeof(Header)));
  const std::array<std::uint64_t, 2> both = {front, rest};
  return xxh64(std::as_bytes(std::span(both)));
}

}  // namespace poros
