// SPDX-License-Identifier: Apache-2.0
// One decision with its reasons, for a person.
#pragma once

#include <string>

#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "inspect/decided.h"

namespace poros::inspect {

std::string explain_text(const bundle::View& view, const decide::Request& request,
                         const Decided& decided);

}  // namespace poros::inspect
