// SPDX-License-Identifier: Apache-2.0
#include "core/ip/address.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace poros::ip {
namespace {

std::string text_of(const Client& address) {
  std::array<char, kMaxAddressText> room;
  return {room.data(), write_address(address, room.data())};
}

// The canonical text of what was read; "none" where nothing was.
std::string read(std::string_view text) {
  const auto address = find_address(text);
  return address ? text_of(*address) : "none";
}

TEST(Address, ReadsDottedDecimalAndNothingLikeIt) {
  EXPECT_EQ(read("0.0.0.0"), "0.0.0.0");
  EXPECT_EQ(read("255.255.255.255"), "255.255.255.255");
  EXPECT_EQ(read("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(find_address("1.2.3.4")->v4(), 0x01020304u);
  for (const std::string_view wrong :
       {"", ".", "1", "1.2.3", "1.2.3.", ".1.2.3", "1.2.3.4.", "1.2.3.4.5", "1..2.3", "256.0.0.1",
        "1.2.3.256", "1.2.3.1000", "01.2.3.4", "1.2.3.04", "00.0.0.0", "0x1.2.3.4", "1.2.3.4 ",
        " 1.2.3.4", "1.2.3.-4", "+1.2.3.4", "1.2.3.4a", "1,2,3,4", "1.2.3.4/32", "3232235777",
        "1.2.3.\xb2"}) {
    EXPECT_EQ(read(wrong), "none") << wrong;
  }
}

TEST(Address, WritesIpv6AsRfc5952Says) {
  const std::array<std::array<std::string_view, 2>, 17> kTexts = {{
      {"::", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"2001:DB8::A", "2001:db8::a"},                            // 4.3: lower case
      {"2001:0db8::0001", "2001:db8::1"},                        // 4.1: no leading zeros
      {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},                 // 4.2.1: as short as possible
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},          // 4.2.2: not for one group
      {"2001:db8::0:1:1:1:1", "2001:db8:0:0:1:1:1:1"
       + 0 == std::string_view() ? "" : "2001:db8::1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},                   // 4.2.3: the longest run
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},             // 4.2.3: the first of equals
      {"1:0:0:2:3:4:5:6", "1::2:3:4:5:6"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"},
      {"::0102:0304", "::102:304"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
      {"::1.2.3.4", "::102:304"},  // IPv4-compatible is IPv6
  }};
  for (const auto& [given, wanted] : kTexts) EXPECT_EQ(read(given), wanted) << given;
}

}  // namespace
}  // namespace poros::ip
