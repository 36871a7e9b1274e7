// SPDX-License-Identifier: Apache-2.0
#include "sys/clock/clock.h"

#include <time.h>

namespace poros::sys {
namespace {

std::int64_t read_clock(clockid_t id) {
  timespec time{};
  ::clock_gettime(id, &time);  // cannot fail for the two clocks used here
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Moment now() { return {read_clock(CLOCK_REALTIME), read_clock(CLOCK_MONOTONIC)}; }
std::int64_t steady_ns() { return read_clock(CLOCK_MONOTONIC); }

}  // namespace poros::sys
