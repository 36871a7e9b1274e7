// SPDX-License-Identifier: Apache-2.0
#include "sys/net/socket.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>

#include "sys/net/poller.h"

namespace poros::sys {
namespace {

std::string unix_address(const char* name) {
  const std::string path = testing::TempDir() + name + "-" + std::to_string(::getpid());
  ::unlink(path.c_str());
  return "unix:" + path;
}

Accepted accept_soon(const Listener& listener) {
  auto poller = Poller::open();
  EXPECT_TRUE(poller->add(listener.fd(), 1, Poller::kRead));
  EXPECT_FALSE(poller->wait(-1).empty());
  return accept(listener.fd());
}

// A container may have no IPv6 at all; then there is nothing to say about it.
bool has_ipv6() { return Listener::open("[::1]:0").has_value(); }

TEST(Listener, TellsThePortThatTheSystemChose) {
  for (const std::string host : {"127.0.0.1:", "[::1]:"}) {
    if (host.front() == '[' && !has_ipv6()) continue;
    const auto listener = Listener::open(host + "0");
    ASSERT_TRUE(listener) << listener.error().text;
    EXPECT_TRUE(listener->address().starts_with(host));
    EXPECT_NE(listener->address(), host + "0");
    const auto client = connect(listener->address());
    ASSERT_TRUE(client);
    const Accepted accepted = accept_soon(*listener);
    ASSERT_EQ(accepted.io, Io::kDone);
    const bool is_v4 = host.front() == '1';
    EXPECT_EQ(accepted.peer.family, is_v4 ? PeerAddress::Family::kV4 : PeerAddress::Family::kV6);
    EXPECT_EQ(accepted.peer.bytes[is_v4 ? 3 : 15], 1);
  }
}

TEST(Listener, SharesAPortWithItsLike) {
  const auto first = Listener::open("127.0.0.1:0");
  ASSERT_TRUE(first);
  const auto second = Listener::open(first->address());
  ASSERT_TRUE(second);
  EXPECT_EQ(second->address(), first->address());
}

TEST(Listener, TakesIpv4OnTheIpv6Wildcard) {
  if (!has_ipv6()) GTEST_SKIP() << "no IPv6 here";
  const auto listener = Listener::open("[::]:0");
  ASSERT_TRUE(listener);
  const auto port = listener->address().substr(listener->address().rfind(':'));
  EXPECT_TRUE(connect("127.0.0.1" + port));
  EXPECT_TRUE(connect("[::1]" + port));
}

TEST(Listener, TakesOverAUnixSocketThatADeadProcessLeft) {
  const std::string address = unix_address("poros-stale.sock");
  const std::string path = address.substr(5);
  {
    // As a killed process leaves it: nothing removes the path.
    auto listener = Listener::open(address);
    ASSERT_TRUE(listener);
    ASSERT_EQ(::link(path.c_str(), (path + ".kept").c_str()), 0);
  }
  ASSERT_EQ(::rename((path + ".kept").c_str(), path.c_str()), 0);
  EXPECT_FALSE(connect(address));
  {
    const auto listener = Listener::open(address);
    ASSERT_TRUE(listener) << listener.error().text;
    EXPECT_TRUE(connect(address));
    EXPECT_EQ(accept_soon(*listener).peer.family, PeerAddress::Family::kUnix);
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0) << "removed at the end";
}

TEST(Listener, LeavesAUnixSocketInUseAndOrdinaryFilesAlone) {
  const std::string address = unix_address("poros-used.sock");
  const auto first = Listener::open(address);
  ASSERT_TRUE(first);
  EXPECT_EQ(Listener::open(address).error().text, "bind: Address already in use");
  EXPECT_TRUE(connect(address));

  const std::string file = unix_address("poros-file.txt");
  std::ofstream(file.substr(5)) << "precious";
  EXPECT_EQ(Listener::open(file).error().text, "bind: Address already in use");
  EXPECT_EQ(::access(file.substr(5).c_str(), F_OK), 0);
  ::unlink(file.substr(5).c_str());
}

TEST(Listener, LeavesThePathToItsSuccessor) {
  const std::string address = unix_address("poros-next.sock");
  const std::string path = address.substr(5);
  {
    auto first = Listener::open(address);
    ASSERT_TRUE(first);
    ::unlink(path.c_str());
    auto second = Listener::open(address);
    ASSERT_TRUE(second);
    *first = std::move(*second);  // the first one ends here, the second lives on
    EXPECT_TRUE(connect(address));
  }
  EXPECT_NE(::access(path.c_str(), F_OK), 0);
}

TEST(Listener, RefusesWhatIsNoAddress) {
  for (const std::string_view text :
       {"", ":", ":80", "80", "127.0.0.1", "127.0.0.1:", "1.2.3:80", "127.0.0.1:65536",
        "127.0.0.1:8o", "[::1]", "[::1:80", "::1:80", "localhost:80", "[127.0.0.1]:80"}) {
    const auto listener = Listener::open(text);
    ASSERT_FALSE(listener) << text;
    EXPECT_EQ(listener.error().text,
              "'" + std::string(text) +
                  "' is no address to listen on (use 127.0.0.1:8080, [::1]:8080 or unix:/path)");
  }
  EXPECT_EQ(Listener::open("unix:").error().text, "'' is no path for a socket (1 to 107 bytes)");
  EXPECT_FALSE(Listener::open("unix:" + std::string(108, 'x')));
}

TEST(Poller, IsWokenFromOutsideOnce) {
  auto poller = Poller::open();
  ASSERT_TRUE(poller);
  poller->wake();
  poller->wake();
  const auto events = poller->wait(-1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].key, Poller::kWoken);
  EXPECT_TRUE(poller->wait(0).empty());
}

TEST(Socket, TellsTheEndFromNothingYet) {
  const auto listener = Listener::open("127.0.0.1:0");
  ASSERT_TRUE(listener);
  auto client = connect(listener->address());
  ASSERT_TRUE(client);
  const Accepted accepted = accept_soon(*listener);
  std::array<char, 8> room;
  EXPECT_EQ(receive(accepted.socket.fd(), room).io, Io::kWouldBlock);
  EXPECT_EQ(send(accepted.socket.fd(), "abc").bytes, 3u);
  EXPECT_EQ(receive(client->fd(), room).bytes, 3u);
  finish_sending(accepted.socket.fd());
  EXPECT_EQ(receive(client->fd(), room).io, Io::kEnd);
  EXPECT_EQ(accept(listener->fd()).io, Io::kWouldBlock);
}

}  // namespace
}  // namespace poros::sys
