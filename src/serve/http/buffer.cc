// SPDX-License-Identifier: Apache-2.0
#include "serve/http/buffer.h"

#include <algorithm>
#include <cstdlib>

namespace poros::http {

void Buffer::make_room(std::size_t count) {
  const std::size_t size = end_ - begin_;
  if (size + count <= room_ && begin_ >= size) {  // half is free in front: moving is cheap
    std::memcpy(bytes_.get(), bytes_.get() + begin_, size);
    begin_ = 0;
    end_ = static_cast<std::uint32_t>(size);
    return;
  }
  constexpr std::size_t kSmallest = 1024;
  const std::size_t room = std::max({kSmallest, 2 * std::size_t{room_}, size + count});
  if (room >> 32 != 0) std::abort();  // a limit is missing somewhere: going on would wrap
  std::unique_ptr<char[]> bytes(new char[room]);  // make_unique would fill it with zeros
  if (size > 0) std::memcpy(bytes.get(), bytes_.get() + begin_, size);
  bytes_ = std::move(bytes);
  begin_ = 0;
  end_ = static_cast<std::uint32_t>(size);
  room_ = static_cast<std::uint32_t>(room);
}

Buffer BufferPool::take() {
  if (spare_.empty()) return {};
  Buffer buffer = std::move(spare_.back());
  spare_.pop_back();
  return buffer;
}

void BufferPool::give(Buffer&& buffer) {
  Buffer taken = std::move(buffer);
  if (taken.capacity() == 0 || taken.capacity() > kKeptBytes || spare_.size() >= kKept) return;
  taken.clear();
  spare_.push_back(std::move(taken));
}

}  // namespace poros::http
