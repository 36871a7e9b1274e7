// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server: one epoll loop a thread, each with its own listening sockets, connections
// and handler; the threads share nothing but counters. It knows nothing of bundles: a Handler
// decides.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/ip/address.h"
#include "serve/http/client_address.h"
#include "serve/http/request.h"
#include "serve/http/response.h"
#include "sys/clock/clock.h"

namespace poros::listen {

class Loop;

// The client of a connection, found once and kept as long as the header that names it stays the
// same; with room for what the handler knows about it.
struct ClientSlot {
  ip::Client client;
  // The handler's own, for example class and detail index with the generation of the bundle that
  // they came from. Zeroed whenever `client` is found anew.
  std::uint64_t note[2] = {0, 0};
};

// The right and the duty to answer one request, once: now, inside Handler::handle(), or later, on
// the same thread. Answers leave in the order of the requests, whatever order they are given in.
// One that is destroyed unanswered closes its connection. Must be gone after Handler::stop().
class Exchange {
 public:
  Exchange(Exchange&& other) noexcept;
  Exchange& operator=(Exchange&& other) noexcept;
  ~Exchange();

  // Borrows everything in `response` for the call only. Quietly does nothing when the client has
  // gone away meanwhile. Afterwards the exchange is empty.
  void respond(const http::Response& response);

  // False once answered, or when the client has gone: nobody waits any more.
  bool is_open() const;

  // Only inside Handler::handle(), and before respond().
  ClientSlot& client() const;
  // When the bytes of the request were read: one instant for everything that one wake-up brought.
  const sys::Moment& received() const { return received_; }

 private:
  friend class Loop;
  Exchange() = default;

  Loop* loop_ = nullptr;  // null: answered
  std::uint32_t slot_ = 0, generation_ = 0, sequence_ = 0;
  bool is_head_ = false;
  http::Persistence persistence_ = http::Persistence::kClose;
  sys::Moment received_;
};

// Runs tasks on the thread of one loop. post() may be called from any thread and allocates: it is
// for what happens now and then. Tasks still queued when the loop ends are dropped unrun.
class Tasks {
 public:
  virtual void post(std::function<void()> task) = 0;

 protected:
  ~Tasks() = default;
};

// Decides. One handler a loop; all calls come from that loop's thread, so it needs no lock, and it
// must never block: every connection of the loop waits meanwhile.
class Handler {
 public:
  virtual ~Handler() = default;

  // `request` dies when this returns. A handler that answers later copies what it needs.
  virtual void handle(const http::Request& request, Exchange exchange) = 0;

  // Something that was no request, or came too late, was answered for us (or just closed).
  virtual void refused(http::Refusal refusal, const ip::Client& peer) {
    static_cast<void>(refusal);
    static_cast<void>(peer);
  }
  // Before the first request, on the loop's thread.
  virtual void start(Tasks& tasks) { static_cast<void>(tasks); }
  // No more connections come, and those that are open end after their next answer.
  virtual void draining() {}
  // After everything that one wake-up brought, before the loop sleeps: the place to hand over log
  // lines and to let go of an old bundle.
  virtual void end_of_batch() {}
  // Nothing more will come. Exchanges still held must be let go of here.
  virtual void stop() {}
};

struct Options {
  std::vector<std::string> listen = {};  // "127.0.0.1:8080", "[::]:8080", "unix:/run/poros.sock"
  http::ClientRule client = {};
  http::Limits limits = {};
  // All loops together. Lowered to what the system's limit of open files leaves. The next ones get
  // a 503 at once.
  std::uint32_t max_connections = 16384;
  std::uint32_t idle_timeout_ms = 60'000;   // between two requests
  std::uint32_t head_timeout_ms = 10'000;   // from the first byte of a message to its last
  std::uint32_t write_timeout_ms = 30'000;  // until a client has taken what waits for it
  // A client that we have finished with gets this long to read our last answer: closing at once,
  // with bytes of it unread, would reset the connection and take the answer with it (RFC 9112
  // section 9.6).
  std::uint32_t linger_ms = 2'000;
  // Draining: idle connections get this long for one more request, which a client may have sent
  // before it could know; then they are closed.
  std::uint32_t drain_idle_ms = 1'000;
  // Draining: whatever is left then is cut off. Containers are killed after 10 s.
  std::uint32_t drain_ms = 8'000;
  // Answers of one connection that may be outstanding before we stop reading from it.
  std::uint32_t max_in_flight = 32;
  // SIGTERM and SIGINT drain (a second one leaves at once), SIGHUP calls on_reload.
  bool handle_signals = true;
  std::function<void()> on_reload = {};  // on the thread of run(); may take its time
  std::function<void()> on_tick = {};    // the same, every tick_ms
  std::uint32_t tick_ms = 1'000;
};

class Server {
 public:
  // Binds and listens, one thread for each handler; they must outlive the server. Signals are
  // blocked here, so threads that should not get them are started afterwards.
  static Result<std::unique_ptr<Server>> open(Options options, std::span<Handler* const> handlers);

  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  virtual ~Server() = default;

  // What is listened on, with the port that the system chose for port 0, in the order of
  // Options::listen and in its form.
  virtual std::vector<std::string> addresses() const = 0;
  virtual const Options& options() const = 0;

  // Serves until drained. Once.
  virtual Result<Done> run() = 0;

  // Any thread: stop accepting, answer what is in flight, close. run() returns soon after.
  virtual void drain() = 0;
  // Connections now open, all loops together.
  virtual std::uint32_t connections() const = 0;

 protected:
  Server() = default;
};

}  // namespace poros::listen
