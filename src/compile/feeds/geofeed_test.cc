// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_geofeed_file(std::string_view text) { return read_for_test("geofeed", text); }
std::string geofeed_errors(std::string_view text) { return read_geofeed_file(text).messages(); }

TEST(Geofeed, TheRegionIsTheRegionOrElseTheCountry) {
  const ReadForTest feed = read_geofeed_file(
      "# Example, https://example.com/geofeed.csv\r\n"
      "\r\n"
      "192.0.2.0/25,US,US-AL,,\r\n"
      "192.0.2.5,US,us-al,Alabaster,\r\n"
      "192.0.2.128/25,PL,PL-MZ,\"Warsaw, centre\",02-784 # by hand\r\n"
      "198.51.100.0/24,DE,,,\r\n"
      "2001:db8:cafe::/48, PL , PL-MZ ,,\r\n"
      "2001:db8::1,,,,");
  EXPECT_EQ(feed.messages(), "");
  EXPECT_EQ(feed.rows.shape, Shape::kRanges);
  EXPECT_EQ(feed.rows.date, "");
  EXPECT_EQ(feed.table(),
            "192.0.2.0 192.0.2.127 US-AL 3\n"
            "192.0.2.5 192.0.2.5 us-al 4\n"
            "192.0.2.128 192.0.2.255 PL-MZ 5\n"
            "198.51.100.0 198.51.100.255 DE 6\n"
            "2001:db8:cafe:: 2001:db8:cafe:ffff:ffff:ffff:ffff:ffff PL-MZ 7\n"
            "2001:db8::1 2001:db8::1 - 8\n");
  EXPECT_EQ(place_of("geofeed", feed.rows, 4).at.line, 7u);
}

TEST(Geofeed, WhatFollowsThePrefixMayBeLeftOut) {
  EXPECT_EQ(read_geofeed_file("192.0.2.0/24\n198.51.100.7\n203.0.113.0/24,NL\n").table(),
            "192.0.2.0 192.0.2.255 - 1\n"
            "198.51.100.7 198.51.100.7 - 2\n"
            "203.0.113.0 203.0.113.255 NL 3\n");
}

TEST(Geofeed, FurtherColumnsAndBlanksAroundQuotesAreNoMatter) {
  EXPECT_EQ(read_geofeed_file("192.0.2.0/24,US,US-AL,Foo,36006,\n"
                              "198.51.100.0/24, US, \"US-AL\" , \"Foo, Bar\",1,2,\"three\n"
                              "203.0.113.0/24, NL\n")
                .table(),
            "192.0.2.0 192.0.2.255 US-AL 1\n"
            "198.51.100.0 198.51.100.255 US-AL 2\n"
            "203.0.113.0 203.0.113.255 NL 3\n");
}

TEST(Geofeed, CommentsBeginAnywhere) {
  // RFC 8805 is not RFC 4180 here: quotes protect no '#'.
  EXPECT_EQ(geofeed_errors("192.0.2.0/24,US,US-AL,\"No # 1\",\n"),
            "f:1: a quote that is not closed, or text after it\n");
  EXPECT_EQ(read_geofeed_file("192.0.2.0/24,US#,US-AL,,\n  # x\n").table(),
            "192.0.2.0 192.0.2.255 US 1\n");
}

TEST(Geofeed, BadLinesAreToldWithTheirNumber) {
  EXPECT_EQ(geofeed_errors("192.0.2.0/24,US,US-AL,,\n192.0.2.9/24,US,,,\n192.0.2.300,US,,,\n"),
            "f:2: '192.0.2.9/24' has bits set below the length (did you mean 192.0.2.0/24?)\n"
            "f:3: '192.0.2.300' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n");
  EXPECT_EQ(geofeed_errors("192.0.2.0/24,US,New York,,\n"),
            "f:1: region 'New York' (printable ASCII without blanks is expected)\n");
  EXPECT_EQ(geofeed_errors("192.0.2.0/24,Z\xc3\xbcrich,CH-ZH,,\n"),
            "f:1: region 'Z\\xc3\\xbcrich' (printable ASCII without blanks is expected)\n");
  EXPECT_EQ(geofeed_errors("192.0.2.0/24,US,US-AL,\xff,\n"), "f:1: not UTF-8\n");
  EXPECT_EQ(geofeed_errors("192.0.2.0/24,US,US-AL,a \"b\",\n"),
            "f:1: a quote inside a value without quotes (write \"a \"\"b\"\"\")\n");
  EXPECT_EQ(geofeed_errors("# nothing\n"), "f: no rows (is it the right file?)\n");
}

}  // namespace
}  // namespace poros::feeds
