// SPDX-License-Identifier: Apache-2.0
// Dates of a policy (rule L4): no time zone, no locale, no library of the system.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace poros::policy {

// `YYYY-MM-DD` (00:00 UTC) or `YYYY-MM-DDThh:mm:ssZ`, a day that the Gregorian calendar has, as
// seconds since 1970.
std::optional<std::int64_t> find_date(std::string_view text);

}  // namespace poros::policy
