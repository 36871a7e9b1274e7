// SPDX-License-Identifier: Apache-2.0
// Unix time as a date, for the Date header and the log. No time zone, no locale, no libc.
#pragma once

#include <cstdint>

namespace poros::http {

struct CivilTime {
  std::int64_t year = 0;
  unsigned month = 0, day = 0;  // from 1
  unsigned weekday = 0;         // Sunday is 0
  unsigned hour = 0, minute = 0, second = 0;
};

// UTC, in the proleptic Gregorian calendar.
CivilTime civil_time(std::int64_t unix_s);

}  // namespace poros::http
