// SPDX-License-Identifier: Apache-2.0
#include "serve/http/proxy.h"

#include <gtest/gtest.h>

#include <string>

namespace poros::http {
namespace {

using State = ProxyHeader::State;

// "STATE SIZE CLIENT", the same however the bytes are cut.
std::string read(std::string_view bytes) {
  const ProxyHeader header = parse_proxy(bytes);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const ProxyHeader part = parse_proxy(bytes.substr(0, size));
    if (part.state != State::kIncomplete) {
      EXPECT_EQ(part.state, header.state) << size;
      EXPECT_EQ(part.size, header.size) << size;
    } else if (header.state == State::kClient || header.state == State::kLocal) {
      EXPECT_LT(size, header.size);
    }
  }
  constexpr const char* kNames[] = {"incomplete", "refused", "local", "client"};
  char address[ip::kMaxAddressText];
  return std::string(kNames[static_cast<std::size_t>(header.state)]) + " " +
         std::to_string(header.size) + " " +
         std::string(address, ip::write_address(header.client, address));
}

std::string block(unsigned version_and_command, unsigned family, std::string_view body) {
  std::string out("\r\n\r\n\0\r\nQUIT\n", 12);
  out += static_cast<char>(version_and_command);
  out += static_cast<char>(family);
  out += static_cast<char>(body.size() >> 8);
  out += static_cast<char>(body.size() & 0xff);
  return out.append(body);
}

TEST(Proxy, ReadsALine) {
  EXPECT_EQ(read("PROXY TCP4 192.0.2.7 198.51.100.1 40000 443\r\nGET / HTTP/1.1"),
            "client 45 192.0.2.7");
  EXPECT_EQ(read("PROXY TCP6 2001:db8::7 2001:db8::1 1 65535\r\n"), "client 44 2001:db8::7");
  EXPECT_EQ(read("PROXY TCP6 ::ffff:192.0.2.7 ::1 0 0\r\n"), "client 37 192.0.2.7");
  EXPECT_EQ(read("PROXY UNKNOWN\r\n"), "client 15 ");
  EXPECT_EQ(read("PROXY UNKNOWN whatever it says\r\n"), "client 32 ");
}

TEST(Proxy, RefusesABrokenLine) {
  for (const std::string_view line :
       {"PROXY\tTCP4 192.0.2.7 198.51.100.1 1 2\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 1\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 3\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 1 2 \r\n",
        "PROXY TCP4  192.0.2.7 198.51.100.1 1 2\r\n", "PROXY TCP4 2001:db8::7 2001:db8::1 1 2\r\n",
        "PROXY TCP6 192.0.2.7 198.51.100.1 1 2\r\n", "PROXY TCP4 192.0.2.007 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 65536\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 01 2\r\n", "PROXY UDP4 192.0.2.7 198.51.100.1 1 2\r\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 1 2\n\r\n", "GET / HTTP/1.1\r\n", "proxy TCP4"}) {
    EXPECT_EQ(read(line), "refused 0 ") << line;
  }
  EXPECT_EQ(read("PROXY UNKNOWN " + std::string(91, 'x') + "\r\n"), "client 107 ");
  EXPECT_EQ(read("PROXY UNKNOWN " + std::string(92, 'x') + "\r\n"), "refused 0 ");
}

TEST(Proxy, ReadsABlock) {
  const std::string v4("\xc0\x00\x02\x07\xc6\x33\x64\x01\x9c\x40\x01\xbb", 12);
  EXPECT_EQ(read(block(0x21, 0x11, v4)), "client 28 192.0.2.7");
  EXPECT_EQ(read(block(0x21, 0x11, v4 + std::string(100, 'e'))), "client 128 192.0.2.7");
  const std::string v6 =
      std::string("\x20\x01\x0d\xb8", 4) + std::string(11, '\0') + "\x07" + std::string(20, '\1');
  EXPECT_EQ(read(block(0x21, 0x21, v6)), "client 52 2001:db8::7");
  EXPECT_EQ(read(block(0x20, 0x00, "")), "local 16 ");
  EXPECT_EQ(read(block(0x21, 0x00, "")), "client 16 ");
  EXPECT_EQ(read(block(0x21, 0x31, std::string(216, 'u'))), "client 232 ");
}

TEST(Proxy, RefusesABrokenBlock) {
  EXPECT_EQ(read(block(0x11, 0x11, std::string(12, 'x'))), "refused 0 ");  // another version
  EXPECT_EQ(read(block(0x22, 0x11, std::string(12, 'x'))), "refused 0 ");  // another command
  EXPECT_EQ(read(block(0x21, 0x11, std::string(11, 'x'))), "refused 0 ");  // too short
  EXPECT_EQ(read(block(0x21, 0x21, std::string(35, 'x'))), "refused 0 ");
  EXPECT_EQ(read(block(0x20, 0, std::string(kMaxProxyBytes - 16, 'x'))), "local 2048 ");
  EXPECT_EQ(read(block(0x20, 0, std::string(kMaxProxyBytes - 15, 'x'))), "refused 0 ");
}

}  // namespace
}  // namespace poros::http
