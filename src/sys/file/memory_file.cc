// SPDX-License-Identifier: Apache-2.0
#include "sys/file/memory_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace poros::sys {
namespace {

Error system_error(const char* call) {
  return {ErrorKind::kIo, std::string(call) + ": " + std::strerror(errno)};
}

}  // namespace

Result<MemoryFile> MemoryFile::create(Bytes bytes) {
  MemoryFile file(::memfd_create("poros", MFD_CLOEXEC));
  if (file.fd_ < 0) return system_error("memfd_create");
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(file.fd_, bytes.data(), bytes.size());
    if (wrote < 0) {
      if (errno == EINTR) continue;
      return system_error("write");
    }
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return file;
}

MemoryFile::MemoryFile(MemoryFile&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

MemoryFile& MemoryFile::operator=(MemoryFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
}

std::string MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(fd_); }

}  // namespace poros::sys
