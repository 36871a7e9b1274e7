// SPDX-License-Identifier: Apache-2.0
// One feed of `poros feeds pull`: what the lock pins of it, and what its url gives now.
#pragma once

#include <optional>
#include <string>

#include "cli/pinned.h"
#include "cli/verbs.h"
#include "compile/feeds/rows.h"
#include "compile/guard/guard.h"
#include "compile/lock/lock.h"
#include "compile/policy/model.h"

namespace poros::cli {

struct Pulled {
  std::optional<lock::Pin> pin;  // for the new lock; none: the feed was never pulled
  std::string bytes;             // of the pin's snapshot
  feeds::Rows before, after;
  guard::News news = guard::News::kSame;
  std::string old_flaw;  // why the old snapshot cannot be compared with; empty: it can, or none was
  int exit = 0;          // an Exit; with another than kDone the rest is not to be used
};

inline constexpr std::string_view kPullVerb = "feeds pull";

// Fetches the feed and reads it. Says on standard error what came, or what is wrong.
Pulled pull_feed(const policy::Feed& feed, const std::optional<LockFile>& old,
                 const FeedsPullOptions& options, std::int64_t now_s);

// The feed as the lock has it, without asking anybody.
Pulled keep_feed(const policy::Feed& feed, const std::optional<LockFile>& old);

// "12 kB"
std::string size_text(std::uint64_t bytes);

}  // namespace poros::cli
