// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/flags.h"
#include "cli/verbs.h"

namespace poros::cli {
namespace {

constexpr const char* kServeNotes =
    "Reads the client's address by --client, and headers only from peers in --trusted (a unix\n"
    "socket is trusted). GET /_poros/healthz answers 200, /_poros/readyz 503 while draining.\n"
    "A new file at BUNDLE or INDEX is opened when it is there, or at SIGHUP; a bad one is refused\n"
    "and the old one serves on. SIGTERM stops accepting, finishes, and leaves within 10 s. One "
    "JSON\n"
    "line a request on stdout (docs/log-format.md).\n"
    "\n"
    "Limits: head 16 KiB and 100 fields (431), target 4 KiB (400), body 64 KiB (drained, else the\n"
    "connection ends), 32 answers in flight a connection, connections as --max-connections (503).\n"
    "Time-outs: idle 60 s, head and body 10 s (408), write 30 s, drain 8 s.\n"
    "\n"
    "Every flag can be set by the environment: POROS_LISTEN, POROS_CLIENT, POROS_TRUSTED (comma-\n"
    "separated), POROS_INDEX, POROS_LOCALITY, POROS_THREADS, POROS_LOG_CLIENT, POROS_ADMIN; "
    "PORT=N\n"
    "alone listens on 0.0.0.0:N. A flag comes before the environment.\n";

}  // namespace

void add_serve(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<ServeOptions>();
  CLI::App* verb = add_verb(app, "serve", "answer HTTP requests by a bundle",
                            "  poros serve policy.bundle --listen 127.0.0.1:8080\n"
                            "  poros serve policy.bundle --client xff:1 --trusted 10.0.0.0/8\n");
  verb->footer(std::string(kServeNotes) + "\n" + kExits);
  verb->add_option("bundle", options->bundle, "the bundle")
      ->required()
      ->type_name("BUNDLE")
      ->envname("POROS_BUNDLE");
  verb->add_option("--listen", options->listen,
                   "ADDR:PORT, [ADDR]:PORT or unix:PATH; may be repeated (127.0.0.1:8080)")
      ->type_name("ADDR")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->envname("POROS_LISTEN");
  verb->add_option("--client", options->client,
                   "who the client is: peer, xff:N, header:NAME or proxy (peer)")
      ->type_name("RULE")
      ->envname("POROS_CLIENT");
  verb->add_option("--trusted", options->trusted, "peers whose headers count; may be repeated")
      ->type_name("CIDR")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->envname("POROS_TRUSTED");
  // What stands behind a first CIDR without a flag of its own: `--trusted A B`.
  verb->add_option("more", options->more_trusted)->group("")->type_name("CIDR");
  verb->add_option("--locality", options->locality, "where this replica runs (a region's name)")
      ->type_name("NAME")
      ->envname("POROS_LOCALITY");
  verb->add_option("--threads", options->threads, "event loops (as many as the CPUs allowed)")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->envname("POROS_THREADS");
  verb->add_option("--index", options->index, "which backend has which object, for `check: index`")
      ->type_name("INDEX")
      ->envname("POROS_INDEX");
  verb->add_option("--have", options->have,
                   "what a backend has, since none is asked yet; may be repeated")
      ->type_name("BACKEND[@REGION]=yes|no")
      ->allow_extra_args(false);
  add_now(verb, options->now_s, "a fixed time for decisions, for tests");
  verb->add_option("--log-client", options->log_client,
                   "the client in the log: none, prefix or full (none)")
      ->type_name("HOW")
      ->envname("POROS_LOG_CLIENT");
  verb->add_flag("!--no-watch", options->watch,
                 "open new files at SIGHUP only, not when they are there");
  verb->add_flag("!--no-log", options->log, "write no log lines");
  verb->add_option("--admin", options->admin,
                   "where /metrics and /explain are shown: PORT (of 127.0.0.1), ADDR:PORT or "
                   "unix:PATH (nowhere)")
      ->type_name("ADDR")
      ->envname("POROS_ADMIN");
  verb->add_option("--max-connections", options->max_connections, "open at once (16384)")
      ->type_name("N");
  verb->add_option("--idle-timeout-ms", options->idle_timeout_ms, "between requests (60000)")
      ->type_name("MS");
  verb->add_option("--head-timeout-ms", options->head_timeout_ms, "for a whole request (10000)")
      ->type_name("MS");
  verb->add_option("--write-timeout-ms", options->write_timeout_ms,
                   "for a client to take its answer (30000)")
      ->type_name("MS");
  verb->add_option("--drain-ms", options->drain_ms, "to finish after SIGTERM (8000)")
      ->type_name("MS");
  verb->callback([&chosen, options] { chosen = [options] { return run_serve(*options); }; });
}

}  // namespace poros::cli
