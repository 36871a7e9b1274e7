// SPDX-License-Identifier: Apache-2.0
// A file descriptor that closes itself, and the few things done with any descriptor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/base/result.h"

namespace poros::sys {

// "bind: Address already in use", of errno or the number given.
Error system_call_failed(std::string_view call);
Error system_call_failed(std::string_view call, int number);

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

// Writes everything, however long the reader lets it wait: for threads of their own. A reader that
// goes away is an error only where SIGPIPE is blocked (BlockSignals).
Result<Done> write_fully(int fd, std::string_view bytes);

// Raises the soft limit of open files to the hard one, and returns it.
std::uint64_t raise_descriptor_limit();

}  // namespace poros::sys
