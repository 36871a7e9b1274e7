// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

std::string errors(std::string_view format, std::string_view text) {
  return read_for_test(format, text).messages();
}

TEST(Read, NamesItsFormats) {
  std::string names;
  for (const Format& format : formats()) names += std::string(format.name) + " ";
  EXPECT_EQ(names, "aws-ip-ranges gcp-cloud ip-location-db cidr-list ");
  EXPECT_EQ(find_format("ip-location-db")->shape, Shape::kOrigins);
  EXPECT_EQ(find_format("mmdb"), nullptr);
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

TEST(Read, AWrongFormatIsOneError) {
  constexpr std::string_view kAws = R"({"prefixes": [{"ip_prefix": "52.0.0.0/8", "region": "r"}]})";
  constexpr std::string_view kGcp = R"({"prefixes": [{"ipv4Prefix": "34.0.0.0/8", "scope": "r"}]})";
  constexpr std::string_view kCsv = "1.0.0.0,1.0.0.255,1,A\n1.0.1.0,1.0.1.255,1,A\n";
  constexpr std::string_view kList = "# ours\n192.0.2.0/24 ams\n";
  EXPECT_EQ(errors("aws-ip-ranges", kGcp),
            "f: this is gcp-cloud, not aws-ip-ranges (write format: gcp-cloud, or name another "
            "file)\n");
  EXPECT_EQ(errors("gcp-cloud", kAws),
            "f: this is aws-ip-ranges, not gcp-cloud (write format: aws-ip-ranges, or name another "
            "file)\n");
  EXPECT_EQ(errors("aws-ip-ranges", kList),
            "f: this is cidr-list, not aws-ip-ranges (write format: cidr-list, or name another "
            "file)\n");
  EXPECT_EQ(errors("cidr-list", kCsv),
            "f: this is ip-location-db, not cidr-list (write format: ip-location-db, or name "
            "another file)\n");
  EXPECT_EQ(errors("ip-location-db", kList),
            "f: this is cidr-list, not ip-location-db (write format: cidr-list, or name another "
            "file)\n");
  EXPECT_EQ(errors("ip-location-db", "16777216,16777471,13335,\"Cloudflare, Inc.\"\n"),
            "f: addresses are written as decimal numbers (take the file without -num in its "
            "name)\n");
  EXPECT_EQ(errors("cidr-list", R"({"values": []})"),
            "f: this is JSON, not cidr-list (write another format, or name another file)\n");
  EXPECT_EQ(errors("gcp-cloud", "\n<!DOCTYPE html>\n<html>"),
            "f: this is an HTML page, not gcp-cloud (fetch the file again)\n");
}

TEST(Read, OtherPackingsAreNamed) {
  EXPECT_EQ(errors("cidr-list", "\x28\xb5\x2f\xfd rest"),
            "f: this is zstd (unpack it, or pack it with gzip)\n");
  EXPECT_EQ(errors("cidr-list", "BZh91AY"), "f: this is bzip2 (unpack it, or pack it with gzip)\n");
  EXPECT_EQ(errors("cidr-list",
                   "\xfd"
                   "7zXZ"),
            "f: this is xz (unpack it, or pack it with gzip)\n");
  EXPECT_EQ(errors("cidr-list", "PK\x03\x04"),
            "f: this is zip (unpack it, or pack it with gzip)\n");
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
