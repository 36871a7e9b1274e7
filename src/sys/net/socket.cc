// SPDX-License-Identifier: Apache-2.0
#include "sys/net/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace poros::sys {
namespace {

constexpr std::string_view kUnix = "unix:";
// Connections that wait for accept4: SOMAXCONN, which is 4096 since Linux 5.4.
constexpr int kBacklog = 4096;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  int family = AF_UNSPEC;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Error wrong_address(std::string_view text) {
  return {ErrorKind::kInvalid, "'" + std::string(text) +
                                   "' is no address to listen on (use 127.0.0.1:8080, [::1]:8080 "
                                   "or unix:/path)"};
}

bool find_port(std::string_view text, std::uint16_t& port) {
  unsigned value = 0;
  if (text.empty() || text.size() > 5) return false;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  port = static_cast<std::uint16_t>(value);
  return value <= 65535;
}

Result<SocketAddress> parse_tcp(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  std::uint16_t port = 0;
  if (colon == std::string_view::npos || !find_port(text.substr(colon + 1), port)) {
    return wrong_address(text);
  }
  const std::string host(text.substr(0, colon));
  SocketAddress address;
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    auto* const v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    if (::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6->sin6_addr) != 1) {
      return wrong_address(text);
    }
    address.size = sizeof(sockaddr_in6);
    address.family = AF_INET6;
    return address;
  }
  auto* const v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
  v4->sin_family = AF_INET;
  v4->sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) != 1) return wrong_address(text);
  address.size = sizeof(sockaddr_in);
  address.family = AF_INET;
  return address;
}

Result<SocketAddress> parse_unix(std::string_view path) {
  SocketAddress address;
  auto* const local = reinterpret_cast<sockaddr_un*>(&address.storage);
  if (path.empty() || path.size() >= sizeof(local->sun_path)) {
    return Error{ErrorKind::kInvalid, "'" + std::string(path) + "' is no path for a socket (1 to " +
                                          std::to_string(sizeof(local->sun_path) - 1) + " bytes)"};
  }
  local->sun_family = AF_UNIX;
  std::memcpy(local->sun_path, path.data(), path.size());
  address.size = sizeof(sockaddr_un);
  address.family = AF_UNIX;
  return address;
}

Result<Descriptor> open_socket(int family, int extra) {
  Descriptor opened(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | extra, 0));
  if (!opened.is_open()) return system_call_failed("socket");
  return opened;
}

bool set_option(int fd, int level, int option, int value) {
  return ::setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

// True for a socket that nobody listens on any more. Connecting to an ordinary file is refused in
// the same way, and that must not be removed.
bool is_stale(const SocketAddress& address) {
  const char* const path = reinterpret_cast<const sockaddr_un*>(&address.storage)->sun_path;
  struct stat info{};
  if (::lstat(path, &info) != 0 || !S_ISSOCK(info.st_mode)) return false;
  const auto probe = open_socket(AF_UNIX, SOCK_NONBLOCK);
  if (!probe) return false;
  return ::connect(probe->fd(), address.get(), address.size) != 0 && errno == ECONNREFUSED;
}

Result<SocketAddress> parse_any(std::string_view address) {
  return address.starts_with(kUnix) ? parse_unix(address.substr(kUnix.size())) : parse_tcp(address);
}

}  // namespace

Result<Listener> Listener::open(std::string_view address) {
  return address.starts_with(kUnix) ? open_unix(address.substr(kUnix.size())) : open_tcp(address);
}

Result<Listener> Listener::open_unix(std::string_view path) {
  const auto address = parse_unix(path);
  if (!address) return address.error();
  auto opened = open_socket(AF_UNIX, SOCK_NONBLOCK);
  if (!opened) return opened.error();
  Listener listener;
  listener.socket_ = std::move(*opened);
  int failed = ::bind(listener.fd(), address->get(), address->size) == 0 ? 0 : errno;
  if (failed == EADDRINUSE && is_stale(*address)) {
    ::unlink(std::string(path).c_str());
    failed = ::bind(listener.fd(), address->get(), address->size) == 0 ? 0 : errno;
  }
  if (failed != 0) return system_call_failed("bind", failed);
  listener.path_ = path;
  struct stat info{};
  if (::stat(listener.path_.c_str(), &info) == 0) {
    listener.device_ = info.st_dev;
    listener.inode_ = info.st_ino;
  }
  if (::listen(listener.fd(), kBacklog) != 0) return system_call_failed("listen");
  listener.address_ = std::string(kUnix) + listener.path_;
  return listener;
}

Result<Listener> Listener::open_tcp(std::string_view text) {
  auto address = parse_tcp(text);
  if (!address) return address.error();
  auto opened = open_socket(address->family, SOCK_NONBLOCK);
  if (!opened) return opened.error();
  Listener listener;
  listener.socket_ = std::move(*opened);
  const int fd = listener.fd();
  // TCP_NODELAY is inherited by what is accepted: without it the second of two small answers waits
  // 40 ms for the acknowledgement of the first.
  if (!set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1) ||
      !set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1) ||
      !set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1) ||
      (address->family == AF_INET6 && !set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0))) {
    return system_call_failed("setsockopt");
  }
  if (::bind(fd, address->get(), address->size) != 0) return system_call_failed("bind");
  if (::listen(fd, kBacklog) != 0) return system_call_failed("listen");
  SocketAddress bound;
  bound.size = sizeof(bound.storage);
  if (::getsockname(fd, bound.get(), &bound.size) != 0) return system_call_failed("getsockname");
  const std::uint16_t port =
      ntohs(address->family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&bound.storage)->sin6_port
                                        : reinterpret_cast<sockaddr_in*>(&bound.storage)->sin_port);
  listener.address_ = std::string(text.substr(0, text.rfind(':') + 1)) + std::to_string(port);
  return listener;
}

Listener::Listener(Listener&& other) noexcept { *this = std::move(other); }

Listener& Listener::operator=(Listener&& other) noexcept {
  std::swap(socket_, other.socket_);
  std::swap(address_, other.address_);
  std::swap(path_, other.path_);
  std::swap(device_, other.device_);
  std::swap(inode_, other.inode_);
  return *this;
}

Listener::~Listener() {
  if (path_.empty()) return;
  // A successor may have put its own socket there.
  struct stat info{};
  if (::stat(path_.c_str(), &info) == 0 && info.st_dev == device_ && info.st_ino == inode_) {
    ::unlink(path_.c_str());
  }
}

Accepted accept(int listener) {
  Accepted accepted;
  sockaddr_storage storage{};
  for (;;) {
    socklen_t size = sizeof(storage);
    accepted.socket = Descriptor(::accept4(listener, reinterpret_cast<sockaddr*>(&storage), &size,
                                           SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted.socket.is_open()) break;
    if (errno == EINTR || errno == ECONNABORTED || errno == EPROTO) continue;
    if (errno == EAGAIN) return accepted;
    accepted.io = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM
                      ? Io::kExhausted
                      : Io::kFailed;
    return accepted;
  }
  accepted.io = Io::kDone;
  if (storage.ss_family == AF_INET) {
    accepted.peer.family = PeerAddress::Family::kV4;
    const auto* const v4 = reinterpret_cast<const sockaddr_in*>(&storage);
    std::memcpy(accepted.peer.bytes.data(), &v4->sin_addr, 4);
  } else if (storage.ss_family == AF_INET6) {
    accepted.peer.family = PeerAddress::Family::kV6;
    const auto* const v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    std::memcpy(accepted.peer.bytes.data(), &v6->sin6_addr, 16);
  }
  return accepted;
}

Moved receive(int socket, std::span<char> room) {
  for (;;) {
    const ssize_t got = ::recv(socket, room.data(), room.size(), 0);
    if (got > 0) return {Io::kDone, static_cast<std::size_t>(got)};
    if (got == 0) return {Io::kEnd, 0};
    if (errno == EINTR) continue;
    return {errno == EAGAIN ? Io::kWouldBlock : Io::kFailed, 0};
  }
}

Moved send(int socket, std::string_view bytes) {
  for (;;) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return {Io::kDone, static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    return {errno == EAGAIN ? Io::kWouldBlock : Io::kFailed, 0};
  }
}

void finish_sending(int socket) { ::shutdown(socket, SHUT_WR); }

Result<Descriptor> connect(std::string_view address) {
  const auto parsed = parse_any(address);
  if (!parsed) return parsed.error();
  auto opened = open_socket(parsed->family, 0);
  if (!opened) return opened.error();
  if (::connect(opened->fd(), parsed->get(), parsed->size) != 0)
    return system_call_failed("connect");
  if (parsed->family != AF_UNIX) set_option(opened->fd(), IPPROTO_TCP, TCP_NODELAY, 1);
  return std::move(*opened);
}

}  // namespace poros::sys
