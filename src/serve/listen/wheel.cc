// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/wheel.h"

#include <algorithm>

namespace poros::listen {

void Wheel::add(Connection& connection, std::uint32_t deadline) {
  const std::uint32_t ahead = deadline > tick_ ? deadline - tick_ : 1;
  connection.deadline = deadline;
  connection.hangs_at = tick_ + std::min(ahead, kSlots - 1);
  std::uint32_t& head = heads_[connection.hangs_at % kSlots];
  connection.next = head;
  connection.previous = Slots::kNone;
  if (head != Slots::kNone) slots_.at(head).previous = connection.index;
  head = connection.index;
}

void Wheel::remove(const Connection& connection) {
  if (connection.next != Slots::kNone) slots_.at(connection.next).previous = connection.previous;
  if (connection.previous != Slots::kNone) {
    slots_.at(connection.previous).next = connection.next;
    return;
  }
  heads_[connection.hangs_at % kSlots] = connection.next;
}

void Wheel::set(Connection& connection, std::uint32_t deadline) {
  if (deadline >= connection.hangs_at) {
    connection.deadline = deadline;
    return;
  }
  remove(connection);
  add(connection, deadline);
}

}  // namespace poros::listen
