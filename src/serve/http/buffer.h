// SPDX-License-Identifier: Apache-2.0
// Bytes that grow at the end and are taken away at the front. Unlike std::string it never fills
// fresh room with zeros, and it keeps its room when emptied: a loop reuses it for every request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace poros::http {

class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept
      : bytes_(std::move(other.bytes_)),
        begin_(std::exchange(other.begin_, 0u)),
        end_(std::exchange(other.end_, 0u)),
        room_(std::exchange(other.room_, 0u)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(begin_, other.begin_);
    std::swap(end_, other.end_);
    std::swap(room_, other.room_);
    return *this;
  }

  std::string_view text() const { return {bytes_.get() + begin_, end_ - begin_}; }
  std::size_t size() const { return end_ - begin_; }
  std::size_t capacity() const { return room_; }
  bool empty() const { return begin_ == end_; }
  void clear() { begin_ = end_ = 0; }

  // Room for `count` more bytes at the end; what is written there counts only after commit(). Views
  // of text() die here.
  char* reserve(std::size_t count) {
    if (count > room_ - end_) make_room(count);
    return bytes_.get() + end_;
  }
  void commit(std::size_t count) { end_ += static_cast<std::uint32_t>(count); }
  // The same with the end of what was written.
  void commit_to(const char* end) { end_ = static_cast<std::uint32_t>(end - bytes_.get()); }

  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(reserve(bytes.size()), bytes.data(), bytes.size());
    commit(bytes.size());
  }
  void remove_prefix(std::size_t count) {
    begin_ += static_cast<std::uint32_t>(count);
    if (begin_ == end_) clear();
  }
  void keep_prefix(std::size_t count) { end_ = begin_ + static_cast<std::uint32_t>(count); }

 private:
  void make_room(std::size_t count);

  std::unique_ptr<char[]> bytes_;
  // begin_ <= end_ <= room_. 32 bits: every connection has two of these, and none comes near 4 GB.
  std::uint32_t begin_ = 0, end_ = 0, room_ = 0;
};

// Spare buffers of one loop, so that a connection that must keep something allocates nothing in
// steady state. Not shared between threads.
class BufferPool {
 public:
  Buffer take();
  // Buffers that grew beyond kKeptBytes are freed, and so are more than kKept of them: one bad hour
  // must not stay in memory.
  void give(Buffer&& buffer);

  static constexpr std::size_t kKept = 256;
  static constexpr std::size_t kKeptBytes = std::size_t{64} << 10;

 private:
  std::vector<Buffer> spare_;
};

}  // namespace poros::http
