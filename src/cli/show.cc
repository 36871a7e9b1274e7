// SPDX-License-Identifier: Apache-2.0
#include "inspect/show.h"

#include "cli/messages.h"
#include "cli/opened.h"
#include "cli/verbs.h"
#include "compile/bundle/writer.h"

namespace poros::cli {

int run_show(const ShowOptions& options) {
  constexpr std::string_view kVerb = "show";
  const auto opened = open_bundle(options.bundle);
  if (!opened) return fail(kVerb, opened.error());
  const bundle::View& view = opened->view;
  if (options.verify) {
    if (compile::bundle_id(view.bytes()) != view.id()) {
      return fail(kVerb, {ErrorKind::kCorrupt,
                          options.bundle + ": the SHA-256 of the content is not the id; the file "
                                           "was changed after it was compiled"});
    }
    say(kVerb, options.bundle + ": the id is the SHA-256 of the content");
  }
  if (options.hosts) {
    return put(kVerb, options.json ? inspect::hosts_json(view) : inspect::hosts_text(view));
  }
  return put(kVerb, options.json ? inspect::show_json(view) : inspect::show_text(view));
}

}  // namespace poros::cli
