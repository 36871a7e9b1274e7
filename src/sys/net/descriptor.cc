// SPDX-License-Identifier: Apache-2.0
#include "sys/net/descriptor.h"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace poros::sys {

Error system_call_failed(std::string_view call) { return system_call_failed(call, errno); }

Error system_call_failed(std::string_view call, int number) {
  return {ErrorKind::kIo, std::string(call) + ": " + std::strerror(number)};
}

void Descriptor::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Result<Done> write_fully(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return system_call_failed("write");
    // Somebody else made the shared description non-blocking.
    pollfd waits{fd, POLLOUT, 0};
    ::poll(&waits, 1, -1);
  }
  return Done{};
}

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // what every Linux grants
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

}  // namespace poros::sys
