// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

std::string list_errors(std::string_view text) {
  return read_for_test("cidr-list", text).messages();
}

TEST(CidrList, ReadsBlocksRegionsAndComments) {
  const ReadForTest list = read_for_test("cidr-list",
                                         "# our own racks\r\n"
                                         "\r\n"
                                         "192.0.2.0/24\r\n"
                                         "  198.51.100.0/24 \t ams # a comment\r\n"
                                         "2001:db8::/32\tams#close\n"
                                         "   # indented\n"
                                         "203.0.113.7/32");
  EXPECT_EQ(list.messages(), "");
  EXPECT_EQ(list.rows.date, "");
  EXPECT_EQ(list.table(),
            "192.0.2.0 192.0.2.255 - 3\n"
            "198.51.100.0 198.51.100.255 ams 4\n"
            "2001:db8:: 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff ams 5\n"
            "203.0.113.7 203.0.113.7 - 7\n");
}

TEST(CidrList, AMappedBlockIsIpv4) {
  EXPECT_EQ(read_for_test("cidr-list", "::ffff:192.0.2.0/120").table(),
            "192.0.2.0 192.0.2.255 - 1\n");
}

TEST(CidrList, TheWholeOfAFamilyIsABlock) {
  EXPECT_EQ(read_for_test("cidr-list", "0.0.0.0/0\n::/0").table(),
            "0.0.0.0 255.255.255.255 - 1\n"
            ":: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff - 2\n");
}

TEST(CidrList, BadLinesAreToldWithARemedy) {
  EXPECT_EQ(list_errors("192.0.2.0/24\n10.1.0.0/8\n10.0.0.1\n2001:db8::1\n"),
            "f:2: '10.1.0.0/8' has bits set below the length (did you mean 10.0.0.0/8?)\n"
            "f:3: '10.0.0.1' has no length (did you mean 10.0.0.1/32?)\n"
            "f:4: '2001:db8::1' has no length (did you mean 2001:db8::1/128?)\n");
  EXPECT_EQ(list_errors("10.0.0.0/8 a b\n"),
            "f:1: 'b' after the region (write CIDR [REGION], and # before a comment)\n");
  EXPECT_EQ(list_errors("10.0.0.0/8 z\xc3\xbcrich\n"),
            "f:1: region 'z\\xc3\\xbcrich' (printable ASCII without blanks is expected)\n");
  EXPECT_EQ(list_errors("10.0.0.0/08\n010.0.0.0/8\n10.0.0.0/-1\nexample.org\n"),
            "f:1: '10.0.0.0/08' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n"
            "f:2: '010.0.0.0/8' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n"
            "f:3: '10.0.0.0/-1' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n"
            "f:4: 'example.org' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n");
  EXPECT_EQ(list_errors("::ffff:10.0.0.1/40\n"),
            "f:1: '::ffff:10.0.0.1/40' has bits set below the length\n");
}

TEST(CidrList, OnlyCommentsAreNoRows) {
  EXPECT_EQ(list_errors("# nothing yet\n"), "f: no rows (is it the right file?)\n");
}

}  // namespace
}  // namespace poros::feeds
