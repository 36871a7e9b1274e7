// SPDX-License-Identifier: Apache-2.0
// A backend's regions and templates into its targets.
#pragma once

#include "compile/policy/draft.h"

namespace poros::policy {

// Reads `regions`, `vars`, `url` and `append` of a backend and fills its targets and the map of its
// regions. `insecure` allows http.
void read_targets(Draft& draft, const Node& node, Index backend, bool insecure);

}  // namespace poros::policy
