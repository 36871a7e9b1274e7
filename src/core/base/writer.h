// SPDX-License-Identifier: Apache-2.0
// Text into a room of fixed size. What does not fit is left out and remembered.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace poros {

class Writer {
 public:
  explicit Writer(std::span<char> room) : room_(room) {}

  void add(std::string_view text) {
    if (text.size() > room_.size() - size_) {
      full_ = true;
      return;
    }
    for (const char c : text) room_[size_++] = c;
  }
  void cut(std::size_t size) { size_ = size; }
  void erase(std::size_t from, std::size_t count) {
    if (count > size_ - from) count = size_ - from;
    for (std::size_t i = from + count; i < size_; ++i) room_[i - count] = room_[i];
    size_ -= count;
  }

  bool is_full() const { return full_; }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {room_.data(), size_}; }
  bool has(char c) const { return view().find(c) != std::string_view::npos; }

 private:
  std::span<char> room_;
  std::size_t size_ = 0;
  bool full_ = false;
};

}  // namespace poros
