// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_csv(std::string_view text) { return read_for_test("ip-location-db", text); }
std::string csv_errors(std::string_view text) { return read_csv(text).messages(); }

constexpr std::string_view kNotFour =
    "f:1: not 4 columns (start,end,asn,holder; a holder with a comma needs quotes)\n";

TEST(IpLocationDb, ReadsRowsOfBothFamilies) {
  const ReadForTest csv = read_csv(
      "1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\r\n"
      "1.0.4.1,1.0.7.254,4294967295,Gtelecom Pty Ltd\n"
      "\n"
      "1.1.0.0,1.1.0.0,0,\n"
      "2001::,2001::ffff:ffff:ffff:ffff:ffff:ffff,13335,\"Cloudflare, Inc.\"");
  EXPECT_EQ(csv.messages(), "");
  EXPECT_EQ(csv.rows.shape, Shape::kOrigins);
  EXPECT_EQ(csv.table(),
            "1.0.0.0 1.0.0.255 13335 [Cloudflare, Inc.] 1\n"
            "1.0.4.1 1.0.7.254 4294967295 [Gtelecom Pty Ltd] 2\n"
            "1.1.0.0 1.1.0.0 0 [] 4\n"
            "2001:: 2001:0:ffff:ffff:ffff:ffff:ffff:ffff 13335 [Cloudflare, Inc.] 5\n");
  EXPECT_EQ(csv.rows.asns.size(), 3u);
}

TEST(IpLocationDb, QuotesAreThoseOfRfc4180) {
  EXPECT_EQ(read_csv("2.26.200.0,2.26.215.255,201907,\"LLC \"\"SPUTNIK\"\"\"\n"
                     "2.27.0.0,2.27.0.0,1,\"\"\"a\"\", b\"\n"
                     "2.28.0.0,2.28.0.0,2,\"\"\n"
                     "\"2.29.0.0\",\"2.29.0.1\",\"3\",\"\"\"\"\n")
                .table(),
            "2.26.200.0 2.26.215.255 201907 [LLC \"SPUTNIK\"] 1\n"
            "2.27.0.0 2.27.0.0 1 [\"a\", b] 2\n"
            "2.28.0.0 2.28.0.0 2 [] 3\n"
            "2.29.0.0 2.29.0.1 3 [\"] 4\n");
}

TEST(IpLocationDb, AnAsnKeepsItsSpellings) {
  const ReadForTest csv =
      read_csv("1.0.0.0,1.0.0.0,7,A\n1.0.0.1,1.0.0.1,7,B\n1.0.0.2,1.0.0.2,7,A\n");
  ASSERT_EQ(csv.rows.asns.size(), 2u);
  EXPECT_EQ(csv.rows.rows[0].label, csv.rows.rows[2].label);
}

TEST(IpLocationDb, ManyAsnsKeepTheirNumbers) {
  std::string text;
  for (int i = 1; i <= 5000; ++i) {
    text += "1.0.0.0,1.0.0.0," + std::to_string(i) + ",h" + std::to_string(i) + "\n";
  }
  const ReadForTest csv = read_csv(text + text);
  ASSERT_EQ(csv.rows.asns.size(), 5000u);
  for (std::size_t i = 0; i < 10000; ++i) {
    const Origin& origin = csv.rows.asns[csv.rows.rows[i].label];
    EXPECT_EQ(origin.asn, i % 5000 + 1);
    EXPECT_EQ(origin.holder, "h" + std::to_string(i % 5000 + 1));
  }
}

TEST(IpLocationDb, BadColumnsAreTold) {
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,13335\n"), kNotFour);
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,13335,Cloudflare, Inc.\n"), kNotFour);
  EXPECT_EQ(csv_errors("nothing\n"), kNotFour);
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\n"),
            "f:1: a quote that is not closed, or text after it\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,13335,\"Cloud\"flare\n"),
            "f:1: a quote that is not closed, or text after it\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,13335,Cloud \"flare\"\n"),
            "f:1: a quote inside a value without quotes (write \"a \"\"b\"\"\")\n");
}

TEST(IpLocationDb, BadValuesAreToldWithTheirLine) {
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,1,A\n1.0.0.9,1.0.0.1,1,A\n"),
            "f:2: the range 1.0.0.9 to 1.0.0.1 is reversed\n");
  EXPECT_EQ(csv_errors("1.0.0.0,2001::,1,A\n"),
            "f:1: the range 1.0.0.0 to 2001:: begins in one family and ends in the other\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.256,1,A\n"), "f:1: '1.0.0.256' is no IP address\n");
  EXPECT_EQ(csv_errors("start,end,asn,holder\n1.0.0.0,1.0.0.0,1,A\n"),
            "f:1: 'start' is no IP address\n"
            "f:1: 'end' is no IP address\n"
            "f:1: 'asn' is no ASN (a number from 0 to 4294967295)\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,AS1,A\n"),
            "f:1: 'AS1' is no ASN (a number from 0 to 4294967295)\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,4294967296,A\n1.0.0.0,1.0.0.255,-1,A\n"),
            "f:1: '4294967296' is no ASN (a number from 0 to 4294967295)\n"
            "f:2: '-1' is no ASN (a number from 0 to 4294967295)\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,,A\n"),
            "f:1: '' is no ASN (a number from 0 to 4294967295)\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,1,A\tB\n"),
            "f:1: a control character in the holder 'A\\x09B'\n");
  EXPECT_EQ(csv_errors("1.0.0.0,1.0.0.255,1,A\n1.0.1.0,1.0.1.255,1,\xc3\n"), "f:2: not UTF-8\n");
}

}  // namespace
}  // namespace poros::feeds
