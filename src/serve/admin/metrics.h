// SPDX-License-Identifier: Apache-2.0
// What a server shows of itself to Prometheus. docs/metrics.md has a row for each family.
#pragma once

#include <cstdint>
#include <string>

#include "serve/listen/counters.h"
#include "serve/listen/decider.h"

namespace poros::admin {

// One moment of a server.
struct Snapshot {
  std::string version, commit;
  std::uint64_t generation = 0;  // how many bundles have been taken up
  std::int64_t wall_s = 0;       // by the clock
  std::int64_t decision_s = 0;   // the time by which is decided
  std::uint64_t connections = 0, max_connections = 0;
  std::uint64_t log_written = 0, log_dropped = 0;
  listen::Totals totals;
};

std::string metrics_text(const listen::Generation& bundle, const Snapshot& now);

}  // namespace poros::admin
