// SPDX-License-Identifier: Apache-2.0
// Any bytes as a feed; the first one chooses the format. feed_rows.h says what must hold.
#include <cstdint>
#include <span>

#include "feed_rows.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& formats = poros::feeds::formats();
  poros::fuzz::read_and_build(formats[data[0] % formats.size()].name,
                              std::as_bytes(std::span(data + 1, size - 1)));
  return 0;
}
