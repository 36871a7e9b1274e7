// SPDX-License-Identifier: Apache-2.0
// Bytes under a path, for libraries that take nothing but a path. They lie in memory, not on a
// disk.
#pragma once

#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::sys {

class MemoryFile {
 public:
  static Result<MemoryFile> create(Bytes bytes);
  MemoryFile(MemoryFile&& other) noexcept;
  MemoryFile& operator=(MemoryFile&& other) noexcept;
  ~MemoryFile();

  // Opens for this process, as long as this lives. It needs /proc.
  std::string path() const;

 private:
  explicit MemoryFile(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace poros::sys
