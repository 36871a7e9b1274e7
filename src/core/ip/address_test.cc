// SPDX-License-Identifier: Apache-2.0
#include "core/ip/address.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace poros::ip {
namespace {

std::string text_of(const Client& address) {
  char room[kMaxAddressText];
  return {room, write_address(address, room)};
}

// The canonical text of what was read; "none" where nothing was.
std::string read(std::string_view text) {
  const auto address = find_address(text);
  return address ? text_of(*address) : "none";
}

// The same of what a proxy wrote.
std::string client(std::string_view text) {
  const Client read_client = parse_client(text);
  return read_client.family == Family::kUnknown ? "unknown" : text_of(read_client);
}

TEST(Address, ReadsDottedDecimalAndNothingLikeIt) {
  EXPECT_EQ(read("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(read("255.255.255.255"), "255.255.255.255");
  EXPECT_EQ(read("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(find_address("1.2.3.4")->v4(), 0x01020304u);
  for (const char* wrong :
       {"",          ".",          "1",          "1.2.3",     "1.2.3.",     ".1.2.3",   "1.2.3.4.",
        "1.2.3.4.5", "1..2.3",     "256.0.0.1",  "1.2.3.256", "1.2.3.1000", "01.2.3.4", "1.2.3.04",
        "00.0.0.0",  "0x1.2.3.4",  "1.2.3.4 ",   " 1.2.3.4",  "1.2.3.-4",   "+1.2.3.4", "1.2.3.4a",
        "1,2,3,4",   "1.2.3.4/32", "3232235777", "1.2.3.\xb2"}) {
    EXPECT_EQ(read(wrong), "none") << wrong;
  }
}

TEST(Address, WritesIpv6AsRfc5952Says) {
  const std::vector<std::pair<std::string, std::string>> kTexts = {
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"2001:DB8::A", "2001:db8::a"},                    // 4.3: lower case
      {"2001:0db8::0001", "2001:db8::1"},                // 4.1: no leading zeros
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},         // 4.2.1: as short as it can be
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // 4.2.2: not for one group
      {"2001:db8::0:1:1:1:1", "2001:db8::1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},        // 4.2.3: the longest run
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},  // 4.2.3: the first of equals
      {"1:0:0:2:3:4:5:6", "1::2:3:4:5:6"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"},
      {"::0102:0304", "::102:304"},
      {"::1.2.3.4", "::102:304"},  // IPv4-compatible is IPv6
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const auto& [given, wanted] : kTexts) EXPECT_EQ(read(given), wanted) << given;
}

TEST(Address, RefusesWhatIsAlmostIpv6) {
  for (const char* wrong : {":",
                            ":::",
                            "1",
                            "1:",
                            ":1",
                            "1:2",
                            "1:2:3:4:5:6:7",
                            "1:2:3:4:5:6:7:",
                            ":1:2:3:4:5:6:7",
                            "1:2:3:4:5:6:7:8:9",
                            "1:2:3:4:5:6:7::8",
                            "1:2:3:4:5:6:7:8::",
                            "::1::",
                            "1::2::3",
                            "12345::",
                            "g::",
                            "::1%eth0",
                            "fe80::1%1",
                            "[::1]",
                            "::1/64",
                            ":: ",
                            " ::",
                            "::1.2.3",
                            "::01.2.3.4",
                            "1.2.3.4::",
                            "::1.2.3.4:5",
                            "1:2:3:4:5:6:7:1.2.3.4",
                            "1:2:3:4:5:6::1.2.3.4",
                            "::1.2.3.4.5",
                            "::ffff:1.2.3.256",
                            "1:2:3:4:5:1.2.3.4"}) {
    EXPECT_EQ(read(wrong), "none") << wrong;
  }
}

TEST(Address, AnIpv4MappedOneIsIpv4) {
  EXPECT_EQ(read("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(read("::FFFF:c000:0201"), "192.0.2.1");
  EXPECT_EQ(read("0:0:0:0:0:ffff:0:0"), "0.0.0.0");
  EXPECT_EQ(read("::fffe:c000:201"), "::fffe:c000:201");
  EXPECT_EQ(read("::1:ffff:c000:201"), "::1:ffff:c000:201");
  EXPECT_EQ(from_v6(V6{0xffff01020304u}), from_v4(0x01020304u));
}

TEST(Address, ReadsBackWhatItWrites) {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    std::mt19937_64 random(seed);
    V6 bits = V6{random()} << 64 | random();
    bits &= ~(V6{0xffff} << (16 * (random() % 8)));  // zeros are where texts differ
    bits &= ~(V6{0xffffffff} << (16 * (random() % 7)));
    const Client six = from_v6(bits), four = from_v4(static_cast<V4>(random()));
    EXPECT_EQ(find_address(text_of(six)), six) << "seed " << seed << " " << text_of(six);
    EXPECT_EQ(find_address(text_of(four)), four) << "seed " << seed << " " << text_of(four);
  }
}

TEST(Address, AnUnknownClientHasNoText) { EXPECT_EQ(text_of(Client{}), ""); }

TEST(ClientText, IsAnAddressWithOrWithoutAPort) {
  EXPECT_EQ(client("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(client(" \t192.0.2.1\t "), "192.0.2.1");
  EXPECT_EQ(client("192.0.2.1:0"), "192.0.2.1");
  EXPECT_EQ(client("192.0.2.1:65535"), "192.0.2.1");
  EXPECT_EQ(client("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(client("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(client("[2001:DB8::1]:443"), "2001:db8::1");
  EXPECT_EQ(client("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(client("[::ffff:192.0.2.1]:80"), "192.0.2.1");
}

TEST(ClientText, AnythingElseIsAnUnknownClient) {
  for (const char* wrong : {"",
                            " ",
                            "unknown",
                            "-",
                            "192.0.2.1:",
                            "192.0.2.1:65536",
                            "192.0.2.1:100000",
                            "192.0.2.1:-1",
                            "192.0.2.1:http",
                            "192.0.2.1:080",
                            "192.0.2.01",
                            "192.0.2.1 80",
                            "192.0.2.1,192.0.2.2",
                            "[192.0.2.1]",
                            "[192.0.2.1]:80",
                            "[::1",
                            "::1]",
                            "[]",
                            "[::1]80",
                            "[::1]:",
                            "[::1]:65536",
                            "[::1]:00443",
                            "[::1] :80",
                            "[fe80::1%eth0]",
                            "fe80::1%eth0",
                            "[[::1]]",
                            "\"[::1]\"",
                            "for=192.0.2.1",
                            "localhost:80",
                            "192.0.2.1\n",
                            "192.0.2.1:80:80"}) {
    EXPECT_EQ(client(wrong), "unknown") << wrong;
  }
}

}  // namespace
}  // namespace poros::ip
