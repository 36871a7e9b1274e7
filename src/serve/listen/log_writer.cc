// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/log_writer.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "serve/http/buffer.h"
#include "sys/clock/clock.h"
#include "sys/net/descriptor.h"
#include "sys/net/signals.h"

namespace poros::listen {
namespace {

constexpr std::int64_t kReportEveryNs = 1'000'000'000;
// Memory that a slow reader has made us touch beyond this is given back.
constexpr std::size_t kKeptBytes = std::size_t{1} << 20;
constexpr std::string_view kTooSlow = "the reader is too slow";

}  // namespace

struct LogWriter::State {
  LogWriterOptions options;

  mutable std::mutex lock;
  std::condition_variable changed;
  http::Buffer queue;
  std::uint64_t queued = 0;   // lines in it
  std::uint64_t writing = 0;  // lines taken from it and not written yet
  std::uint64_t written = 0, dropped = 0;
  std::uint64_t unreported = 0;  // of the dropped ones
  std::string why;
  bool is_stopping = false, is_done = false, is_abandoned = false;

  void drop(std::uint64_t lines, std::string_view reason) {
    dropped += lines;
    unreported += lines;
    why = reason;
  }
  // Address space for a full queue, so that submit() never allocates; only what is written to
  // becomes memory.
  http::Buffer make_buffer() const {
    http::Buffer buffer;
    buffer.reserve(options.queue_bytes);
    return buffer;
  }
  void report(std::unique_lock<std::mutex>& held);
  void run();
};

// With the lock let go: whoever prints may block too.
void LogWriter::State::report(std::unique_lock<std::mutex>& held) {
  if (unreported == 0) return;
  const std::uint64_t lines = std::exchange(unreported, 0);
  const std::string reason = why;
  held.unlock();
  if (options.on_drop) options.on_drop(lines, reason);
  held.lock();
}

void LogWriter::State::run() {
  http::Buffer taken = make_buffer();
  std::int64_t reported_ns = sys::steady_ns() - kReportEveryNs;
  std::unique_lock<std::mutex> held(lock);
  for (;;) {
    changed.wait(held, [this] { return is_stopping || queued > 0; });
    if (queued == 0) break;
    changed.wait_for(held, std::chrono::milliseconds(options.gather_ms),
                     [this] { return is_stopping; });
    std::swap(taken, queue);
    writing = std::exchange(queued, 0);
    held.unlock();
    const auto result = sys::write_fully(options.fd, taken.text());
    held.lock();
    if (is_abandoned) return;
    const std::uint64_t lines = std::exchange(writing, 0);
    if (result) {
      written += lines;
    } else {
      drop(lines, result.error().text);
    }
    const bool is_large = taken.size() > kKeptBytes;
    taken.clear();
    if (is_large) taken = make_buffer();
    const std::int64_t now_ns = sys::steady_ns();
    if (now_ns - reported_ns < kReportEveryNs) continue;
    reported_ns = now_ns;
    report(held);
  }
  report(held);
  is_done = true;
  changed.notify_all();
}

LogWriter::LogWriter(LogWriterOptions options) : state_(std::make_shared<State>()) {
  state_->options = std::move(options);
  state_->queue = state_->make_buffer();
  const sys::BlockSignals blocked;
  std::thread([state = state_] { state->run(); }).detach();
}

LogWriter::~LogWriter() {
  std::unique_lock<std::mutex> held(state_->lock);
  state_->is_stopping = true;
  state_->changed.notify_all();
  if (state_->changed.wait_for(held, std::chrono::milliseconds(state_->options.last_words_ms),
                               [this] { return state_->is_done; }))
    return;
  state_->is_abandoned = true;
  state_->drop(state_->writing + state_->queued, kTooSlow);
  state_->report(held);
}

void LogWriter::submit(std::string_view lines, std::uint32_t count) {
  bool was_empty = false;
  {
    const std::lock_guard<std::mutex> held(state_->lock);
    if (state_->queue.size() + lines.size() > state_->options.queue_bytes) {
      state_->drop(count, kTooSlow);
      return;
    }
    was_empty = state_->queued == 0;
    state_->queue.append(lines);
    state_->queued += count;
  }
  if (was_empty) state_->changed.notify_one();
}

std::uint64_t LogWriter::written() const {
  const std::lock_guard<std::mutex> held(state_->lock);
  return state_->written;
}

std::uint64_t LogWriter::dropped() const {
  const std::lock_guard<std::mutex> held(state_->lock);
  return state_->dropped;
}

}  // namespace poros::listen
