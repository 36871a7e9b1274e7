// SPDX-License-Identifier: Apache-2.0
#include "compile/audit/audit.h"

#include <string_view>

#include "cli/build.h"
#include "cli/messages.h"
#include "cli/verbs.h"
#include "sys/clock/clock.h"

namespace poros::cli {

int run_audit(const AuditOptions& options) {
  constexpr std::string_view kVerb = "audit";
  const std::int64_t now_s = options.now_s ? *options.now_s : sys::now().wall_ns / 1'000'000'000;
  const Build built = build(options.policy, now_s);
  print(kVerb, built.diagnostics);
  if (built.diagnostics.has_errors()) return exit_of(built);
  const compile::Audit audit = compile::audit(built.model, built.tables);
  const int written =
      put(kVerb, options.json ? compile::audit_json(audit) : compile::audit_text(audit));
  if (written != kDone) return written;
  return audit.is_odd() ? kNegative : kDone;
}

}  // namespace poros::cli
