// SPDX-License-Identifier: Apache-2.0
// Signals as values that a thread waits for, instead of handlers that interrupt one.
#pragma once

#include <signal.h>

#include <cstdint>

#include "core/base/result.h"
#include "sys/net/descriptor.h"

namespace poros::sys {

enum class Signal : std::uint8_t { kNone, kStop, kReload };  // SIGTERM or SIGINT, SIGHUP

class Signals {
 public:
  // Blocks the three signals in the calling thread, and in all that it starts afterwards; they wait
  // here instead.
  static Result<Signals> open();
  int fd() const { return signals_.fd(); }
  // The next one that has come, without waiting.
  Signal take();

 private:
  Signals() = default;
  Descriptor signals_;
};

// From here on a reader that has gone away is EPIPE from write(), and nothing ends the process.
void ignore_broken_pipes();

// While it lives, the calling thread gets no signal. Threads started meanwhile never get one: they
// inherit the mask. SIGPIPE becomes an error of write().
class BlockSignals {
 public:
  BlockSignals();
  ~BlockSignals();
  BlockSignals(const BlockSignals&) = delete;
  BlockSignals& operator=(const BlockSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace poros::sys
