// SPDX-License-Identifier: Apache-2.0
// Time-outs of many connections: a ring of lists, one a tick. Putting a deadline off, which every
// request does, only stores a number: the connection is looked at again when its old tick comes.
#pragma once

#include <array>
#include <cstdint>

#include "serve/listen/slots.h"

namespace poros::listen {

class Wheel {
 public:
  static constexpr std::uint32_t kNever = ~std::uint32_t{0};

  explicit Wheel(Slots& slots) : slots_(slots) { heads_.fill(Slots::kNone); }

  std::uint32_t tick() const { return tick_; }

  void add(Connection& connection, std::uint32_t deadline);
  void remove(const Connection& connection);
  void set(Connection& connection, std::uint32_t deadline);

  // Moves time on to `tick` and calls expired(connection) for each connection whose deadline has
  // come: that sets another or removes the connection.
  template <class Expired>
  void advance(std::uint32_t tick, Expired expired) {
    while (tick_ != tick) {
      ++tick_;
      // add() never chooses the present tick, so this list only shrinks.
      const std::uint32_t& head = heads_[tick_ % kSlots];
      while (head != Slots::kNone) {
        Connection& connection = slots_.at(head);
        if (connection.deadline <= tick_) {
          expired(connection);
          continue;
        }
        remove(connection);
        add(connection, connection.deadline);
      }
    }
  }

 private:
  static constexpr std::uint32_t kSlots = 64;

  Slots& slots_;
  std::uint32_t tick_ = 0;
  std::array<std::uint32_t, kSlots> heads_;
};

}  // namespace poros::listen
