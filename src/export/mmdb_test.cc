// SPDX-License-Identifier: Apache-2.0
// The bytes, against the format's description. Real readers read whole files in
// tests/property/round_trips.py.
#include "export/mmdb.h"

#include <gtest/gtest.h>

#include "export/export_for_test.h"
#include "export/mmdb_data.h"
#include "export/mmdb_tree.h"

namespace poros::exporting {
namespace {

std::string bytes(std::initializer_list<unsigned> values) {
  std::string out;
  for (const unsigned value : values) out += static_cast<char>(value);
  return out;
}

TEST(MmdbData, Numbers) {
  MmdbData data;
  data.add_uint16(0);
  data.add_uint16(0x1234);
  data.add_uint32(255);
  data.add_uint32(0xffffffff);
  data.add_uint64(0x0102030405060708);
  EXPECT_EQ(data.bytes(), bytes({0xa0, 0xa2, 0x12, 0x34, 0xc1, 0xff, 0xc4, 0xff, 0xff, 0xff, 0xff,
                                 0x08, 0x02, 1,    2,    3,    4,    5,    6,    7,    8}));
}

TEST(MmdbData, TextsOfAllLengths) {
  const auto head = [](std::size_t length, std::size_t of) {
    const std::string text(length, 'x');
    MmdbData data;
    data.add_text(text);
    EXPECT_EQ(data.bytes().substr(of), text) << length;
    return data.bytes().substr(0, of);
  };
  EXPECT_EQ(head(0, 1), bytes({0x40}));
  EXPECT_EQ(head(28, 1), bytes({0x5c}));
  EXPECT_EQ(head(29, 2), bytes({0x5d, 0}));
  EXPECT_EQ(head(284, 2), bytes({0x5d, 255}));
  EXPECT_EQ(head(285, 3), bytes({0x5e, 0, 0}));
  EXPECT_EQ(head(65820, 3), bytes({0x5e, 255, 255}));
  EXPECT_EQ(head(65821, 4), bytes({0x5f, 0, 0, 0}));
  EXPECT_EQ(head(MmdbData::kMaxText, 4), bytes({0x5f, 255, 255, 255}));
  const std::string too_long(MmdbData::kMaxText + 1, 'x');
  MmdbData data;
  data.add_text(too_long);
  EXPECT_TRUE(data.has_too_long_text());
}

TEST(MmdbData, MapsAndArrays) {
  MmdbData data;
  data.add_map(2);
  data.add_array(3);
  data.add_array(30);
  EXPECT_EQ(data.bytes(), bytes({0xe2, 0x03, 0x04, 0x1d, 0x04, 0x01}));
}

// A text that comes again is a pointer; `at` is where it stood first.
std::string pointer_to(std::size_t at) {
  static constexpr std::size_t kLargest = MmdbData::kMaxText;
  // Filler of no text twice, so that none of it becomes a pointer; the texts outlive the data.
  static std::string fillers(kLargest + 64, 'f');
  MmdbData data;
  std::size_t length = 65821;
  while (data.bytes().size() + kLargest + 16 < at)
    data.add_text(std::string_view(fillers).substr(0, kLargest - length++));
  const auto head = [](std::size_t size) {
    return size < 29 ? 1u : size < 285 + 2 ? 2u : size < 65821 + 3 ? 3u : 4u;
  };
  if (const std::size_t rest = at - data.bytes().size(); rest > 0) {
    data.add_text(std::string_view(fillers).substr(0, rest - head(rest)));
  }
  EXPECT_EQ(data.bytes().size(), at);
  data.add_text("again");
  const std::size_t before = data.bytes().size();
  data.add_text("again");
  return data.bytes().substr(before);
}

TEST(MmdbData, PointersOfAllSizes) {
  EXPECT_EQ(pointer_to(0), bytes({0x20, 0}));
  EXPECT_EQ(pointer_to(2047), bytes({0x27, 0xff}));
  EXPECT_EQ(pointer_to(2048), bytes({0x28, 0, 0}));
  EXPECT_EQ(pointer_to(526335), bytes({0x2f, 0xff, 0xff}));
  EXPECT_EQ(pointer_to(526336), bytes({0x30, 0, 0, 0}));
  EXPECT_EQ(pointer_to(134744063), bytes({0x37, 0xff, 0xff, 0xff}));
  EXPECT_EQ(pointer_to(134744064), bytes({0x38, 0x08, 0x08, 0x08, 0x00}));
}

TEST(MmdbData, ShortTextsAreWrittenAgain) {
  MmdbData data;
  data.add_text("en");
  data.add_text("en");
  EXPECT_EQ(data.bytes(),
            "\x42"
            "en\x42"
            "en");
}

TEST(MmdbTree, NodesOfAllSizes) {
  EXPECT_EQ(packed_node(0x010203, 0xfffefd, 24), bytes({1, 2, 3, 0xff, 0xfe, 0xfd}));
  EXPECT_EQ(packed_node(0xa010203, 0xbfffefd, 28), bytes({1, 2, 3, 0xab, 0xff, 0xfe, 0xfd}));
  EXPECT_EQ(packed_node(0x01020304, 0xfffefdfc, 32), bytes({1, 2, 3, 4, 0xff, 0xfe, 0xfd, 0xfc}));
}

TEST(MmdbTree, RecordsAreAsLargeAsTheyMustBe) {
  const MmdbTree tree;
  const std::size_t nodes = tree.size() + 16;
  EXPECT_EQ(tree.record_bits(0), 24u);
  EXPECT_EQ(tree.record_bits((1u << 24) - 1 - nodes), 24u);
  EXPECT_EQ(tree.record_bits((1u << 24) - nodes), 28u);
  EXPECT_EQ(tree.record_bits((1u << 28) - 1 - nodes), 28u);
  EXPECT_EQ(tree.record_bits((1u << 28) - nodes), 32u);
  EXPECT_EQ(tree.record_bits((std::size_t{1} << 32) - 1 - nodes), 32u);
  EXPECT_EQ(tree.record_bits((std::size_t{1} << 32) - nodes), 0u);
}

// A reader of the tree alone: the data of an address, or -1.
long find(const MmdbTree& tree, std::string_view address, unsigned record_bits) {
  SinkForTest sink;
  tree.write(record_bits, sink);
  const ip::Client client = *ip::find_address(address);
  const std::size_t node_size = record_bits / 4;
  EXPECT_EQ(sink.text.size(), tree.size() * node_size + 16);
  std::size_t at = 0;
  for (int bit = 127; bit >= 0; --bit) {
    const auto side = static_cast<std::size_t>(client.bits >> bit & 1);
    const auto byte = [&](std::size_t i) {
      return static_cast<std::size_t>(static_cast<unsigned char>(sink.text[at * node_size + i]));
    };
    std::size_t record = 0;
    if (record_bits == 28) {
      record = (side == 0 ? byte(3) >> 4 : byte(3) & 15) << 24;
      for (std::size_t i = 0; i < 3; ++i) record |= byte(4 * side + i) << (8 * (2 - i));
    } else {
      const std::size_t size = record_bits / 8;
      for (std::size_t i = 0; i < size; ++i) record = record << 8 | byte(size * side + i);
    }
    if (record == tree.size()) return -1;
    if (record > tree.size()) return static_cast<long>(record - tree.size() - 16);
    at = record;
  }
  return -2;
}

TEST(MmdbTree, FindsWhatWasAdded) {
  MmdbTree tree;
  tree.add(*ip::find_prefix("10.0.0.0/8"), 0);
  tree.add(*ip::find_prefix("11.1.2.3/32"), 7);
  tree.add(*ip::find_prefix("2001:db8::/32"), 1000);
  tree.add(*ip::find_prefix("8000::/1"), 5);
  for (const unsigned bits : {24u, 28u, 32u}) {
    EXPECT_EQ(find(tree, "10.255.0.1", bits), 0);
    EXPECT_EQ(find(tree, "11.1.2.3", bits), 7);
    EXPECT_EQ(find(tree, "11.1.2.2", bits), -1);
    EXPECT_EQ(find(tree, "2001:db8::1", bits), 1000);
    EXPECT_EQ(find(tree, "2001:db9::", bits), -1);
    EXPECT_EQ(find(tree, "ffff::", bits), 5);
  }
}

TEST(MmdbTree, AllOfIpv4) {
  MmdbTree tree;
  tree.add(*ip::find_prefix("0.0.0.0/0"), 3);
  EXPECT_EQ(find(tree, "0.0.0.0", 24), 3);
  EXPECT_EQ(find(tree, "255.255.255.255", 24), 3);
  EXPECT_EQ(find(tree, "::1:0:0", 24), -1);
}

TEST(Mmdb, MetadataNamesTheFeedsDate) {
  const auto epoch = [](std::string_view date) {
    bundle::BundleForTest parts;
    parts.feeds[0].date = parts.text(date);
    const std::string file = parts.bytes();
    const auto view = bundle::View::open(as_bytes(file));
    SinkForTest sink;
    EXPECT_TRUE(write(*view, Format::kMmdb, What::kClass, sink));
    const std::size_t at = sink.text.find("build_epoch") + std::string_view("build_epoch").size();
    std::uint64_t value = 0;
    for (int i = 0; i < (sink.text[at] & 31); ++i) {
      value =
          value << 8 | static_cast<unsigned char>(sink.text[at + 2 + static_cast<std::size_t>(i)]);
    }
    return value;
  };
  EXPECT_EQ(epoch("1970-01-02"), 86400u);
  EXPECT_EQ(epoch("2000-02-29"), 951782400u);
  EXPECT_EQ(epoch("2000-03-01-07-00-00"), 951868800u);
  EXPECT_EQ(epoch("2026-12-31T23:59:59.5"), 1798675200u);
  EXPECT_EQ(epoch("2100-03-01"), 4107542400u);
  for (const std::string_view undated : {"", "yesterday", "2026-1-1", "2026/01/01", "2026-13-01"}) {
    EXPECT_EQ(epoch(undated), 1u) << undated;
  }
}

TEST(Mmdb, KeysOfAnOriginAreThoseOfGeoLite) {
  bundle::BundleForTest parts;
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  SinkForTest sink;
  ASSERT_TRUE(write(*view, Format::kMmdb, What::kAsn, sink));
  EXPECT_NE(sink.text.find("\xe2\x58"
                           "autonomous_system_number\xc2\xfb\xf4\x5d\x01"
                           "autonomous_system_organization\x50"
                           "Example Networks"),
            std::string::npos);
  EXPECT_NE(sink.text.find("\xab\xcd\xefMaxMind.com\xe9"), std::string::npos);
}

}  // namespace
}  // namespace poros::exporting
