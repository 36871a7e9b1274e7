// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/walk.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/bundle/bundle_for_test.h"
#include "core/ip/cover.h"

namespace poros::bundle {
namespace {

// "first-last class/detail" a line, in hexadecimal.
template <std::size_t N>
std::string walked(const std::array<const View*, N>& views, ip::Family family, Walked what) {
  std::string out;
  const auto text = [](const ip::Client& address) {
    std::array<char, ip::kMaxAddressText> room;
    return std::string(room.data(), ip::write_address(address, room.data()));
  };
  walk(views, family, what, [&](const Interval<N>& interval) {
    out += text(interval.first) + "-" + text(interval.last);
    for (const Facts& facts : interval.facts) {
      out += " " + std::to_string(facts.klass) + "/" + std::to_string(facts.detail);
    }
    out += "\n";
  });
  return out;
}

struct Opened {
  explicit Opened(BundleForTest& parts) : file(parts.bytes()) {
    const auto opened = View::open(as_bytes(file));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().what);
    if (opened) view = *opened;
  }
  std::string file;
  View view;
};

TEST(Walk, NeighboursDifferAndTheWholeSpaceIsThere) {
  BundleForTest parts;
  const Opened one(parts);
  EXPECT_EQ(walked<1>({&one.view}, ip::Family::kV4, Walked::kClass),
            "0.0.0.0-127.255.255.255 0/0\n128.0.0.0-255.255.255.255 1/0\n");
  EXPECT_EQ(walked<1>({&one.view}, ip::Family::kV4, Walked::kBoth),
            "0.0.0.0-127.255.255.255 0/0\n128.0.0.0-255.255.255.255 1/1\n");
  EXPECT_EQ(walked<1>({&one.view}, ip::Family::kV6, Walked::kDetail),
            "::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0/0\n"
            "8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 0/1\n");
}

TEST(Walk, ABlockOfTheOtherFactEndsNoInterval) {
  BundleForTest parts;
  parts.details_v4.direct[1] = lpm::kLeafBit;  // no detail: one interval, though two classes
  const Opened one(parts);
  EXPECT_EQ(walked<1>({&one.view}, ip::Family::kV4, Walked::kDetail),
            "0.0.0.0-255.255.255.255 0/0\n");
}

TEST(Walk, TwoBundlesEndIntervalsTogether) {
  BundleForTest parts, others;
  others.classes_v4.direct = {lpm::kLeafBit | 1, lpm::kLeafBit | 1};
  others.is_slim = true;
  const Opened one(parts), other(others);
  EXPECT_EQ(walked<2>({&one.view, &other.view}, ip::Family::kV4, Walked::kBoth),
            "0.0.0.0-127.255.255.255 0/0 1/0\n128.0.0.0-255.255.255.255 1/1 1/0\n");
}

TEST(Cover, IsTheFewestPrefixes) {
  std::vector<ip::Prefix> blocks;
  const auto collect = [&](const ip::Prefix& block) { blocks.push_back(block); };
  ip::cover({ip::Family::kV4, 0x34000005}, {ip::Family::kV4, 0x34000008}, collect);
  EXPECT_EQ(blocks, (std::vector<ip::Prefix>{{{ip::Family::kV4, 0x34000005}, 32},
                                             {{ip::Family::kV4, 0x34000006}, 31},
                                             {{ip::Family::kV4, 0x34000008}, 32}}));
  blocks.clear();
  ip::cover({ip::Family::kV6, 0}, {ip::Family::kV6, ~ip::V6{0}}, collect);
  EXPECT_EQ(blocks, (std::vector<ip::Prefix>{{{ip::Family::kV6, 0}, 0}}));
}

}  // namespace
}  // namespace poros::bundle
