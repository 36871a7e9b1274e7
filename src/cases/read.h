// SPDX-License-Identifier: Apache-2.0
// A file of cases (docs/cases.md). What it says of a policy and of files is for other runners, and
// passed over: here the policy is the one that is being checked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cases/case.h"
#include "diagnostics/diagnostics.h"

namespace poros::cases {

// Usable only if `diagnostics` has no errors afterwards; then there is at least one case.
std::vector<Case> read(const std::string& file, std::string_view bytes, Diagnostics& diagnostics);

}  // namespace poros::cases
