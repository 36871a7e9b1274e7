// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_dat(std::string_view text) { return read_for_test("pyasn", text); }
std::string dat_errors(std::string_view text) { return read_dat(text).messages(); }

TEST(Pyasn, ReadsPrefixesAndTheDateOfTheTable) {
  const ReadForTest dat = read_dat(
      "; IP-ASN32-DAT file\n"
      "; Original file : rib.20260701.0600.bz2\n"
      "; Converted on  : Wed Jul  1 08:12:44 2026\n"
      "; Prefixes      : 4\n"
      "; \n"
      "1.0.0.0/24\t13335\n"
      "1.0.4.0/22\t4294967295\r\n"
      "\n"
      "2001:200::/32\t2500\n"
      "1.1.0.0/16\t0");
  EXPECT_EQ(dat.messages(), "");
  EXPECT_EQ(dat.rows.shape, Shape::kOrigins);
  EXPECT_EQ(dat.rows.date, "2026-07-01");
  EXPECT_EQ(dat.table(),
            "1.0.0.0 1.0.0.255 13335 [] 6\n"
            "1.0.4.0 1.0.7.255 4294967295 [] 7\n"
            "2001:200:: 2001:200:ffff:ffff:ffff:ffff:ffff:ffff 2500 [] 9\n"
            "1.1.0.0 1.1.255.255 0 [] 10\n");
}

TEST(Pyasn, TheDateIsThatOfTheNameOfATable) {
  const auto date = [](const std::string& name) {
    return read_dat("; Original file : " + name + "\n1.0.0.0/24\t1\n").rows.date;
  };
  EXPECT_EQ(date("/data/rib6.20260702.0800.bz2 "), "2026-07-02");
  EXPECT_EQ(date("rib.20260702.bz2"), "2026-07-02");
  for (const char* none : {"rib.2026070.0600.bz2", "rib.2026070a.0600", "rib.20260702", "rib",
                           "tribune.20260702.x", "latest-bview.gz", "rib.202607021.x"}) {
    EXPECT_EQ(date(none), "") << none;
  }
}

TEST(Pyasn, BadLinesAreToldWithTheirNumber) {
  const auto error = [](const std::string& line) { return dat_errors("1.0.0.0/24\t1\n" + line); };
  EXPECT_EQ(error("1.0.0.0/24 13335\n"), "f:2: no tab (PREFIX, a tab and the ASN are expected)\n");
  EXPECT_EQ(error("1.0.0.1/24\t13335\n"),
            "f:2: '1.0.0.1/24' has bits set below the length (did you mean 1.0.0.0/24?)\n");
  EXPECT_EQ(error("1.0.0.0/24\t{1, 2}\n"),
            "f:2: '{1, 2}' is no ASN (a number from 0 to 4294967295)\n");
  EXPECT_EQ(error("1.0.0.0/24\t4294967296\n1.0.0.0/24\t\n"),
            "f:2: '4294967296' is no ASN (a number from 0 to 4294967295)\n"
            "f:3: '' is no ASN (a number from 0 to 4294967295)\n");
  EXPECT_EQ(dat_errors("; nothing\n"), "f: no rows (is it the right file?)\n");
  EXPECT_EQ(dat_errors("1.0.0.0/24 13335\n"),
            "f:1: no tab (PREFIX, a tab and the ASN are expected)\n");
}

}  // namespace
}  // namespace poros::feeds
