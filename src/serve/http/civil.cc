// SPDX-License-Identifier: Apache-2.0
#include "serve/http/civil.h"

namespace poros::http {

// Howard Hinnant, "chrono-compatible low-level date algorithms": exact for every day that 64 bits
// of seconds can name.
CivilTime civil_time(std::int64_t unix_s) {
  constexpr std::int64_t kDay = 86'400, kDaysOfEra = 146'097;
  const auto second = static_cast<unsigned>((unix_s % kDay + kDay) % kDay);
  const std::int64_t days = (unix_s - second) / kDay;
  const std::int64_t shifted = days + 719'468;  // from 0000-03-01: the leap day ends the year
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - (kDaysOfEra - 1)) / kDaysOfEra;
  const auto of_era = static_cast<unsigned>(shifted - era * kDaysOfEra);
  const unsigned year = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const unsigned of_year = of_era - (365 * year + year / 4 - year / 100);
  const unsigned from_march = (5 * of_year + 2) / 153;

  CivilTime time;
  time.month = from_march < 10 ? from_march + 3 : from_march - 9;
  time.year = static_cast<std::int64_t>(year) + era * 400 + (time.month <= 2 ? 1 : 0);
  time.day = of_year - (153 * from_march + 2) / 5 + 1;
  time.weekday = static_cast<unsigned>(((days + 4) % 7 + 7) % 7);  // 1970-01-01 was a Thursday
  time.hour = second / 3600;
  time.minute = second / 60 % 60;
  time.second = second % 60;
  return time;
}

}  // namespace poros::http
