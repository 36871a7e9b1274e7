// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/server.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "serve/listen/loop.h"
#include "sys/net/poller.h"
#include "sys/net/signals.h"
#include "sys/net/socket.h"

namespace poros::listen {
namespace {

constexpr std::uint64_t kSignalKey = 0;
// Descriptors that are no client's: standard streams, the bundle, a few for every loop, and its
// connections that are told that there are too many.
constexpr std::uint64_t kReserved = 64, kReservedPerLoop = 80;
constexpr std::uint64_t kFewestConnections = 16;

class LoopServer final : public Server {
 public:
  LoopServer(Options options, sys::Poller poller)
      : options_(std::move(options)), poller_(std::move(poller)) {}

  Result<Done> open(std::span<Handler* const> handlers);

  std::vector<std::string> addresses() const override { return addresses_; }
  const Options& options() const override { return options_; }
  Result<Done> run() override;
  void drain() override {
    for (const auto& loop : loops_) loop->drain();
  }
  std::uint32_t connections() const override {
    return shared_.connections.load(std::memory_order_relaxed);
  }

 private:
  Result<Done> open_listeners(std::vector<std::vector<sys::Listener>>& own);
  void on_signal();

  Options options_;
  sys::Poller poller_;  // of the thread in run()
  Shared shared_;
  std::vector<std::string> addresses_;
  std::vector<sys::Listener> unix_listeners_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<sys::Signals> signals_;
  std::atomic<std::size_t> finished_{0};
  bool is_draining_ = false;
};

// One TCP socket for each loop, so that the kernel spreads connections; a unix path has one socket
// for all.
Result<Done> LoopServer::open_listeners(std::vector<std::vector<sys::Listener>>& own) {
  if (options_.listen.empty()) {
    return Error{ErrorKind::kInvalid, "nothing to listen on (use --listen 127.0.0.1:8080)"};
  }
  for (const std::string& wanted : options_.listen) {
    std::string address = wanted;
    for (auto& listeners : own) {
      auto listener = sys::Listener::open(address);
      if (!listener) return std::move(listener).error().within(wanted);
      address = listener->address();  // the same port for all, also where the system chose it
      const bool is_unix = listener->is_unix();
      (is_unix ? unix_listeners_ : listeners).push_back(std::move(*listener));
      if (is_unix) break;
    }
    addresses_.push_back(address);
  }
  return Done{};
}

Result<Done> LoopServer::open(std::span<Handler* const> handlers) {
  if (options_.handle_signals) {
    auto signals = sys::Signals::open();
    if (!signals) return signals.error();
    signals_ = std::make_unique<sys::Signals>(std::move(*signals));
    auto added = poller_.add(signals_->fd(), kSignalKey, sys::Poller::kRead);
    if (!added) return added;
  }
  const std::uint64_t descriptors = sys::raise_descriptor_limit();
  const std::uint64_t reserved = kReserved + kReservedPerLoop * handlers.size();
  const std::uint64_t most =
      descriptors > reserved + kFewestConnections ? descriptors - reserved : kFewestConnections;
  options_.max_connections =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(options_.max_connections, most));

  std::vector<std::vector<sys::Listener>> own(handlers.size());
  auto opened = open_listeners(own);
  if (!opened) return opened;
  std::vector<int> shared;
  for (const auto& listener : unix_listeners_) shared.push_back(listener.fd());
  for (std::size_t i = 0; i < handlers.size(); ++i) {
    auto loop = Loop::open(options_, shared_, *handlers[i], std::move(own[i]), shared);
    if (!loop) return loop.error();
    loops_.push_back(std::move(*loop));
  }
  return Done{};
}

Result<Done> LoopServer::run() {
  std::vector<std::thread> threads;
  {
    const sys::BlockSignals blocked;
    for (const auto& loop : loops_) {
      threads.emplace_back([this, &loop] {
        loop->run();
        finished_.fetch_add(1);
        poller_.wake();
      });
    }
  }
  while (finished_.load() < loops_.size()) {
    for (const auto& event :
         poller_.wait(options_.on_tick ? static_cast<int>(options_.tick_ms) : -1)) {
      if (event.key == kSignalKey && signals_) on_signal();
    }
    if (options_.on_tick && !is_draining_) options_.on_tick();
  }
  for (std::thread& thread : threads) thread.join();
  unix_listeners_.clear();
  return Done{};
}

void LoopServer::on_signal() {
  for (;;) {
    switch (signals_->take()) {
      case sys::Signal::kNone:
        return;
      case sys::Signal::kReload:
        if (options_.on_reload) options_.on_reload();
        break;
      case sys::Signal::kStop:
        for (const auto& loop : loops_) {
          if (is_draining_) loop->leave_now();
          loop->drain();
        }
        is_draining_ = true;
        break;
    }
  }
}

}  // namespace

Result<std::unique_ptr<Server>> Server::open(Options options, std::span<Handler* const> handlers) {
  if (handlers.empty()) return Error{ErrorKind::kInvalid, "no thread to serve with"};
  auto poller = sys::Poller::open();
  if (!poller) return poller.error();
  auto server = std::make_unique<LoopServer>(std::move(options), std::move(*poller));
  auto opened = server->open(handlers);
  if (!opened) return opened.error();
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace poros::listen
