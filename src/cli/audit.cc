// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.h"

namespace poros::cli {
int run_audit(const AuditOptions&) { return 0; }
}  // namespace poros::cli
