// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

ReadForTest read_aws(std::string_view text) { return read_for_test("aws-ip-ranges", text); }

std::string aws_errors(std::string_view text) { return read_aws(text).messages(); }

// A file with these entries in its first array.
std::string errors_of(const std::string& entries) {
  return aws_errors(R"({"createDate": "d", "prefixes": [)" + entries +
                    R"(], "ipv6_prefixes": []})");
}

constexpr std::string_view kGood = R"({
  "syncToken": "1785313625",
  "createDate": "2026-07-29-08-27-05",
  "prefixes": [
    {"ip_prefix": "3.4.12.4/32", "region": "eu-west-1", "service": "AMAZON"},
    {"ip_prefix": "52.92.0.0/16", "region": "us-east-1", "service": "AMAZON"},
    {"ip_prefix": "52.92.0.0/16", "region": "us-east-1", "service": "S3"}
  ],
  "ipv6_prefixes": [
    {"ipv6_prefix": "2600:1f18::/33", "region": "us-east-1", "service": "EC2"}
  ]
})";

TEST(AwsIpRanges, ReadsBothArraysAndTheDate) {
  const ReadForTest aws = read_aws(kGood);
  EXPECT_EQ(aws.messages(), "");
  EXPECT_EQ(aws.rows.date, "2026-07-29-08-27-05");
  EXPECT_EQ(aws.rows.shape, Shape::kRanges);
  EXPECT_EQ(aws.table(),
            "3.4.12.4 3.4.12.4 eu-west-1 1\n"
            "52.92.0.0 52.92.255.255 us-east-1 2\n"
            "52.92.0.0 52.92.255.255 us-east-1 3\n"
            "2600:1f18:: 2600:1f18:7fff:ffff:ffff:ffff:ffff:ffff us-east-1 1\n");
}

TEST(AwsIpRanges, PlacesAreNamedAsJqDoes) {
  const ReadForTest aws = read_aws(kGood);
  const auto entry = [&](std::size_t row) {
    return place_of("aws-ip-ranges", aws.rows, row).entry;
  };
  EXPECT_EQ(entry(0), "prefixes[0]");
  EXPECT_EQ(entry(2), "prefixes[2]");
  EXPECT_EQ(entry(3), "ipv6_prefixes[0]");
}

TEST(AwsIpRanges, BrokenFilesAreTold) {
  EXPECT_EQ(aws_errors(R"({"prefixes": [)"),
            "f: broken JSON (fetch the file again: it may be cut off)\n");
  EXPECT_EQ(aws_errors(kGood.substr(0, kGood.size() / 2)),
            "f: broken JSON: a string is not closed (fetch the file again: it may be cut off)\n");
  EXPECT_EQ(aws_errors("{\"createDate\": \"\xff\"}"),
            "f: broken JSON: not UTF-8 (fetch the file again)\n");
  EXPECT_EQ(aws_errors(std::string(5000, '[') + std::string(5000, ']')),
            "f: broken JSON: nested too deeply (is it the right file?)\n");
  EXPECT_EQ(aws_errors("[]"), "f: not a JSON object (is it the right file?)\n");
  EXPECT_EQ(aws_errors("{}"),
            "f: no prefixes (fetch the file again)\n"
            "f: no ipv6_prefixes (fetch the file again)\n");
  EXPECT_EQ(aws_errors(R"({"prefixes": {}, "ipv6_prefixes": []})"),
            "f: prefixes: not an array of blocks\n");
  EXPECT_EQ(aws_errors(R"({"prefixes": [], "prefixes": [], "ipv6_prefixes": []})"),
            "f: prefixes stands there twice\n");
  EXPECT_EQ(aws_errors(R"({"createDate": 3, "prefixes": [], "ipv6_prefixes": []})"),
            "f: createDate: no date\n");
  EXPECT_EQ(aws_errors(R"({"prefixes": [], "ipv6_prefixes": []})"),
            "f: no rows (is it the right file?)\n");
}

TEST(AwsIpRanges, EveryEntryIsProven) {
  EXPECT_EQ(errors_of("3"), "f: prefixes[0]: not an object\n");
  EXPECT_EQ(errors_of(R"({"region": "r"})"), "f: prefixes[0]: no ip_prefix\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": "52.0.0.0/8"})"), "f: prefixes[0]: no region\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": 52, "region": "r"})"),
            "f: prefixes[0]: ip_prefix is not a string\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": "52.0.0.0/8", "region": null})"),
            "f: prefixes[0]: region is not a string\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": "52.0.0.0/8", "region": "r", "region": "s"})"),
            "f: prefixes[0]: region stands there twice\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": "52.0.0.0/8", "region": "a b"})"),
            "f: prefixes[0]: region 'a b' (printable ASCII without blanks is expected)\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": "52.0.0.0/8", "region": ""})"),
            "f: prefixes[0]: region '' (printable ASCII without blanks is expected)\n");
  EXPECT_EQ(errors_of(R"({"ip_prefix": "2600::/16", "region": "r"})"),
            "f: prefixes[0]: '2600::/16' is not IPv4\n");
}

TEST(AwsIpRanges, ABadBlockIsToldWithARemedy) {
  const auto error = [](const std::string& block) {
    return errors_of(R"({"ip_prefix": ")" + block + R"(", "region": "r"})");
  };
  EXPECT_EQ(error("52.1.0.0/8"),
            "f: prefixes[0]: '52.1.0.0/8' has bits set below the length (did you mean "
            "52.0.0.0/8?)\n");
  EXPECT_EQ(error("52.1.0.0"),
            "f: prefixes[0]: '52.1.0.0' has no length (did you mean 52.1.0.0/32?)\n");
  EXPECT_EQ(error("52.1.0.0/33"),
            "f: prefixes[0]: '52.1.0.0/33' is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or "
            "2001:db8::/32)\n");
}

TEST(AwsIpRanges, DefectsOfAllEntriesComeInOneRun) {
  EXPECT_EQ(errors_of(R"({"region": "r"}, {"ip_prefix": "52.0.0.0/8", "region": "r"}, {}, 1)"),
            "f: prefixes[0]: no ip_prefix\n"
            "f: prefixes[2]: no ip_prefix\n"
            "f: prefixes[2]: no region\n"
            "f: prefixes[3]: not an object\n");
}

}  // namespace
}  // namespace poros::feeds
