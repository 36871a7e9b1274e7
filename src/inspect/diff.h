// SPDX-License-Identifier: Apache-2.0
// Two bundles compared: which addresses change class, what of the policy changes, and which sampled
// answers change. Everything is compared by content; numbers of classes, regions or backends differ
// between bundles and say nothing. docs/diff.md explains it to its readers.
#pragma once

#include <cstdint>
#include <string>

#include "core/bundle/view.h"
#include "inspect/diff_answers.h"
#include "inspect/diff_policy.h"
#include "inspect/diff_space.h"

namespace poros::inspect {

struct DiffOptions {
  std::size_t examples = 3;  // prefixes of each family in each group
  std::int64_t now_s = 0;    // the time of the sampled requests
  std::string locality;      // where they arrive; empty: none
};

struct Diff {
  SpaceDiff space;
  std::vector<FeedChange> feeds;  // dates; no difference by themselves
  std::vector<ThingChange> things;
  AnswersDiff answers;
  bool one_is_slim = false;  // exactly one, or both: no ASN can be compared

  bool differs() const {
    return !space.changes.empty() || !space.asn_only.is_empty() || !things.empty() ||
           !answers.groups.empty();
  }
};

Diff compare(const bundle::View& from, const bundle::View& to, const DiffOptions& options);

// How the two are called where they are printed.
struct DiffNames {
  std::string from, to;
  std::string from_id, to_id;
  bool to_is_policy = false;            // `poros explain` wants a bundle
  std::string now = {}, locality = {};  // as they were given; empty: not
};
std::string diff_text(const Diff& diff, const DiffNames& names);
std::string diff_json(const Diff& diff, const DiffNames& names);
std::string diff_markdown(const Diff& diff, const DiffNames& names);

}  // namespace poros::inspect
