// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/log_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <string>

#include "sys/net/descriptor.h"

namespace poros::listen {
namespace {

struct Pipe {
  sys::Descriptor read, write;
  Pipe() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read = sys::Descriptor(ends[0]);
    write = sys::Descriptor(ends[1]);
  }
  std::string read_to_end() {
    write.close();
    std::string text;
    std::array<char, 4096> room;
    for (;;) {
      const ssize_t got = ::read(read.fd(), room.data(), room.size());
      if (got <= 0) return text;
      text.append(room.data(), static_cast<std::size_t>(got));
    }
  }
};

// Collects what a writer reports, and waits for it.
struct Reports {
  std::mutex lock;
  std::condition_variable changed;
  std::uint64_t lines = 0;
  std::string why;

  std::function<void(std::uint64_t, std::string_view)> callback() {
    return [this](std::uint64_t count, std::string_view reason) {
      const std::lock_guard<std::mutex> held(lock);
      lines += count;
      why = reason;
      changed.notify_all();
    };
  }
  void wait_for_any() {
    std::unique_lock<std::mutex> held(lock);
    changed.wait(held, [this] { return lines > 0; });
  }
};

TEST(LogWriter, WritesEverythingInOrderBeforeItGoes) {
  Pipe pipe;
  std::string expected;
  {
    LogWriter writer({.fd = pipe.write.fd(), .on_drop = {}});
    for (int i = 0; i < 1000; ++i) {
      const std::string text = std::to_string(i) + "\n";
      writer.submit(text, 1);
      expected += text;
    }
  }
  EXPECT_EQ(pipe.read_to_end(), expected);
}

TEST(LogWriter, DropsWholeBatchesWhenNobodyReadsAndSaysSo) {
  Pipe pipe;
  Reports reports;
  const std::string batch = std::string(999, 'x') + "\n" + std::string(999, 'y') + "\n";
  std::uint64_t written = 0;
  std::uint64_t submitted = 0;
  {
    LogWriter writer({.fd = pipe.write.fd(),
                      .queue_bytes = 10'000,
                      .gather_ms = 0,
                      .on_drop = reports.callback()});
    // The pipe holds 64 KB and the writer 10,000 bytes twice: what is more cannot be taken.
    while (writer.dropped() == 0 && submitted < 1'000'000) {
      writer.submit(batch, 2);
      submitted += 2;
    }
    EXPECT_GT(writer.dropped(), 0u);
    // One report comes while it still serves, as soon as the reader lets it go on.
    std::string text(200'000, '\0');
    ASSERT_GT(::read(pipe.read.fd(), text.data(), text.size()), 0);
    reports.wait_for_any();
    EXPECT_EQ(reports.why, "the reader is too slow");
    written = submitted - writer.dropped();
  }
  EXPECT_EQ(reports.lines, submitted - written);
}

TEST(LogWriter, LeavesAReaderThatNeverReads) {
  // Never closed for writing: the thread that is left behind is still in write() on it.
  static Pipe& pipe = *new Pipe;
  Reports reports;
  const std::string line = std::string(99'999, 'x') + "\n";  // more than a pipe holds
  {
    LogWriter writer({.fd = pipe.write.fd(),
                      .gather_ms = 0,
                      .last_words_ms = 50,
                      .on_drop = reports.callback()});
    writer.submit(line, 1);
    writer.submit(line, 1);
  }
  EXPECT_EQ(reports.lines, 2u);
  pipe.read.close();  // lets that thread end
}

TEST(LogWriter, CountsWhatAReaderThatWentAwayDidNotGet) {
  Pipe pipe;
  Reports reports;
  pipe.read.close();
  {
    LogWriter writer({.fd = pipe.write.fd(), .gather_ms = 0, .on_drop = reports.callback()});
    writer.submit("a\nb\nc\n", 3);
    reports.wait_for_any();
    EXPECT_EQ(writer.written(), 0u);
    EXPECT_EQ(writer.dropped(), 3u);
  }
  EXPECT_EQ(reports.why, "write: Broken pipe");
}

}  // namespace
}  // namespace poros::listen
