// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>

#include "core/ip/address.h"

namespace poros::ip {
namespace {

std::string text_of(const Prefix& prefix) {
  char room[kMaxPrefixText];
  return {room, write_prefix(prefix, room)};
}

std::string read(std::string_view text) {
  const auto prefix = find_prefix(text);
  return prefix ? text_of(*prefix) : "none";
}

TEST(Prefix, ReadsAnAddressAndALength) {
  EXPECT_EQ(read("192.0.2.0/24"), "192.0.2.0/24");
  EXPECT_EQ(read("0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(read("255.255.255.255/32"), "255.255.255.255/32");
  EXPECT_EQ(read("::/0"), "::/0");
  EXPECT_EQ(read("2001:DB8::/32"), "2001:db8::/32");
  EXPECT_EQ(read("2001:db8::1/128"), "2001:db8::1/128");
}

TEST(Prefix, RefusesBitsBelowTheLengthAndAnythingElse) {
  for (const char* wrong : {"",
                            "/",
                            "192.0.2.0",
                            "192.0.2.0/",
                            "/24",
                            "192.0.2.1/24",
                            "192.0.2.0/33",
                            "192.0.2.0/024",
                            "192.0.2.0/00",
                            "192.0.2.0/-1",
                            "192.0.2.0/+8",
                            "192.0.2.0/24 ",
                            "192.0.2.0 /24",
                            "192.0.2.0/2a",
                            "192.0.2.0/24/24",
                            "192.0.2.0/255.255.255.0",
                            "2001:db8::/129",
                            "2001:db8::1/127",
                            "::/1000",
                            "1.0.0.0/0",
                            "::1/0",
                            "192.0.2.0:80/24"}) {
    EXPECT_EQ(read(wrong), "none") << wrong;
  }
}

TEST(Prefix, AMappedOneIsIpv4FromLength96On) {
  EXPECT_EQ(read("::ffff:192.0.2.0/120"), "192.0.2.0/24");
  EXPECT_EQ(read("::ffff:0:0/96"), "0.0.0.0/0");
  const auto wider = find_prefix("::ffff:0:0/95");
  EXPECT_FALSE(wider);  // its last bit is set below the length
  const auto shorter = find_prefix("::fffe:0:0/95");
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->first.family, Family::kV6);
  EXPECT_EQ(shorter->length, 95);
}

TEST(Prefix, KnowsItsLastAddress) {
  EXPECT_EQ(find_prefix("192.0.2.0/24")->last_bits(), V6{0xc00002ffu});
  EXPECT_EQ(find_prefix("0.0.0.0/0")->last_bits(), V6{0xffffffffu});
  EXPECT_EQ(find_prefix("1.2.3.4/32")->last_bits(), V6{0x01020304u});
  EXPECT_EQ(find_prefix("::/0")->last_bits(), ~V6{0});
  EXPECT_EQ(find_prefix("::/1")->last_bits(), ~V6{0} >> 1);
  EXPECT_EQ(find_prefix("::5/128")->last_bits(), V6{5});
}

TEST(Prefix, OfAnAddressKeepsTheLeadingBits) {
  const Client four = *find_address("203.0.113.77"), six = *find_address("2001:db8:1:2::3");
  EXPECT_EQ(text_of(prefix_of(four, 32)), "203.0.113.77/32");
  EXPECT_EQ(text_of(prefix_of(four, 24)), "203.0.113.0/24");
  EXPECT_EQ(text_of(prefix_of(four, 0)), "0.0.0.0/0");
  EXPECT_EQ(text_of(prefix_of(six, 128)), "2001:db8:1:2::3/128");
  EXPECT_EQ(text_of(prefix_of(six, 48)), "2001:db8:1::/48");
  EXPECT_EQ(text_of(prefix_of(six, 0)), "::/0");
}

TEST(Prefix, OfAnUnknownClientHasNoText) { EXPECT_EQ(text_of(Prefix{}), ""); }

}  // namespace
}  // namespace poros::ip
