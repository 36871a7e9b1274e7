// SPDX-License-Identifier: Apache-2.0
// Hands lines to one thread that writes them. Whoever serves never waits for whoever reads the log:
// when the reader is too slow the queue fills, and then lines are dropped and counted.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace poros::listen {

struct LogWriterOptions {
  int fd = 1;
  // About 12,000 lines, or the tenth of a second at full speed that a busy disk may take.
  std::size_t queue_bytes = std::size_t{8} << 20;
  // Lines are gathered this long before they are written, so that a busy server writes 50 times a
  // second and an idle one never wakes up.
  std::uint32_t gather_ms = 20;
  // How long a destroyed writer waits for its reader.
  std::uint32_t last_words_ms = 2000;
  // Called on the writer's thread, at most once a second, and once at the end: lines lost since the
  // last call and why. For standard error.
  std::function<void(std::uint64_t lines, std::string_view why)> on_drop = {};
};

class LogWriter {
 public:
  explicit LogWriter(LogWriterOptions options);
  // Writes what is queued for last_words_ms; a reader that does not read then loses the rest.
  ~LogWriter();
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  // Any thread; never blocks on the reader. Whole lines, and how many: all are taken or all
  // dropped.
  void submit(std::string_view lines, std::uint32_t count);

  std::uint64_t written() const;  // lines
  std::uint64_t dropped() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the thread, which a stuck reader may hold for ever
};

}  // namespace poros::listen
