// SPDX-License-Identifier: Apache-2.0
// For tests: a server on a port of its own with a handler that does what targets say, and a client.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "serve/listen/server.h"
#include "sys/net/socket.h"

namespace poros::listen::test {

// Answers with the target as the body. Targets that begin with "/hold" wait for release(), those
// with "/forget" are never answered, "/big" gets 4 KB.
class Scripted : public Handler {
 public:
  void handle(const http::Request& request, Exchange exchange) override {
    const std::lock_guard<std::mutex> held(lock_);
    clients_.push_back(exchange.client());
    ++exchange.client().note[0];
    ++handled_;
    const std::string target(request.target);
    if (target.starts_with("/hold")) {
      waiting_.insert_or_assign(target, std::move(exchange));
    } else if (target.starts_with("/big")) {
      exchange.respond({200, {}, big_});
    } else if (!target.starts_with("/forget")) {
      exchange.respond({200, {}, target});
    }
    changed_.notify_all();
  }
  void refused(http::Refusal refusal, const ip::Client&) override {
    const std::lock_guard<std::mutex> held(lock_);
    refusals_.push_back(refusal);
    changed_.notify_all();
  }
  void start(Tasks& tasks) override {
    const std::lock_guard<std::mutex> held(lock_);
    tasks_ = &tasks;
    changed_.notify_all();
  }
  void stop() override { waiting_.clear(); }

  void wait_for_handled(std::size_t count) {
    wait([&] { return handled_ >= count; });
  }
  void wait_for_refusals(std::size_t count) {
    wait([&] { return refusals_.size() >= count; });
  }
  // On the loop's thread, as whoever answers later does; returns when it is done.
  void on_loop(std::function<void()> task) {
    wait([&] { return tasks_ != nullptr; });
    std::promise<void> done;
    tasks_->post([&] {
      task();
      done.set_value();
    });
    done.get_future().wait();
  }
  void release(const std::vector<std::string>& targets) {
    wait([&] {
      return std::all_of(targets.begin(), targets.end(),
                         [&](const std::string& target) { return waiting_.contains(target); });
    });
    on_loop([&] {
      for (const std::string& target : targets) {
        auto found = waiting_.extract(target);
        found.mapped().respond({200, {}, target});
      }
    });
  }
  bool is_waited_for(const std::string& target) {
    bool is_open = false;
    on_loop([&] { is_open = waiting_.at(target).is_open(); });
    return is_open;
  }

  std::size_t handled() {
    const std::lock_guard<std::mutex> held(lock_);
    return handled_;
  }
  std::vector<ClientSlot> clients() {
    const std::lock_guard<std::mutex> held(lock_);
    return clients_;
  }
  std::vector<http::Refusal> refusals() {
    const std::lock_guard<std::mutex> held(lock_);
    return refusals_;
  }

 private:
  void wait(const std::function<bool()>& condition) {
    std::unique_lock<std::mutex> held(lock_);
    changed_.wait(held, condition);
  }

  const std::string big_ = std::string(4096, 'b');
  std::mutex lock_;
  std::condition_variable changed_;
  std::map<std::string, Exchange> waiting_;
  std::vector<ClientSlot> clients_;
  std::vector<http::Refusal> refusals_;
  std::size_t handled_ = 0;
  Tasks* tasks_ = nullptr;
};

class TestServer {
 public:
  explicit TestServer(Options options = {}) {
    if (options.listen.empty()) options.listen = {"127.0.0.1:0"};
    options.handle_signals = false;
    options.drain_idle_ms = std::min(options.drain_idle_ms, 50u);
    options.linger_ms = std::min(options.linger_ms, 100u);
    Handler* const handlers[] = {&handler};
    auto opened = Server::open(std::move(options), handlers);
    if (!opened) {
      ADD_FAILURE() << opened.error().text;
      std::abort();
    }
    server = std::move(*opened);
    thread_ = std::thread([this] { static_cast<void>(server->run()); });
  }
  ~TestServer() {
    server->drain();
    join();
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::string address() const { return server->addresses().front(); }

  Scripted handler;
  std::unique_ptr<Server> server;

 private:
  std::thread thread_;
};

// A client that waits for whatever it reads.
class Client {
 public:
  explicit Client(const std::string& address) : socket_(open(address)) {}

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const sys::Moved moved = sys::send(socket_.fd(), bytes);
      if (moved.io != sys::Io::kDone) return;  // what was not sent will be missed later
      bytes.remove_prefix(moved.bytes);
    }
  }
  // False when the server has closed.
  bool try_send(std::string_view bytes) {
    return sys::send(socket_.fd(), bytes).io == sys::Io::kDone;
  }
  void finish() { sys::finish_sending(socket_.fd()); }
  void close() { socket_.close(); }

  // One answer: head and body, or what came before the end.
  std::string answer(bool is_head = false) {
    for (;;) {
      const std::size_t end = read_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const std::size_t length = is_head ? 0 : content_length(read_.substr(0, end));
        if (read_.size() >= end + 4 + length) {
          std::string answer = read_.substr(0, end + 4 + length);
          read_.erase(0, end + 4 + length);
          return answer;
        }
      }
      if (!read_more()) return std::exchange(read_, {});
    }
  }
  // The body of one answer.
  std::string body() {
    const std::string whole = answer();
    const std::size_t end = whole.find("\r\n\r\n");
    return end == std::string::npos ? "no answer: " + whole : whole.substr(end + 4);
  }
  // Everything until the server closes.
  std::string rest() {
    while (read_more()) {
    }
    return std::exchange(read_, {});
  }

 private:
  static sys::Descriptor open(const std::string& address) {
    auto connected = sys::connect(address);
    EXPECT_TRUE(connected) << (connected ? "" : connected.error().text);
    return connected ? std::move(*connected) : sys::Descriptor();
  }
  static std::size_t content_length(const std::string& head) {
    const std::size_t at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }
  bool read_more() {
    std::array<char, 65536> room;
    const sys::Moved moved = sys::receive(socket_.fd(), room);
    if (moved.io != sys::Io::kDone) return false;
    read_.append(room.data(), moved.bytes);
    return true;
  }

  sys::Descriptor socket_;
  std::string read_;
};

// Of this process alone: tests may run side by side.
inline std::string unix_address(const std::string& name) {
  return "unix:" + testing::TempDir() + "poros-" + name + "-" + std::to_string(::getpid());
}

inline std::string get(const std::string& target, const std::string& lines = "") {
  return "GET " + target + " HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}

}  // namespace poros::listen::test
