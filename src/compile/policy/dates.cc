// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/dates.h"

namespace poros::policy {
namespace {

std::optional<std::int64_t> find_number(std::string_view digits) {
  std::int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int64_t days_in(std::int64_t year, std::int64_t month) {
  if (month == 2) return is_leap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Days since 1970-01-01. Counted from March, so that the leap day is the last of its year (Howard
// Hinnant, "chrono-compatible low-level date algorithms").
std::int64_t days_since_1970(std::int64_t year, std::int64_t month, std::int64_t day) {
  if (month <= 2) --year;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400, in_era = year - era * 400;
  const std::int64_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

}  // namespace

std::optional<std::int64_t> find_date(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00Z";
  constexpr std::size_t kDay = 10;
  if (text.size() != kDay && text.size() != kForm.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kForm[i] != '0' && text[i] != kForm[i]) return std::nullopt;
  }
  const bool has_time = text.size() > kDay;
  const auto year = find_number(text.substr(0, 4)), month = find_number(text.substr(5, 2)),
             day = find_number(text.substr(8, 2));
  const auto hour = has_time ? find_number(text.substr(11, 2)) : 0,
             minute = has_time ? find_number(text.substr(14, 2)) : 0,
             second = has_time ? find_number(text.substr(17, 2)) : 0;
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  if (*month < 1 || *month > 12 || *day < 1 || *day > days_in(*year, *month)) return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return days_since_1970(*year, *month, *day) * 86400 + *hour * 3600 + *minute * 60 + *second;
}

}  // namespace poros::policy
