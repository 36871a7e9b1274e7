// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_pfx2as(std::string_view text) { return read_for_test("caida-pfx2as", text); }
std::string pfx2as_errors(std::string_view text) { return read_pfx2as(text).messages(); }

TEST(CaidaPfx2as, ReadsRowsOfBothFamilies) {
  const ReadForTest table = read_pfx2as(
      "1.0.0.0\t24\t13335\n"
      "1.0.4.0\t22\t4294967295\r\n"
      "\n"
      "2001:200::\t32\t2500");
  EXPECT_EQ(table.messages(), "");
  EXPECT_EQ(table.rows.shape, Shape::kOrigins);
  EXPECT_EQ(table.rows.date, "");
  EXPECT_EQ(table.table(),
            "1.0.0.0 1.0.0.255 13335 [] 1\n"
            "1.0.4.0 1.0.7.255 4294967295 [] 2\n"
            "2001:200:: 2001:200:ffff:ffff:ffff:ffff:ffff:ffff 2500 [] 4\n");
}

TEST(CaidaPfx2as, EachOfSeveralOriginsIsARow) {
  const auto asns = [](const std::string& text) {
    std::string out;
    const ReadForTest table = read_pfx2as("1.0.0.0\t24\t" + text + "\n");
    for (const Row& row : table.rows.rows) {
      out += std::to_string(table.rows.asns[row.label].asn) + " ";
    }
    return out + table.messages();
  };
  EXPECT_EQ(asns("20_10"), "10 20 ");
  EXPECT_EQ(asns("20,10"), "10 20 ");
  EXPECT_EQ(asns("{20,10}"), "10 20 ");
  EXPECT_EQ(asns("30_20,10_{5,30}_10"), "5 10 20 30 ");
}

TEST(CaidaPfx2as, BadLinesAreToldWithTheirNumber) {
  const auto error = [](const std::string& line) {
    return pfx2as_errors("1.0.0.0\t24\t1\n" + line);
  };
  constexpr const char* kColumns =
      "f:2: not 3 columns (ADDRESS, LENGTH and ASN with tabs between are expected)\n";
  EXPECT_EQ(error("1.0.0.0/24\t13335\n"), kColumns);
  EXPECT_EQ(error("1.0.0.0 24 13335\n"), kColumns);
  EXPECT_EQ(error("1.0.0.1\t24\t13335\n"),
            "f:2: '1.0.0.1/24' has bits set below the length (did you mean 1.0.0.0/24?)\n");
  EXPECT_EQ(error("1.0.0.0\t33\t13335\n"),
            "f:2: '1.0.0.0/33' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n");
  for (const char* asn : {"", "AS1", "4294967296"}) {
    EXPECT_EQ(error(std::string("1.0.0.0\t24\t") + asn + "\n"),
              "f:2: '" + std::string(asn) + "' is no ASN (a number from 0 to 4294967295)\n");
  }
  for (const char* asn : {"1_", "_1", "1,", "1,,2", "{}", "{1,2", "1,2}", "1__2", "1\t2"}) {
    EXPECT_TRUE(error(std::string("1.0.0.0\t24\t") + asn + "\n")
                    .ends_with(" is no ASN (a number from 0 to 4294967295)\n"))
        << asn;
  }
}

}  // namespace
}  // namespace poros::feeds
