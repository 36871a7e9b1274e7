// SPDX-License-Identifier: Apache-2.0
#include "export/intervals.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "export/export_for_test.h"

namespace poros::exporting {
namespace {

std::string cover(std::string_view first, std::string_view last) {
  const ip::Client from = *ip::find_address(first), to = *ip::find_address(last);
  std::string out;
  ip::cover(from, to, [&](const ip::Prefix& prefix) { out += text_of(prefix) + " "; });
  return out;
}

TEST(Intervals, CutsARangeIntoItsSmallestCover) {
  EXPECT_EQ(cover("10.0.0.0", "10.255.255.255"), "10.0.0.0/8 ");
  EXPECT_EQ(cover("10.0.0.1", "10.0.0.1"), "10.0.0.1/32 ");
  EXPECT_EQ(cover("10.0.0.1", "10.0.0.6"), "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32 ");
  EXPECT_EQ(cover("10.0.0.0", "10.0.0.4"), "10.0.0.0/30 10.0.0.4/32 ");
  EXPECT_EQ(cover("2001:db8::", "2001:db8:0:2:ffff:ffff:ffff:ffff"),
            "2001:db8::/63 2001:db8:0:2::/64 ");
}

TEST(Intervals, CutsTheEndsOfTheSpace) {
  EXPECT_EQ(cover("0.0.0.0", "255.255.255.255"), "0.0.0.0/0 ");
  EXPECT_EQ(cover("0.0.0.0", "128.0.0.0"), "0.0.0.0/1 128.0.0.0/32 ");
  EXPECT_EQ(cover("255.255.255.254", "255.255.255.255"), "255.255.255.254/31 ");
  EXPECT_EQ(cover("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "::/0 ");
  EXPECT_EQ(
      cover("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
      "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128 ");
}

std::string runs(bundle::BundleForTest parts, What what, ip::Family family,
                 std::vector<ip::V6> hidden = {}) {
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  if (!view) return std::string(view.error().what);
  const Values values(*view, what);
  std::string out;
  for_each_run(*view, values, family, hidden, [&](ip::V6 first, ip::V6 last, std::uint32_t value) {
    std::array<char, ip::kMaxAddressText> room;
    for (const ip::V6 bits : {first, last}) {
      out.append(room.data(), ip::write_address({family, bits}, room.data())).append(" ");
    }
    out.append(values[value].text).append("\n");
  });
  return out;
}

TEST(Intervals, LeaveOutNobody) {
  EXPECT_EQ(runs({}, What::kClass, ip::Family::kV4),
            "128.0.0.0 255.255.255.255 cloud/east/campus\n");
  EXPECT_EQ(runs({}, What::kAsn, ip::Family::kV4),
            "128.0.0.0 255.255.255.255 64500/Example%20Networks\n");
}

TEST(Intervals, JoinNeighboursThatAreExportedAlike) {
  bundle::BundleForTest parts;
  // Class 2 differs from class 1 by a network without a name alone.
  parts.networks.push_back({0, 0});
  parts.ids.push_back(1);
  parts.ids = {0, 1, 0, 1};
  parts.classes.push_back({0, 0, {2, 2}});
  parts.classes_v4.header.direct_bits = 2;
  parts.classes_v4.direct = {lpm::kLeafBit, lpm::kLeafBit | 1, lpm::kLeafBit | 2, lpm::kLeafBit};
  EXPECT_EQ(runs(parts, What::kClass, ip::Family::kV4),
            "64.0.0.0 191.255.255.255 cloud/east/campus\n");
}

TEST(Intervals, HideBlocksOfIpv6) {
  bundle::BundleForTest parts;
  parts.classes_v6.direct = {lpm::kLeafBit | 1, lpm::kLeafBit};
  const std::string value = " cloud/east/campus\n", end = "7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
  EXPECT_EQ(runs(parts, What::kClass, ip::Family::kV6), ":: " + end + value);
  EXPECT_EQ(runs(parts, What::kClass, ip::Family::kV6, {kMappedFirst}),
            ":: ::fffe:ffff:ffff" + value + "::1:0:0:0 " + end + value);
  EXPECT_EQ(runs(parts, What::kClass, ip::Family::kV6, {0, kMappedFirst}),
            "::1:0:0 ::fffe:ffff:ffff" + value + "::1:0:0:0 " + end + value);
}

}  // namespace
}  // namespace poros::exporting
