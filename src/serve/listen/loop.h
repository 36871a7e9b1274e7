// SPDX-License-Identifier: Apache-2.0
// One thread's share of the server: its listeners, its connections, its handler. Everything here
// but post() and the two drains belongs to that thread.
//
// What one wake-up brings for a connection is handled in one go: one read, every whole request in
// it parsed and answered into one buffer, one write. 90 % of the time of a good server is spent in
// the kernel, so the number of calls is what counts.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "serve/http/response.h"
#include "serve/listen/connection.h"
#include "serve/listen/server.h"
#include "serve/listen/slots.h"
#include "serve/listen/wheel.h"
#include "sys/net/poller.h"
#include "sys/net/socket.h"

namespace poros::listen {

// What the loops of a server share.
struct Shared {
  std::atomic<std::uint32_t> connections{0};
};

class Loop final : public Tasks {
 public:
  // `options`, `shared` and `handler` outlive the loop. `unix_listeners` are descriptors of sockets
  // that all loops watch; the TCP listeners are this loop's own.
  static Result<std::unique_ptr<Loop>> open(const Options& options, Shared& shared,
                                            Handler& handler, std::vector<sys::Listener> own,
                                            std::vector<int> unix_listeners);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  void run();  // until drained

  void post(std::function<void()> task) override;
  void drain();      // any thread
  void leave_now();  // any thread: without waiting for anybody

 private:
  friend class Exchange;
  Loop(const Options& options, Shared& shared, Handler& handler, sys::Poller poller);

  // loop.cc: what happens when
  Result<Done> watch_listeners();
  int next_timeout_ms() const;
  void on_event(const sys::Poller::Event& event);
  void on_time();
  void on_expired(Connection& connection);
  void run_tasks();
  void serve_dirty();
  void begin_drain();
  void continue_drain();

  // accept.cc: connections come and go
  void accept_all(int listener);
  void add_connection(sys::Accepted accepted);
  void set_peer(Connection& connection, const sys::PeerAddress& peer);
  void close(Connection& connection);

  // converse.cc: bytes become requests, answers become bytes
  void on_readable(Connection& connection);
  void serve(Connection& connection, std::string_view fresh);
  bool take_proxy(Connection& connection);
  bool can_take(const Connection& connection) const;
  void handle(Connection& connection, bool is_last);
  void find_client(Connection& connection);
  void refuse(Connection& connection, http::Refusal refusal);
  bool flush(Connection& connection);
  void settle(Connection& connection, bool has_progressed);
  void wait_for(Connection& connection, Wait wait, std::uint32_t timeout_ms);
  void set_interest(Connection& connection);

  // answer.cc: the side of the handler
  Connection* find_waiting(const Exchange& exchange);
  void answer(const Exchange& exchange, const http::Response& response);
  void abandon(const Exchange& exchange);
  http::Buffer& begin_answer(Connection& connection, std::uint32_t sequence, bool closes);
  void end_answer(Connection& connection, std::uint32_t sequence, bool closes);
  void release_early(Connection& connection);

  std::uint32_t ticks(std::uint32_t timeout_ms) const;
  static std::uint64_t key_of(const Connection& connection);

  // As much as a wake-up reads of one connection: about 70 requests, and then others have their
  // turn.
  static constexpr std::size_t kReadBytes = std::size_t{32} << 10;

  const Options& options_;
  Shared& shared_;
  Handler& handler_;
  sys::Poller poller_;
  std::vector<sys::Listener> own_listeners_;
  std::vector<int> listeners_;  // all that are watched; emptied by draining
  bool accepts_ = true;         // false while the system has no descriptors left

  Slots slots_;
  Wheel wheel_;
  std::uint32_t open_ = 0, refused_open_ = 0;
  std::int64_t started_ns_ = 0;
  std::uint32_t tick_ms_;
  sys::Moment now_;
  http::DateLine date_;

  std::unique_ptr<char[]> read_room_;
  http::Request request_;
  http::Buffer out_;  // answers of the connection being served
  http::BufferPool pool_;
  Connection* current_ = nullptr;
  std::vector<std::uint64_t> dirty_;  // keys

  std::mutex tasks_lock_;
  std::vector<std::function<void()>> tasks_;
  std::vector<std::function<void()>> running_tasks_;
  std::atomic<bool> wants_drain_{false}, wants_end_{false};
  bool is_draining_ = false, is_finished_ = false;
  std::int64_t drain_began_ns_ = 0, drain_looked_ns_ = 0;
};

}  // namespace poros::listen
