// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_oracle(std::string_view text) {
  return read_for_test("oracle-public-ip-ranges", text);
}

std::string oracle_errors(std::string_view text) { return read_oracle(text).messages(); }

std::string errors_of(const std::string& regions) {
  return oracle_errors(R"({"regions": [)" + regions + "]}");
}

std::string errors_of_block(const std::string& block) {
  return errors_of(R"({"region": "r", "cidrs": [)" + block + "]}");
}

constexpr std::string_view kGood = R"({
  "last_updated_timestamp": "2026-07-22T21:33:04.582103",
  "regions": [
    {
      "region": "us-phoenix-1",
      "cidrs": [
        {"cidr": "129.146.0.0/21", "tags": ["OCI"]},
        {"cidr": "134.70.8.0/21", "tags": ["OSN", "OBJECT_STORAGE"]}
      ]
    },
    {"region": "eu-frankfurt-1", "cidrs": [{"cidr": "2603:c020::/40", "tags": ["OCI"]}]}
  ]
})";

TEST(OraclePublicIpRanges, ReadsRegionsAndTheDate) {
  const ReadForTest oracle = read_oracle(kGood);
  EXPECT_EQ(oracle.messages(), "");
  EXPECT_EQ(oracle.rows.shape, Shape::kRanges);
  EXPECT_EQ(oracle.rows.date, "2026-07-22T21:33:04.582103");
  EXPECT_EQ(oracle.table(),
            "129.146.0.0 129.146.7.255 us-phoenix-1 0\n"
            "134.70.8.0 134.70.15.255 us-phoenix-1 1\n"
            "2603:c020:: 2603:c020:ff:ffff:ffff:ffff:ffff:ffff eu-frankfurt-1 65536\n");
  EXPECT_EQ(place_of("oracle-public-ip-ranges", oracle.rows, 1).entry, "regions[0].cidrs[1]");
  EXPECT_EQ(place_of("oracle-public-ip-ranges", oracle.rows, 2).entry, "regions[1].cidrs[0]");
}

TEST(OraclePublicIpRanges, BrokenFilesAreTold) {
  EXPECT_EQ(oracle_errors("{}"), "f: no regions (fetch the file again)\n");
  EXPECT_EQ(oracle_errors(R"({"regions": 1})"),
            "f: regions is not an array (fetch the file again)\n");
  EXPECT_EQ(oracle_errors(R"({"regions": []})"), "f: no rows (is it the right file?)\n");
  EXPECT_EQ(oracle_errors(R"({"last_updated_timestamp": 1, "regions": []})"),
            "f: last_updated_timestamp: no date\n");
}

TEST(OraclePublicIpRanges, EveryEntryIsProven) {
  EXPECT_EQ(errors_of("1"), "f: regions[0]: not an object\n");
  EXPECT_EQ(errors_of(R"({"cidrs": []})"), "f: regions[0]: no region\n");
  EXPECT_EQ(errors_of(R"({"region": "r"})"), "f: regions[0]: no cidrs\n");
  EXPECT_EQ(errors_of(R"({"region": "r", "cidrs": {}})"), "f: regions[0]: cidrs is not an array\n");
  EXPECT_EQ(errors_of(R"({"region": "a b", "cidrs": []})"),
            "f: regions[0]: region 'a b' (printable ASCII without blanks is expected)\n");
  const std::string at = "f: regions[0].cidrs[0]: ";
  EXPECT_EQ(errors_of_block("1"), at + "not an object\n");
  EXPECT_EQ(errors_of_block("{}"), at + "no cidr\n");
  EXPECT_EQ(errors_of_block(R"({"cidr": 1})"), at + "cidr is not a string\n");
  EXPECT_EQ(errors_of_block(R"({"cidr": "129.146.1.0/21"})"),
            at + "'129.146.1.0/21' has bits set below the length (did you mean "
                 "129.146.0.0/21?)\n");
  std::string many = R"({"cidr": "129.146.0.0/21"})";
  const std::string one = "," + many;
  for (int i = 0; i < 65536; ++i) many += one;
  EXPECT_EQ(errors_of_block(many),
            "f: regions[0]: more than 65536 entries (is it the right file?)\n");
}

}  // namespace
}  // namespace poros::feeds
