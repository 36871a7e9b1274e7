// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/loop.h"

#include <algorithm>
#include <utility>

namespace poros::listen {
namespace {

constexpr std::int64_t kNsPerMs = 1'000'000;
// Keys of listeners have this where a connection's index would stand, and their descriptor above.
constexpr std::uint32_t kListener = Slots::kNone;
// How often a draining loop looks whether it is done.
constexpr int kDrainStepMs = 20;

// Time-outs are met to an eighth of the shortest, at most a second late: the clock that wakes an
// otherwise idle loop.
std::uint32_t choose_tick_ms(const Options& options) {
  const std::uint32_t shortest =
      std::min({options.idle_timeout_ms, options.head_timeout_ms, options.write_timeout_ms});
  return std::clamp(shortest / 8, 5u, 1000u);
}

}  // namespace

Loop::Loop(const Options& options, Shared& shared, Handler& handler, sys::Poller poller)
    : options_(options),
      shared_(shared),
      handler_(handler),
      poller_(std::move(poller)),
      wheel_(slots_),
      tick_ms_(choose_tick_ms(options)),
      read_room_(new char[kReadBytes]) {
  now_ = sys::now();
  started_ns_ = now_.steady_ns;
}

Loop::~Loop() = default;

Result<std::unique_ptr<Loop>> Loop::open(const Options& options, Shared& shared, Handler& handler,
                                         std::vector<sys::Listener> own,
                                         std::vector<int> unix_listeners) {
  auto poller = sys::Poller::open();
  if (!poller) return poller.error();
  std::unique_ptr<Loop> loop(new Loop(options, shared, handler, std::move(*poller)));
  loop->own_listeners_ = std::move(own);
  for (const auto& listener : loop->own_listeners_) loop->listeners_.push_back(listener.fd());
  loop->listeners_.insert(loop->listeners_.end(), unix_listeners.begin(), unix_listeners.end());
  const auto watched = loop->watch_listeners();
  if (!watched) return watched.error();
  return loop;
}

Result<Done> Loop::watch_listeners() {
  for (const int fd : listeners_) {
    const std::uint64_t key = std::uint64_t{static_cast<std::uint32_t>(fd)} << 32 | kListener;
    // Exclusive: a connection on a shared unix socket wakes one loop, not all.
    auto added = poller_.add(fd, key, sys::Poller::kRead, true);
    if (!added) return added;
  }
  return Done{};
}

void Loop::run() {
  handler_.start(*this);
  while (!is_finished_) {
    const auto events = poller_.wait(next_timeout_ms());
    now_ = sys::now();
    date_.set(now_.wall_ns / 1'000'000'000);
    for (const sys::Poller::Event& event : events) on_event(event);
    run_tasks();
    serve_dirty();
    on_time();
    handler_.end_of_batch();
  }
  for (std::uint32_t i = 0; i < slots_.size(); ++i) {
    if (slots_.at(i).socket.is_open()) close(slots_.at(i));
  }
  handler_.stop();
}

int Loop::next_timeout_ms() const {
  if (is_draining_) return kDrainStepMs;
  if (open_ == 0 && refused_open_ == 0 && accepts_) return -1;
  const std::int64_t next_tick_ns =
      started_ns_ + std::int64_t{wheel_.tick() + 1} * tick_ms_ * kNsPerMs;
  const std::int64_t left_ms = (next_tick_ns - now_.steady_ns) / kNsPerMs + 1;
  return static_cast<int>(std::clamp<std::int64_t>(left_ms, 0, tick_ms_));
}

void Loop::on_event(const sys::Poller::Event& event) {
  if (event.key == sys::Poller::kWoken) return;  // tasks and flags are looked at anyway
  const auto index = static_cast<std::uint32_t>(event.key);
  const auto generation = static_cast<std::uint32_t>(event.key >> 32);
  if (index == kListener) {
    accept_all(static_cast<int>(generation));
    return;
  }
  Connection* connection = slots_.find(index, generation);
  if (connection == nullptr) return;  // closed earlier in this batch
  if (event.broken && connection->interest == sys::Poller::kNothing) {
    close(*connection);
    return;
  }
  if ((connection->interest & sys::Poller::kWrite) != 0 && (event.writable || event.broken)) {
    if (flush(*connection)) {
      serve(*connection, {});
    } else {
      settle(*connection, false);
    }
    connection = slots_.find(index, generation);
    if (connection == nullptr) return;
  }
  if ((connection->interest & sys::Poller::kRead) != 0 && (event.readable || event.broken)) {
    on_readable(*connection);
  }
}

// Everything that follows from the clock and from the flags that other threads set.
void Loop::on_time() {
  const auto tick =
      static_cast<std::uint32_t>((now_.steady_ns - started_ns_) / kNsPerMs / tick_ms_);
  if (tick != wheel_.tick()) {
    wheel_.advance(tick, [this](Connection& connection) { on_expired(connection); });
    if (!accepts_ && !is_draining_) {
      accepts_ = true;
      static_cast<void>(watch_listeners());
    }
  }
  if (wants_end_.load(std::memory_order_relaxed)) is_finished_ = true;
  if (wants_drain_.load(std::memory_order_relaxed) && !is_draining_) begin_drain();
  if (is_draining_) continue_drain();
}

void Loop::on_expired(Connection& connection) {
  switch (connection.wait) {
    case Wait::kHandler:
      wheel_.set(connection, Wheel::kNever);
      return;
    case Wait::kMessage:
      refuse(connection, http::Refusal::kTimeout);
      connection.input.drop(pool_);
      static_cast<void>(flush(connection));
      settle(connection, false);
      return;
    case Wait::kIdle:
    case Wait::kWriting:
    case Wait::kLinger:
      close(connection);
      return;
  }
}

void Loop::post(std::function<void()> task) {
  {
    const std::lock_guard<std::mutex> lock(tasks_lock_);
    tasks_.push_back(std::move(task));
  }
  poller_.wake();
}

void Loop::run_tasks() {
  {
    const std::lock_guard<std::mutex> lock(tasks_lock_);
    running_tasks_.swap(tasks_);
  }
  for (const auto& task : running_tasks_) task();
  running_tasks_.clear();
}

// Connections that got answers outside of their own turn: one write each, and then what they sent
// while too many answers were outstanding.
void Loop::serve_dirty() {
  for (std::size_t i = 0; i < dirty_.size(); ++i) {  // serving may add more
    const auto index = static_cast<std::uint32_t>(dirty_[i]);
    Connection* const connection = slots_.find(index, static_cast<std::uint32_t>(dirty_[i] >> 32));
    if (connection == nullptr) continue;
    connection->is_dirty = false;
    if (flush(*connection)) {
      serve(*connection, {});
    } else {
      settle(*connection, false);
    }
  }
  dirty_.clear();
}

void Loop::drain() {
  wants_drain_.store(true, std::memory_order_relaxed);
  poller_.wake();
}

void Loop::leave_now() {
  wants_end_.store(true, std::memory_order_relaxed);
  poller_.wake();
}

void Loop::begin_drain() {
  is_draining_ = true;
  drain_began_ns_ = now_.steady_ns;
  // Who is in the queue of a listener that closes gets a reset: let them in first.
  for (const int fd : listeners_) {
    accept_all(fd);
    poller_.remove(fd);
  }
  listeners_.clear();
  own_listeners_.clear();
  handler_.draining();
}

void Loop::continue_drain() {
  if (now_.steady_ns - drain_looked_ns_ >= kDrainStepMs * kNsPerMs) {
    drain_looked_ns_ = now_.steady_ns;
    const std::int64_t age_ms = (now_.steady_ns - drain_began_ns_) / kNsPerMs;
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
      Connection& connection = slots_.at(i);
      if (!connection.socket.is_open()) continue;
      const bool is_idle = connection.wait == Wait::kIdle && age_ms >= options_.drain_idle_ms;
      if (is_idle || age_ms >= options_.drain_ms) close(connection);
    }
  }
  is_finished_ = is_finished_ || (open_ == 0 && refused_open_ == 0);
}

std::uint32_t Loop::ticks(std::uint32_t timeout_ms) const {
  return wheel_.tick() + (timeout_ms + tick_ms_ - 1) / tick_ms_ + 1;  // never early
}

std::uint64_t Loop::key_of(const Connection& connection) {
  return std::uint64_t{connection.generation} << 32 | connection.index;
}

}  // namespace poros::listen
