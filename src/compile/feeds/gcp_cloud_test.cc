// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "compile/feeds/feeds_for_test.h"

namespace poros::feeds {
namespace {

std::string gcp_errors(const std::string& entries) {
  return read_for_test("gcp-cloud", R"({"prefixes": [)" + entries + "]}").messages();
}

TEST(GcpCloud, ReadsBothFamiliesAndTheDate) {
  const ReadForTest gcp = read_for_test("gcp-cloud", R"({
    "syncToken": "1785333953849",
    "creationTime": "2026-07-29T07:05:53.849365",
    "prefixes": [{
      "ipv4Prefix": "34.1.208.0/20", "service": "Google Cloud", "scope": "africa-south1"
    }, {
      "ipv6Prefix": "2600:1900:8000::/44", "service": "Google Cloud", "scope": "us-east4"
    }]})");
  EXPECT_EQ(gcp.messages(), "");
  EXPECT_EQ(gcp.rows.date, "2026-07-29T07:05:53.849365");
  EXPECT_EQ(gcp.table(),
            "34.1.208.0 34.1.223.255 africa-south1 1\n"
            "2600:1900:8000:: 2600:1900:800f:ffff:ffff:ffff:ffff:ffff us-east4 2\n");
  EXPECT_EQ(place_of("gcp-cloud", gcp.rows, 1).entry, "prefixes[1]");
}

TEST(GcpCloud, EveryEntryIsProven) {
  EXPECT_EQ(gcp_errors(""), "f: no rows (is it the right file?)\n");
  EXPECT_EQ(gcp_errors(R"({"scope": "r"})"), "f: prefixes[0]: no ipv4Prefix or ipv6Prefix\n");
  EXPECT_EQ(gcp_errors(R"({"ipv4Prefix": "34.0.0.0/8", "ipv6Prefix": "2600::/16", "scope": "r"})"),
            "f: prefixes[0]: both ipv4Prefix and ipv6Prefix\n");
  EXPECT_EQ(gcp_errors(R"({"ipv6Prefix": "34.0.0.0/8", "scope": "r"})"),
            "f: prefixes[0]: '34.0.0.0/8' is not IPv6\n");
  EXPECT_EQ(gcp_errors(R"({"ipv4Prefix": "34.0.0.0/8"})"), "f: prefixes[0]: no scope\n");
  EXPECT_EQ(gcp_errors(R"({"ipv6Prefix": "2600:1900::1/32", "scope": "r"})"),
            "f: prefixes[0]: '2600:1900::1/32' has bits set below the length (did you mean "
            "2600:1900::/32?)\n");
}

}  // namespace
}  // namespace poros::feeds
