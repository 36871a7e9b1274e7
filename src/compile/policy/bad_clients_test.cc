// SPDX-License-Identifier: Apache-2.0
// What is refused of feeds, providers, networks and families. Every message is compared whole.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

const std::vector<Case> kCases = {
    {"FeedFormat",
     Put::kWhole,
     R"(version: 1
feeds:
  a: { format: aws-ip-range, path: x }
  b: { format: mmdb, path: x }
)",
     {"3:16: unknown format 'aws-ip-range' (did you mean 'aws-ip-ranges'?)",
      "4:16: unknown format 'mmdb' (known: aws-ip-ranges, gcp-cloud, ip-location-db, cidr-list)"}},
    {"FeedKeys",
     Put::kWhole,
     R"(version: 1
feeds:
  a: { paths: x }
  b: aws.json
)",
     {"3:3: feed 'a' has no format (add one)", "3:3: feed 'a' has no path (add one)",
      "3:8: unknown key 'paths' in feed 'a' (did you mean 'path'?)",
      "4:6: feed 'b' must be a map, not 'aws.json'"}},
    {"FeedUrl",
     Put::kWhole,
     R"(version: 1
feeds:
  a: { format: cidr-list, path: x, url: "ftp://a.example/" }
  b/c: { format: cidr-list, path: [] }
)",
     {"3:41: url 'ftp://a.example/' must begin with https:// or http://",
      "4:3: a feed cannot be called 'b/c' ('/' is for CIDRs: use another name)",
      "4:35: path is an empty list (give a value, or remove it)"}},
    {"FeedUrlOnItsWay",
     Put::kWhole,
     R"(version: 1
feeds:
  a: { format: cidr-list, url: "http://a.example/" }
  b: { format: cidr-list, url: "https://a.example/#x" }
  c: { format: cidr-list, url: "https://a.example/x y" }
  d: { format: cidr-list, url: "http://127.example/" }
  e: { format: cidr-list, url: "http://10.0.0.1/" }
origins: [{ format: ip-location-db, path: x, url: "https://a.example/" }]
)",
     {"3:32: url 'http://a.example/' is http, so that others could forge it on its way (use https)",
      "4:32: url 'https://a.example/#x' has a '#' in it (remove it)",
      "5:32: url 'https://a.example/x y' has ' ' in it (write %20)",
      "6:32: url 'http://127.example/' is http, so that others could forge it on its way (use "
      "https)",
      "7:32: url 'http://10.0.0.1/' is http, so that others could forge it on its way (use https)",
      "8:46: a feed with a url needs a name (write it under feeds)"}},
    {"RangesFeedInOrigins",
     Put::kWhole,
     R"(version: 1
feeds: { aws: { format: aws-ip-ranges, path: x } }
origins: aws
)",
     {"3:10: feed 'aws' has the format aws-ip-ranges, which has no origin ASNs (use it in a "
      "provider's ranges)"}},
    {"OriginsFeedInRanges",
     Put::kWhole,
     R"(version: 1
feeds: { asn: { format: ip-location-db, path: x } }
providers: { a: { ranges: asn } }
)",
     {"3:27: feed 'asn' has the format ip-location-db, which says no provider's ranges (use it in "
      "origins)"}},
    {"UnknownFeed",
     Put::kWhole,
     R"(version: 1
feeds: { aws: { format: aws-ip-ranges, path: x } }
origins: [origin]
providers: { a: { ranges: [awss] } }
)",
     {"3:11: unknown feed 'origin' (known: aws)",
      "4:28: unknown feed 'awss' (did you mean 'aws'?)"}},
    {"Cidrs",
     Put::kWhole,
     R"(version: 1
providers:
  a: { ranges: [10.0.0.1/8, 10.0.0.0, 10.0.0.0/33, "2001:db8::", x/y, 300.0.0.0/8], except: [1.2.3.4] }
)",
     {"3:17: '10.0.0.1/8' in ranges is no CIDR (it has bits below its length: did you mean "
      "10.0.0.0/8?)",
      "3:29: '10.0.0.0' in ranges is no CIDR (write 10.0.0.0/32)",
      "3:39: '10.0.0.0/33' in ranges is no CIDR (as in 192.0.2.0/24)",
      "3:52: '2001:db8::' in ranges is no CIDR (write 2001:db8::/128)",
      "3:66: 'x/y' in ranges is no CIDR (as in 192.0.2.0/24)",
      "3:71: '300.0.0.0/8' in ranges is no CIDR (as in 192.0.2.0/24)",
      "3:94: '1.2.3.4' in except is no CIDR (write 1.2.3.4/32)"}},
    {"AsnsTwice",
     Put::kWhole,
     R"(version: 1
providers:
  b: { asns: [16509, 7] }
  a: { asns: [7, 7] }
)",
     {"3:22: AS7 is claimed by provider 'a' already (at policy.yaml:4:15; keep it in one)",
      "4:18: warning: AS7 stands twice in asns (first at policy.yaml:4:15)"}},
    {"Asns",
     Put::kWhole,
     R"(version: 1
providers:
  a: { asns: [0, 4294967296, -1, AS13335, 1.5] }
)",
     {"3:15: AS0 is nobody (remove it)",
      "3:18: asns must be a whole number from 1 to 4294967295, not 4294967296",
      "3:30: asns must be a whole number from 1 to 4294967295, not -1",
      "3:34: asns must be numbers, not 'AS13335' (write it without 'AS')",
      "3:43: asns must be a whole number from 1 to 4294967295, not 1.5"}},
    {"Provider",
     Put::kWhole,
     R"(version: 1
providers:
  a: { asn: [1] }
  b: 16509
)",
     {"3:8: unknown key 'asn' in provider 'a' (did you mean 'asns'?)",
      "4:6: provider 'b' must be a map, not the number 16509"}},
    {"Networks",
     Put::kWhole,
     R"(version: 1
networks:
  a: {}
  b:
  c: { asns: [], cidrs: [10.0.0.0/7] }
  d: { cidr: 10.0.0.0/8 }
)",
     {"3:3: network 'a' holds for nobody (give it asns or cidrs)",
      "4:5: network 'b' must be a map, not empty",
      "5:14: asns is an empty list (give a value, or remove it)",
      "6:3: network 'd' holds for nobody (give it asns or cidrs)",
      "6:8: unknown key 'cidr' in network 'd' (did you mean 'cidrs'?)"}},
    {"Families",
     Put::kWhole,
     R"(version: 1
families:
  a: [a/b, "**", "/**/**", "/a**", "[z-a]", "[", "a]", ""]
  b: []
  c: { d: e }
)",
     {"3:7: glob 'a/b': a glob with '/' must start with one",
      "3:12: glob '**': '**' needs a glob that starts with '/'",
      "3:18: glob '/**/**': '**' may stand once in a glob",
      "3:28: glob '/a**': '**' must be a whole segment",
      "3:36: glob '[z-a]': a range in a set runs backwards", "3:45: glob '[': '[' without ']'",
      "3:50: glob 'a]': ']' without '['",
      "3:56: family 'a' is an empty string (give a value, or remove it)",
      "4:6: family 'b' is an empty list (give a value, or remove it)",
      "5:6: family 'c' must be a string, not a map"}},
    {"FeedTwice",
     Put::kWhole,
     R"(version: 1
feeds: { asn: { format: ip-location-db, path: [x, x] } }
origins: [asn, asn]
)",
     {"2:51: warning: 'x' stands twice in path (first at policy.yaml:2:48)",
      "3:16: warning: feed 'asn' stands twice in origins"}},
    {"InlineFeed",
     Put::kWhole,
     R"(version: 1
origins: { format: cidr-list, path: [x] }
providers: { a: { ranges: [{ format: cidrlist, path: y }] } }
)",
     {"2:10: feed 'x' has the format cidr-list, which has no origin ASNs (use it in a provider's "
      "ranges)",
      "3:38: unknown format 'cidrlist' (did you mean 'cidr-list'?)"}},
};

class Clients : public testing::TestWithParam<Case> {};

TEST_P(Clients, AreRefusedInWords) {
  const Loaded loaded = load_text(policy_with(GetParam().put, GetParam().lines));
  std::vector<std::string> expected;
  for (const std::string& text : GetParam().said) expected.push_back("policy.yaml:" + text);
  EXPECT_EQ(loaded.said, expected);
}

INSTANTIATE_TEST_SUITE_P(Bad, Clients, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace poros::policy::test
