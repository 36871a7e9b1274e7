// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff.h"

namespace poros::inspect {

Diff compare(const bundle::View& from, const bundle::View& to, const DiffOptions& options) {
  Diff diff;
  diff.space = compare_space(from, to, options.examples);
  diff.feeds = compare_feeds(from, to);
  diff.things = compare_policy(from, to);
  diff.answers = compare_answers(from, to, diff.space.samples, {options.now_s, options.locality});
  diff.one_is_slim = !from.has_detail() || !to.has_detail();
  return diff;
}

}  // namespace poros::inspect
