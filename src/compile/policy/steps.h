// SPDX-License-Identifier: Apache-2.0
// `to:` of a route.
#pragma once

#include "compile/policy/routes.h"

namespace poros::policy {

void read_steps(Draft& draft, const Node& node, ReadRoute& out);

}  // namespace poros::policy
