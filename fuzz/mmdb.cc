// SPDX-License-Identifier: Apache-2.0
// Any bytes as a MaxMind DB. feed_rows.h says what must hold, and every walk of a tree ends.
#include <cstdint>
#include <span>

#include "feed_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  poros::fuzz::read_and_build("mmdb", std::as_bytes(std::span(data, size)));
  return 0;
}
