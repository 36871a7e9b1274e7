// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff.h"

#include <string>
#include <string_view>

#include "cli/bundle_or_policy.h"
#include "cli/messages.h"
#include "cli/verbs.h"
#include "inspect/names.h"
#include "sys/clock/clock.h"

namespace poros::cli {

int run_diff(const DiffOptions& options) {
  constexpr std::string_view kVerb = "diff";
  if (!is_locality(options.locality)) {
    say(kVerb, bad_locality(options.locality));
    return kUsage;
  }
  if (options.json && options.markdown) {
    say(kVerb, "--json and --markdown are two answers (give one of them)");
    return kUsage;
  }
  const std::int64_t now_s = options.now_s ? *options.now_s : sys::now().wall_ns / 1'000'000'000;
  const auto from = open_bundle_or_policy(kVerb, options.from, now_s);
  if (!from) return from.error().exit;
  const auto to = open_bundle_or_policy(kVerb, options.to, now_s);
  if (!to) return to.error().exit;

  inspect::Diff diff;
  if (from->view.id() != to->view.id()) {
    diff = inspect::compare(
        from->view, to->view,
        {.examples = options.examples, .now_s = now_s, .locality = options.locality});
  }
  const inspect::DiffNames names{options.from,
                                 options.to,
                                 inspect::hex(from->view.id()),
                                 inspect::hex(to->view.id()),
                                 to->is_policy,
                                 options.now_s ? std::to_string(*options.now_s) : std::string(),
                                 options.locality};
  const int written = put(kVerb, options.json       ? inspect::diff_json(diff, names)
                                 : options.markdown ? inspect::diff_markdown(diff, names)
                                                    : inspect::diff_text(diff, names));
  if (written != kDone) return written;
  return diff.differs() ? kNegative : kDone;
}

}  // namespace poros::cli
