// SPDX-License-Identifier: Apache-2.0
// The second half of `poros check POLICY --cases FILE`: the policy has no errors.
#pragma once

#include "cli/build.h"
#include "cli/verbs.h"

namespace poros::cli {

int run_cases(const CheckOptions& options, const Build& built);

}  // namespace poros::cli
