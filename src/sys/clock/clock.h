// SPDX-License-Identifier: Apache-2.0
// The clocks. Nothing else under src/ asks what time it is.
#pragma once

#include <cstdint>

namespace poros::sys {

// One instant on both clocks: the wall's, which may jump, for Date and logs; the monotonic one,
// which counts only differences, for time-outs.
struct Moment {
  std::int64_t wall_ns = 0;
  std::int64_t steady_ns = 0;
};

Moment now();
std::int64_t steady_ns();

}  // namespace poros::sys
