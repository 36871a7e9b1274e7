// SPDX-License-Identifier: Apache-2.0
// `poros feeds`, a verb with verbs of its own.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/flags.h"
#include "cli/verbs.h"

namespace poros::cli {
namespace {

constexpr unsigned kMaxTimeout = 3600;                      // seconds
constexpr std::uint64_t kMaxFeed = std::uint64_t{1} << 30;  // as much as compile reads

void add_pull(CLI::App& feeds, Chosen& chosen) {
  const auto options = std::make_shared<FeedsPullOptions>();
  CLI::App* verb =
      add_verb(feeds, "pull", "fetch the feeds that have a url, and pin them in poros.lock",
               "  poros feeds pull policy.yaml\n"
               "  poros feeds pull policy.yaml --only aws --accept\n");
  verb->add_option("policy", options->policy, "the policy file")->required()->type_name("POLICY");
  add_lock(verb, options->lock);
  verb->add_option("--snapshots", options->snapshots,
                   "the folder of the snapshots; relative to the lock's (snapshots)")
      ->type_name("DIR");
  verb->add_option("--only", options->only, "pull this feed alone; may be repeated")
      ->type_name("FEED")
      ->allow_extra_args(false);
  verb->add_flag("--accept,!--no-accept", options->accept, "take what the guard would hold back");
  verb->add_flag("--prune,!--no-prune", options->prune,
                 "remove the snapshots that are no longer named");
  verb->add_option("--timeout", options->timeout_s, "seconds for each feed (60)")
      ->type_name("S")
      ->check(CLI::Range(1u, kMaxTimeout));
  verb->add_option("--max-bytes", options->max_bytes, "the most that a feed may have (67108864)")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, kMaxFeed));
  verb->add_option("--ca-file", options->ca_file, "certificates to trust (the system's)")
      ->type_name("FILE")
      ->envname("SSL_CERT_FILE");
  add_now(verb, options->now_s, "the time that the lock gives new snapshots");
  verb->callback([&chosen, options] { chosen = [options] { return run_feeds_pull(*options); }; });
}

void add_status(CLI::App& feeds, Chosen& chosen) {
  const auto options = std::make_shared<FeedsStatusOptions>();
  CLI::App* verb = add_verb(feeds, "status", "which snapshots a policy's lock pins, and their age",
                            "  poros feeds status policy.yaml\n"
                            "  poros feeds status policy.yaml --now 2026-12-31 --json\n");
  verb->add_option("policy", options->policy, "the policy file")->required()->type_name("POLICY");
  add_lock(verb, options->lock);
  verb->add_flag("--json,!--no-json", options->json, "as JSON");
  add_now(verb, options->now_s, "the time that ages go by");
  verb->callback([&chosen, options] { chosen = [options] { return run_feeds_status(*options); }; });
}

}  // namespace

void add_feeds(CLI::App& app, Chosen& chosen) {
  CLI::App* verb = add_verb(app, "feeds", "fetch feeds and pin them in a lock",
                            "  poros feeds pull policy.yaml\n"
                            "  poros feeds status policy.yaml\n");
  verb->require_subcommand(1);
  add_pull(*verb, chosen);
  add_status(*verb, chosen);
}

}  // namespace poros::cli
