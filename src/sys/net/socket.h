// SPDX-License-Identifier: Apache-2.0
// Listening and connected stream sockets, never blocking.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "sys/net/descriptor.h"

namespace poros::sys {

// Where a peer comes from, before anybody gives it a meaning. The bytes of an IPv4 address are the
// first four.
struct PeerAddress {
  enum class Family : std::uint8_t { kUnix, kV4, kV6 };
  Family family = Family::kUnix;
  std::array<std::uint8_t, 16> bytes{};
};

// A listening socket. One for a unix path removes the path again when it is destroyed, if it is
// still its own.
class Listener {
 public:
  // "127.0.0.1:8080", "[::1]:8080" ("[::]" takes IPv4 too) or "unix:PATH". Addresses are numbers,
  // names are refused. Several listeners may share a TCP address (SO_REUSEPORT): the kernel spreads
  // connections over them. A unix path left by a dead process is taken over, one that is in use is
  // an error.
  static Result<Listener> open(std::string_view address);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;
  ~Listener();

  int fd() const { return socket_.fd(); }
  bool is_unix() const { return !path_.empty(); }
  // As given, but with the port that the system chose for 0.
  const std::string& address() const { return address_; }

 private:
  Listener() = default;
  static Result<Listener> open_unix(std::string_view path);
  static Result<Listener> open_tcp(std::string_view address);

  Descriptor socket_;
  std::string address_;
  std::string path_;                      // of a unix socket
  std::uint64_t device_ = 0, inode_ = 0;  // of the path, as we made it
};

enum class Io : std::uint8_t {
  kDone,
  kWouldBlock,
  kEnd,        // the peer has finished sending
  kExhausted,  // no descriptors or memory left: try later
  kFailed,
};

struct Accepted {
  Io io = Io::kWouldBlock;
  Descriptor socket;
  PeerAddress peer;
};
Accepted accept(int listener);

struct Moved {
  Io io = Io::kWouldBlock;
  std::size_t bytes = 0;
};
Moved receive(int socket, std::span<char> room);
Moved send(int socket, std::string_view bytes);  // never raises SIGPIPE

// No more will be sent; the peer reads everything sent so far and then the end.
void finish_sending(int socket);

// A blocking client's connection, for tests: the same forms of address.
Result<Descriptor> connect(std::string_view address);

}  // namespace poros::sys
