// SPDX-License-Identifier: Apache-2.0
// What is allowed and yet hardly meant: found when the clients of a policy are known, or by the
// time.
#pragma once

#include <cstdint>

#include "compile/bundle/tables.h"
#include "compile/policy/model.h"
#include "diagnostics/diagnostics.h"

namespace poros::compile {

// Regions that no client can have, backends that have expired or do so within 30 days of `now_s`
// (seconds since 1970).
void warn_of_the_idle(const policy::Model& model, const Tables& tables, std::int64_t now_s,
                      Diagnostics& diagnostics);

}  // namespace poros::compile
