// SPDX-License-Identifier: Apache-2.0
// The connections of one loop, in blocks that never move and are used again.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "serve/listen/connection.h"

namespace poros::listen {

class Slots {
 public:
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};

  Connection& at(std::uint32_t index) { return blocks_[index / kBlock][index % kBlock]; }

  // A free one; the caller opens its socket.
  Connection& take() {
    if (free_.empty()) grow();
    const std::uint32_t index = free_.back();
    free_.pop_back();
    Connection& connection = at(index);
    connection.index = index;
    return connection;
  }
  // Closes the socket. The slot is as new, but tokens of its old user do not fit any more.
  void give(Connection& connection) {
    const std::uint32_t index = connection.index;
    const std::uint32_t generation = connection.generation;
    connection = Connection{};
    connection.generation = generation + 1;
    free_.push_back(index);
  }
  // The connection that a key names, or null when that one is gone.
  Connection* find(std::uint32_t index, std::uint32_t generation) {
    Connection& connection = at(index);
    return connection.generation == generation ? &connection : nullptr;
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(blocks_.size()) * kBlock; }

 private:
  static constexpr std::uint32_t kBlock = 64;  // 20 KB at a time

  void grow() {
    const std::uint32_t first = size();
    blocks_.push_back(std::make_unique<Connection[]>(kBlock));
    for (std::uint32_t i = kBlock; i > 0; --i) free_.push_back(first + i - 1);
  }

  std::vector<std::unique_ptr<Connection[]>> blocks_;
  std::vector<std::uint32_t> free_;
};

}  // namespace poros::listen
