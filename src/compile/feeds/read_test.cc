// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "compile/feeds/feeds_for_test.h"
#include "compile/feeds/mmdb_for_test.h"

namespace poros::feeds {
namespace {

std::string errors(std::string_view format, std::string_view text) {
  return read_for_test(format, text).messages();
}

TEST(Read, NamesItsFormats) {
  std::string names;
  for (const Format& format : formats()) names += std::string(format.name) + " ";
  EXPECT_EQ(names,
            "aws-ip-ranges gcp-cloud azure-service-tags oracle-public-ip-ranges geofeed cidr-list "
            "ip-location-db pyasn caida-pfx2as mmdb ");
  EXPECT_EQ(find_format("ip-location-db")->shape, Shape::kOrigins);
  EXPECT_EQ(find_format("azure"), nullptr);
}

TEST(Read, SeveralFilesBecomeOneFeed) {
  ReadForTest feed;
  feed.read("cidr-list", "a", "192.0.2.0/24 ams\n192.0.3.0/24\n");
  feed.read("cidr-list", "b", "# other\n198.51.100.0/24 ams\n");
  EXPECT_EQ(feed.messages(), "");
  EXPECT_EQ(feed.table(),
            "192.0.2.0 192.0.2.255 ams 1\n"
            "192.0.3.0 192.0.3.255 - 2\n"
            "198.51.100.0 198.51.100.255 ams 2\n");
  EXPECT_EQ(feed.rows.regions, (std::vector<std::string>{"ams", ""}));
  EXPECT_EQ(place_of("cidr-list", feed.rows, 1).at.file, "a");
  EXPECT_EQ(place_of("cidr-list", feed.rows, 2).at.file, "b");
  EXPECT_EQ(place_of("cidr-list", feed.rows, 2).at.line, 2u);
}

TEST(Read, AFeedIsAsOldAsItsOldestFile) {
  ReadForTest feed;
  for (const std::string date : {"2026-07-29", "2026-07-01", "2026-08-01"}) {
    feed.read("gcp-cloud", "f",
              R"({"creationTime": ")" + date +
                  R"(", "prefixes": [{"ipv4Prefix": "34.0.0.0/8", "scope": "r"}]})");
  }
  EXPECT_EQ(feed.rows.date, "2026-07-01");
}

TEST(Read, GzipIsUnpacked) {
  // printf '192.0.2.0/24 ams\n' | gzip -n9
  constexpr std::string_view kPacked(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x33\xb4\x34\xd2\x33\xd0\x03\x62"
      "\x7d\x23\x13\x85\xc4\xdc\x62\x2e\x00\xf9\xa6\x0e\xa6\x11\x00\x00\x00",
      35);
  EXPECT_EQ(errors("cidr-list", kPacked), "");
  EXPECT_EQ(read_for_test("cidr-list", kPacked).table(), "192.0.2.0 192.0.2.255 ams 1\n");
  EXPECT_EQ(errors("cidr-list", kPacked.substr(0, 20)),
            "f: gzip: the file is cut off at byte 20 (fetch the file again)\n");
}

TEST(Read, AByteOrderMarkIsNoText) {
  EXPECT_EQ(read_for_test("cidr-list",
                          "\xef\xbb\xbf"
                          "192.0.2.0/24\n")
                .table(),
            "192.0.2.0 192.0.2.255 - 1\n");
  EXPECT_EQ(errors("cidr-list", "\xef\xbb\xbf"), "f: the file is empty (fetch it again)\n");
}

TEST(Read, ZstdAndBzip2AreUnpacked) {
  // printf '192.0.2.0/24 ams\n' | zstd -19
  constexpr std::string_view kZstd(
      "\x28\xb5\x2f\xfd\x04\x68\x89\x00\x00\x31\x39\x32\x2e\x30\x2e\x32\x2e\x30\x2f\x32"
      "\x34\x20\x61\x6d\x73\x0a\x01\x3d\x7c\xab",
      30);
  // printf '192.0.2.0/24 ams\n' | bzip2
  constexpr std::string_view kBzip2(
      "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x71\x22\xd7\xad\x00\x00\x04\x59\x80\x00"
      "\x10\x40\x01\xf4\x20\x20\x02\x08\x00\x20\x00\x31\x03\x40\xd0\x1a\x02\x3c\x86\x92"
      "\x3e\x3c\x2d\x41\xb4\xb3\x78\x5d\xc9\x14\xe1\x42\x41\xc4\x8b\x5e\xb4",
      57);
  for (const std::string_view packed : {kZstd, kBzip2}) {
    EXPECT_EQ(errors("cidr-list", packed), "");
    EXPECT_EQ(read_for_test("cidr-list", packed).table(), "192.0.2.0 192.0.2.255 ams 1\n");
  }
  EXPECT_EQ(errors("cidr-list", kZstd.substr(0, 20)),
            "f: zstd: the file is cut off at byte 20 (fetch the file again)\n");
  EXPECT_EQ(errors("cidr-list", kBzip2.substr(0, 20)),
            "f: bzip2: the file is cut off at byte 20 (fetch the file again)\n");
}

// A file of each format, and which it is.
struct Sample {
  std::string_view format;
  std::string text;
};

std::vector<Sample> samples() {
  feeds::test_mmdb::Writer mmdb;
  mmdb.add("192.0.2.0/24", feeds::test_mmdb::asn(1, "A"));
  return {
      {"aws-ip-ranges",
       R"({"prefixes": [{"ip_prefix": "52.0.0.0/8", "region": "r"}], "ipv6_prefixes": []})"},
      {"gcp-cloud", R"({"prefixes": [{"ipv4Prefix": "34.0.0.0/8", "scope": "r"}]})"},
      {"azure-service-tags",
       R"({"values": [{"name": "AzureCloud.r", "properties": {"addressPrefixes": ["4.0.0.0/8"]}}]})"},
      {"oracle-public-ip-ranges",
       R"({"regions": [{"region": "r", "cidrs": [{"cidr": "129.0.0.0/8", "tags": []}]}]})"},
      {"geofeed", "# ours\n192.0.2.0/24,DE,DE-BE,Berlin,\n"},
      {"cidr-list", "# ours\n192.0.2.0/24 ams\n"},
      {"ip-location-db", "1.0.0.0,1.0.0.255,1,A\n1.0.1.0,1.0.1.255,1,A\n"},
      {"pyasn", "; IP-ASN32-DAT file\n1.0.0.0/24\t1\n"},
      {"caida-pfx2as", "1.0.0.0\t24\t10,20\n"},
      {"mmdb", mmdb.bytes()},
  };
}

TEST(Read, AWrongFormatIsOneError) {
  ASSERT_EQ(samples().size(), formats().size());
  for (const Format& format : formats()) {
    for (const Sample& sample : samples()) {
      const std::string wanted(format.name), seen(sample.format);
      EXPECT_EQ(errors(format.name, sample.text),
                wanted == seen ? ""
                               : "f: this is " + seen + ", not " + wanted +
                                     " (write format: " + seen + ", or name another file)\n");
    }
  }
}

TEST(Read, OtherFormsOfAFormatAreKnown) {
  const auto is_told = [](std::string_view seen, std::string_view text) {
    return errors("gcp-cloud", text).starts_with("f: this is " + std::string(seen) + ", not ");
  };
  EXPECT_TRUE(is_told("aws-ip-ranges", R"({"ipv6_prefixes": [{"ipv6_prefix": ""}]})"));
  EXPECT_TRUE(is_told("geofeed", "192.0.2.1,,,,\n"));
  EXPECT_TRUE(is_told("geofeed", "192.0.2.1,de\n"));
  EXPECT_TRUE(is_told("geofeed", "192.0.2.0/24,DE\n"));
  EXPECT_TRUE(is_told("cidr-list", "192.0.2.0/24\n"));
  EXPECT_TRUE(is_told("cidr-list", "192.0.2.0/24\tams # 1,2\n"));
  EXPECT_TRUE(is_told("caida-pfx2as", "2001:db8::\t32\t10_20\n"));
  EXPECT_EQ(errors("aws-ip-ranges", R"({"prefixes": [{"ipv6Prefix": "2600::/16"}]})"),
            "f: this is gcp-cloud, not aws-ip-ranges (write format: gcp-cloud, or name another "
            "file)\n");
}

TEST(Read, ANumberForARegionIsNoMistake) {
  EXPECT_EQ(read_for_test("cidr-list", "192.0.2.0/24 7\n").table(), "192.0.2.0 192.0.2.255 7 1\n");
}

TEST(Read, WhatIsNoFeedIsOneError) {
  EXPECT_EQ(errors("ip-location-db", "16777216,16777471,13335,\"Cloudflare, Inc.\"\n"),
            "f: addresses are written as decimal numbers (take the file without -num in its "
            "name)\n");
  EXPECT_EQ(errors("cidr-list", R"({"values": []})"),
            "f: this is JSON, not cidr-list (write another format, or name another file)\n");
  EXPECT_EQ(errors("gcp-cloud", "\n<!DOCTYPE html>\n<html>"),
            "f: this is an HTML page, not gcp-cloud (fetch the file again)\n");
  EXPECT_EQ(errors("mmdb", "\n<!DOCTYPE html>\n<html>"),
            "f: this is an HTML page, not mmdb (fetch the file again)\n");
  EXPECT_EQ(errors("mmdb", std::string(100, '\0')),
            "f: no MaxMind DB: its mark is missing (is it whole?)\n");
}

TEST(Read, OtherPackingsAreNamed) {
  EXPECT_EQ(errors("cidr-list",
                   "\xfd"
                   "7zXZ"),
            "f: this is xz (unpack it, or pack the file with gzip, zstd or bzip2)\n");
  EXPECT_EQ(errors("mmdb", "PK\x03\x04"),
            "f: this is zip (unpack it, or pack the file with gzip, zstd or bzip2)\n");
  // GeoLite2 comes like this, packed with gzip.
  EXPECT_EQ(errors("mmdb", std::string(257, 'x') + "ustar  " + samples().back().text),
            "f: this is a tar archive (unpack it, and name the file in it)\n");
  // printf x | gzip -n9 | gzip -n9
  constexpr std::string_view kTwice(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x93\xef\xe6\x60\x00\x01\x26\xe6\xd5\x0c"
      "\x0c\xcd\x62\x77\x7a\x18\x81\x5c\x00\x40\x09\xa5\xa3\x15\x00\x00\x00",
      37);
  EXPECT_EQ(errors("cidr-list", kTwice), "f: this is packed twice (unpack it once)\n");
}

TEST(Read, AnEmptyFileIsTold) {
  for (const Format& format : formats()) {
    EXPECT_EQ(errors(format.name, ""), "f: the file is empty (fetch it again)\n");
  }
}

TEST(Read, AfterTwentyDefectsTheRestIsCounted) {
  std::string text = "192.0.2.0/24\n";
  for (int i = 0; i < 25; ++i) text += "bad\n";
  const ReadForTest list = read_for_test("cidr-list", text);
  ASSERT_EQ(list.diagnostics.all().size(), kMaxDefects + 1);
  EXPECT_EQ(list.diagnostics.all()[19].at.line, 21u);
  EXPECT_EQ(list.diagnostics.all()[20].text, "... and 5 more errors in this file");
  EXPECT_EQ(list.diagnostics.all()[20].at.file, "f");
}

TEST(Read, AMessageStaysOneShortLineWhateverTheFileHolds) {
  EXPECT_EQ(errors("cidr-list", "a\x01\x7f\xff" + std::string(100, 'x')),
            "f:1: 'a\\x01\\x7f\\xff" + std::string(56, 'x') +
                "...' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or 2001:db8::/32)\n");
}

}  // namespace
}  // namespace poros::feeds
