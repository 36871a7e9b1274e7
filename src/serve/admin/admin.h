// SPDX-License-Identifier: Apache-2.0
// A second, small listener on a thread of its own, which shows what a server does to whoever runs
// it: metrics, explanations. It knows no passwords: where it listens is its protection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "serve/listen/counters.h"
#include "serve/listen/decider.h"
#include "serve/listen/log_writer.h"
#include "serve/listen/server.h"

namespace poros::admin {

struct Options {
  std::string listen;                 // as of listen::Options
  std::string version, commit;        // of this program
  std::optional<std::int64_t> now_s;  // a fixed time for decisions
};

// What is shown. All of it outlives the listener.
struct Shown {
  const listen::Current& current;
  const listen::Counters& counters;
  const listen::Server& server;
  const listen::LogWriter* log = nullptr;  // null: no lines
};

// Listens from open() on until it is destroyed. The thread gets no signal where those that the
// program waits for are blocked before.
class Admin {
 public:
  static Result<std::unique_ptr<Admin>> open(Options options, const Shown& shown);
  virtual ~Admin() = default;
  virtual std::string address() const = 0;

 protected:
  Admin() = default;
};

}  // namespace poros::admin
