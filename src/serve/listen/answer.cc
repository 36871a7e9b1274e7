// SPDX-License-Identifier: Apache-2.0
// The handler's side: answers now or later, out of order or not, leave in the order of the
// requests.
#include <algorithm>
#include <utility>

#include "serve/listen/loop.h"

namespace poros::listen {

Exchange::Exchange(Exchange&& other) noexcept
    : loop_(std::exchange(other.loop_, nullptr)),
      slot_(other.slot_),
      generation_(other.generation_),
      sequence_(other.sequence_),
      is_head_(other.is_head_),
      persistence_(other.persistence_),
      received_(other.received_) {}

Exchange& Exchange::operator=(Exchange&& other) noexcept {
  std::swap(loop_, other.loop_);
  std::swap(slot_, other.slot_);
  std::swap(generation_, other.generation_);
  std::swap(sequence_, other.sequence_);
  std::swap(is_head_, other.is_head_);
  std::swap(persistence_, other.persistence_);
  std::swap(received_, other.received_);
  return *this;
}

Exchange::~Exchange() {
  if (loop_ != nullptr) loop_->abandon(*this);
}

void Exchange::respond(const http::Response& response) {
  if (loop_ == nullptr) return;
  std::exchange(loop_, nullptr)->answer(*this, response);
}

bool Exchange::is_open() const { return loop_ != nullptr && loop_->find_waiting(*this) != nullptr; }

ClientSlot& Exchange::client() const { return loop_->slots_.at(slot_).slot; }

Connection* Loop::find_waiting(const Exchange& exchange) {
  Connection* const connection = slots_.find(exchange.slot_, exchange.generation_);
  if (connection == nullptr) return nullptr;
  // Sequence numbers wrap: the distance does not. One that has been passed is not waited for.
  const std::uint32_t ahead = exchange.sequence_ - connection->next_out;
  return ahead < connection->next_in - connection->next_out ? connection : nullptr;
}

void Loop::answer(const Exchange& exchange, const http::Response& response) {
  Connection* const connection = find_waiting(exchange);
  if (connection == nullptr) return;
  http::Persistence persistence = exchange.persistence_;
  // A draining server tells with the last answer that it has, so that no client sends into a
  // connection that is about to close.
  if (is_draining_ && connection->next_in == exchange.sequence_ + 1 &&
      connection->input.is_empty()) {
    persistence = http::Persistence::kClose;
    connection->must_linger = true;  // it may be sending the next one at this moment
  }
  const bool closes = persistence == http::Persistence::kClose;
  http::write_response(response, exchange.is_head_, persistence, date_,
                       begin_answer(*connection, exchange.sequence_, closes));
  end_answer(*connection, exchange.sequence_, closes);
}

// Nobody will answer this: what came before it still leaves, then the connection ends.
void Loop::abandon(const Exchange& exchange) {
  Connection* const connection = find_waiting(exchange);
  if (connection == nullptr) return;
  static_cast<void>(begin_answer(*connection, exchange.sequence_, true));
  end_answer(*connection, exchange.sequence_, true);
}

http::Buffer& Loop::begin_answer(Connection& connection, std::uint32_t sequence, bool closes) {
  if (sequence == connection.next_out) {
    if (&connection == current_) return out_;
    if (connection.out.capacity() == 0) connection.out = pool_.take();
    return connection.out;
  }
  if (!connection.early) connection.early = std::make_unique<std::vector<EarlyAnswer>>();
  connection.early->push_back({sequence, closes, pool_.take()});
  return connection.early->back().bytes;
}

void Loop::end_answer(Connection& connection, std::uint32_t sequence, bool closes) {
  if (sequence != connection.next_out) return;  // it waits in `early`
  ++connection.next_out;
  if (closes) {
    // Later requests of a pipeline that ends here get no answer (RFC 9112 section 9.6).
    connection.is_closing = true;
    connection.next_out = connection.next_in;
  } else if (connection.early) {
    release_early(connection);
  }
  if (&connection == current_ || connection.is_dirty) return;
  connection.is_dirty = true;
  dirty_.push_back(key_of(connection));
}

void Loop::release_early(Connection& connection) {
  auto& early = *connection.early;
  for (;;) {
    const auto next = std::find_if(early.begin(), early.end(), [&](const EarlyAnswer& answer) {
      return answer.sequence == connection.next_out;
    });
    if (next == early.end()) return;
    EarlyAnswer answer = std::move(*next);
    if (next != early.end() - 1) *next = std::move(early.back());
    early.pop_back();
    begin_answer(connection, answer.sequence, answer.closes).append(answer.bytes.text());
    pool_.give(std::move(answer.bytes));
    ++connection.next_out;
    if (!answer.closes) continue;
    connection.is_closing = true;
    connection.next_out = connection.next_in;
  }
}

}  // namespace poros::listen
