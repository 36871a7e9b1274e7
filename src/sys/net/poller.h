// SPDX-License-Identifier: Apache-2.0
// Waits for many descriptors at once (epoll, level-triggered), and can be woken from other threads.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "sys/net/descriptor.h"

namespace poros::sys {

class Poller {
 public:
  enum Interest : std::uint8_t { kNothing = 0, kRead = 1, kWrite = 2 };

  struct Event {
    std::uint64_t key = 0;
    bool readable = false;  // or at its end
    bool writable = false;
    bool broken = false;  // reset or fully closed: nothing can be sent any more
  };

  // What wait() reports when wake() was called.
  static constexpr std::uint64_t kWoken = ~std::uint64_t{0};

  static Result<Poller> open();

  // `exclusive`: several pollers share the descriptor and one of them is enough to wake.
  Result<Done> add(int fd, std::uint64_t key, std::uint8_t interest, bool exclusive = false);
  void change(int fd, std::uint64_t key, std::uint8_t interest);
  void remove(int fd);

  // What happened, at most kBatch of it; waits for it until timeout_ms (-1: for ever). The events
  // live until the next call.
  std::span<const Event> wait(int timeout_ms);

  // From any thread: the present wait(), or the next one, reports kWoken once.
  void wake();

 private:
  static constexpr std::size_t kBatch = 256;
  Poller() = default;

  Descriptor epoll_, wakes_;
  std::vector<Event> events_;
};

}  // namespace poros::sys
