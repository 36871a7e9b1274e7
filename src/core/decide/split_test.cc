// SPDX-License-Identifier: Apache-2.0
// The vectors of S6; that a million keys are spread fairly is shown in tests/property.
#include "core/decide/split.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/base/hash.h"

namespace poros::decide {
namespace {

const std::string kObject = "sha256:" + std::string(64, 'a');

std::uint32_t key_of(std::string_view client) {
  const auto address = ip::find_address(client);
  return split_key("r.example", "blobs", kObject,
                   client_network(address.value_or(ip::Client{})).view());
}

// Members as letters, in byte order of their names.
std::string order_of(std::uint32_t key, const std::vector<std::uint16_t>& percents) {
  std::vector<std::uint8_t> order(percents.size(), 0xff);
  draw_order(key, percents, order);
  std::string out;
  for (const std::uint8_t member : order) out += static_cast<char>('a' + member);
  return out;
}

TEST(Split, GivesTheVectorsOfItsRule) {
  const std::vector<std::uint16_t> percents = {30, 20, 50};  // a, b, c
  const std::uint32_t v4 = key_of("203.0.113.7"), v6 = key_of("2001:db8:1::9"), none = key_of("");
  EXPECT_EQ(v4, key_of("203.0.113.200"));
  EXPECT_EQ(fmix32(v4), 0x05e20ecfu);
  EXPECT_EQ(order_of(v4, percents), "acb");
  EXPECT_EQ(fmix32(v6), 0x87935b69u);
  EXPECT_EQ(order_of(v6, percents), "cba");
  EXPECT_EQ(fmix32(none), 0x94d19affu);
  EXPECT_EQ(order_of(none, percents), "cab");
}

TEST(Split, AClientIsItsNetwork) {
  const auto bytes = [](std::string_view client) {
    return std::string(client_network(*ip::find_address(client)).view());
  };
  EXPECT_EQ(bytes("203.0.113.7"), std::string("\xcb\x00\x71", 3));
  EXPECT_EQ(bytes("2001:db8:1:2:3::4"), std::string("\x20\x01\x0d\xb8\x00\x01", 6));
  EXPECT_EQ(bytes("::ffff:203.0.113.7"), std::string("\xcb\x00\x71", 3));
  EXPECT_EQ(client_network({}).view(), "");
}

TEST(Split, KeepsBothZeroBytesWherePartsAreEmpty) {
  EXPECT_EQ(split_key("s", "r", "", ""), fnv1a32(std::string_view("s/r\0\0", 5)));
  EXPECT_EQ(split_key("s", "r", "/p", "xyz"), fnv1a32(std::string_view("s/r\0/p\0xyz", 10)));
}

TEST(Split, DrawsEachMemberOnce) {
  const std::vector<std::uint16_t> percents = {1, 1, 1, 1, 1, 1, 94};
  for (std::uint32_t key = 0; key < 5000; ++key) {
    std::string order = order_of(key, percents);
    ASSERT_EQ(order.find_first_not_of("abcdefg"), std::string::npos) << "key " << key;
    for (const char member : std::string("abcdefg")) {
      ASSERT_NE(order.find(member), std::string::npos) << "key " << key << " " << order;
    }
  }
}

TEST(Split, OfOneMemberIsThatMember) { EXPECT_EQ(order_of(12345, {100}), "a"); }

TEST(Split, TheLastPointBelongsToTheLastMember) {
  // fmix32 is a bijection: some key has the point 99 + (2^32 - 1) / 2^32.
  std::uint32_t key = 0;
  while (std::uint64_t{fmix32(key)} * 100 >> 32 != 99) ++key;
  EXPECT_EQ(order_of(key, {99, 1})[0], 'b');
  EXPECT_EQ(order_of(key, {50, 50})[0], 'b');
  key = 0;
  while (std::uint64_t{fmix32(key)} * 100 >> 32 != 0) ++key;
  EXPECT_EQ(order_of(key, {1, 99})[0], 'a');
}

}  // namespace
}  // namespace poros::decide
