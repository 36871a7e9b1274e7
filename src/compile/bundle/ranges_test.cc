// SPDX-License-Identifier: Apache-2.0
// What is refused and what is warned of: C4, C5, C7.
#include "compile/bundle/ranges_reserved.h"
#include "compile/bundle/tables_for_test.h"

namespace poros::compile {
namespace {

std::string aws(const std::string& entries) {
  return R"({"prefixes": [)" + entries + R"(], "ipv6_prefixes": []})";
}

TEST(Ranges, TheSamePrefixOfTwoProvidersIsAnErrorThatShowsBoth) {
  TablesForTest t;
  t.feed("aws", "aws-ip-ranges", aws(R"({"ip_prefix": "52.0.0.0/16", "region": "east"})"));
  t.feed("list", "cidr-list", "# ours\n52.0.0.0/16 ams\n");
  t.provider("a", {}, {"aws"});
  t.provider("b", {}, {"list"});
  EXPECT_EQ(t.build(),
            "aws: prefixes[0]: range 52.0.0.0/16 has two answers: a east here, b ams at list:2 "
            "(remove one, or take the block away from one provider with except)\n");
}

TEST(Ranges, TheSamePrefixWithTwoRegionsIsAnError) {
  TablesForTest t;
  t.feed("list", "cidr-list", "52.0.0.0/16 ams\n52.0.0.0/16 fra\n");
  t.provider("a", {}, {"list", "52.0.0.0/16"});
  EXPECT_EQ(
      t.build(),
      "p.yaml:10:11: range 52.0.0.0/16 has two answers: a without a region here, a ams at "
      "list:1 (remove one, or take the block away from one provider with except)\n"
      "list:1: range 52.0.0.0/16 has two answers: a ams here, a fra at list:2 (remove one, or "
      "take the block away from one provider with except)\n");
}

TEST(Ranges, TheSameAnswerTwiceIsNoConflict) {
  TablesForTest t;
  t.feed("aws", "aws-ip-ranges",
         aws(R"({"ip_prefix": "52.0.0.0/16", "region": "east", "service": "AMAZON"},
                {"ip_prefix": "52.0.0.0/16", "region": "east", "service": "S3"})"));
  t.feed("list", "cidr-list", "52.0.0.0/16 east\n");
  t.provider("a", {}, {"aws", "list"});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.0.0.0"), "a east range/16");
}

TEST(Ranges, APrefixWhollyExceptedIsAsIfNotListed) {
  TablesForTest t;
  t.provider("a", {}, {"52.0.0.0/16"}, {"52.0.0.0/17", "52.0.128.0/17"});  // together the whole
  t.provider("b", {}, {"52.0.0.0/16", "10.1.0.0/16"}, {"10.0.0.0/8"});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.0.0.0"), "b range/16");
  EXPECT_EQ(t.at("10.1.0.0"), "");
}

TEST(Ranges, APrefixPartlyExceptedStillConflicts) {
  TablesForTest t;
  t.provider("a", {}, {"52.0.0.0/16"}, {"52.0.0.0/17"});
  t.provider("b", {}, {"52.0.0.0/16"}, {"52.0.128.0/17"});
  EXPECT_EQ(t.build(),
            "p.yaml:10:10: range 52.0.0.0/16 has two answers: a without a region here, b without a "
            "region at p.yaml:11:10 (remove one, or take the block away from one provider with "
            "except)\n");
}

TEST(Ranges, AfterTwentyConflictsTheRestIsCounted) {
  TablesForTest t;
  std::string text;
  for (int i = 0; i < 30; ++i) text += "52.0." + std::to_string(i) + ".0/24\n";
  t.feed("list", "cidr-list", text);
  t.provider("a", {}, {"list"});
  t.provider("b", {}, {"list"});
  t.build();
  ASSERT_EQ(t.diagnostics.all().size(), 21u);
  EXPECT_EQ(t.diagnostics.all().back().text, "... and 10 more ranges with two answers");
  EXPECT_EQ(t.diagnostics.all().back().at.file, "list");
}

TEST(Ranges, NestingAcrossProvidersIsOneWarningAPair) {
  TablesForTest t;
  t.feed("list", "cidr-list", "52.0.1.0/24\n52.0.2.0/24\n52.0.2.128/25\n2600:1::/32\n");
  t.provider("a", {}, {"52.0.0.0/16", "2600::/16"});
  t.provider("b", {}, {"list"});
  t.provider("c", {}, {"52.0.2.0/26"});
  EXPECT_EQ(t.build(),
            "list:1: warning: range 52.0.1.0/24 of b lies in 52.0.0.0/16 of a (p.yaml:10:10); the "
            "longer one wins, and likewise for 2 more of this pair\n"
            "p.yaml:12:10: warning: range 52.0.2.0/26 of c lies in 52.0.2.0/24 of b (list:2); the "
            "longer one wins\n");
}

TEST(Ranges, NestingThatExceptHasSettledIsNotTold) {
  TablesForTest t;
  t.provider("a", {}, {"52.0.0.0/16"}, {"52.0.1.0/24"});
  t.provider("b", {}, {"52.0.1.0/24"});
  EXPECT_EQ(t.build(), "");
}

TEST(Ranges, ReservedBlocksAreErrorsInFeeds) {
  TablesForTest t;
  t.feed("aws", "aws-ip-ranges", aws(R"({"ip_prefix": "52.0.0.0/16", "region": "east"},
                {"ip_prefix": "10.1.0.0/16", "region": "east"},
                {"ip_prefix": "198.0.0.0/8", "region": "east"})"));
  t.feed("gcp", "gcp-cloud", R"({"prefixes": [{"ipv6Prefix": "2001:db8:1::/48", "scope": "r"}]})");
  t.provider("a", {}, {"aws"});
  t.provider("b", {}, {"gcp"});
  EXPECT_EQ(
      t.build(),
      "aws: prefixes[1]: range 10.1.0.0/16 of a lies in the reserved block 10.0.0.0/8 (private "
      "use) (repair the feed, or take the block away with except)\n"
      "aws: warning: prefixes[2]: range 198.0.0.0/8 of a holds the reserved block 198.18.0.0/15 "
      "(benchmarking)\n"
      "gcp: prefixes[0]: range 2001:db8:1::/48 of b lies in the reserved block 2001:db8::/32 "
      "(documentation) (repair the feed, or take the block away with except)\n");
}

TEST(Ranges, ReservedBlocksAreErrorsWhoeverWroteThem) {
  TablesForTest t;
  t.feed("list", "cidr-list", "203.0.113.0/24 ams\n");
  t.provider("a", {}, {"list", "10.0.0.0/8"});
  EXPECT_EQ(t.build(),
            "list:1: range 203.0.113.0/24 of a lies in the reserved block 203.0.113.0/24 "
            "(documentation) (repair the feed, or take the block away with except)\n"
            "p.yaml:10:11: range 10.0.0.0/8 of a lies in the reserved block 10.0.0.0/8 "
            "(private use) (repair the feed, or take the block away with except)\n");
}

TEST(Ranges, HugeBlocksAreErrorsWhoeverWroteThem) {
  TablesForTest t;
  t.feed("list", "cidr-list", "0.0.0.0/0\n");
  t.provider("a", {}, {"list", "52.0.0.0/7", "2000::/3", "2600::/8"});
  EXPECT_EQ(t.build(),
            "list:1: range 0.0.0.0/0 of a is larger than a /8 (list the blocks that are meant)\n"
            "p.yaml:10:11: range 52.0.0.0/7 of a is larger than a /8 (list the blocks that are "
            "meant)\n"
            "p.yaml:10:12: range 2000::/3 of a is larger than a /8 (list the blocks that are "
            "meant)\n");
}

TEST(Ranges, ReservedAndHugeBlocksAreWarningsInOrigins) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "10.1.0.0,10.1.255.255,7,\n0.0.0.0,255.255.255.255,8,\n");
  EXPECT_EQ(t.build(),
            "o.csv:1: warning: origin 10.1.0.0/16 of AS7 lies in the reserved block 10.0.0.0/8 "
            "(private use)\n"
            "o.csv:2: warning: origin 0.0.0.0/0 of AS8 is larger than a /8\n");
  EXPECT_EQ(t.at("10.1.0.0"), "AS7/16");
  EXPECT_EQ(t.at("255.255.255.255"), "AS8/0");
}

TEST(Ranges, MoreClassesThanABundleHoldsAreRefused) {
  TablesForTest t;
  std::string text;
  for (int i = 0; i < 65534; ++i) {
    text += "52." + std::to_string(i >> 8) + "." + std::to_string(i & 255) + ".0/24 r" +
            std::to_string(i) + "\n";
  }
  t.feed("list", "cidr-list", text);
  t.provider("a", {}, {"list"});
  EXPECT_EQ(t.build(),
            "p.yaml: 65535 classes of addresses, and a bundle holds at most 65534 (name fewer "
            "networks, or fewer regions in cidr-lists)\n");
}

TEST(Ranges, EveryReservedBlockIsFoundAtItsEdges) {
  const auto why = [](std::string_view text) {
    const auto unfit = find_unfit(prefix_for_test(text));
    return unfit ? unfit->why : std::string();
  };
  EXPECT_EQ(why("100.63.255.0/24"), "");
  EXPECT_EQ(why("100.64.0.0/24"), "lies in the reserved block 100.64.0.0/10 (carrier-grade NAT)");
  EXPECT_EQ(why("100.127.255.255/32"),
            "lies in the reserved block 100.64.0.0/10 (carrier-grade NAT)");
  EXPECT_EQ(why("100.128.0.0/24"), "");
  EXPECT_EQ(why("223.255.255.0/24"), "");
  EXPECT_EQ(why("224.0.0.0/24"), "lies in the reserved block 224.0.0.0/4 (multicast)");
  EXPECT_EQ(why("255.255.255.255/32"), "lies in the reserved block 240.0.0.0/4 (reserved)");
  EXPECT_EQ(why("::1/128"),
            "lies in the reserved block ::/16 (unspecified, loopback, IPv4-mapped)");
  EXPECT_EQ(why("64:ff9b::/96"), "");
  EXPECT_EQ(why("fdff::/16"), "lies in the reserved block fc00::/7 (unique local)");
  EXPECT_EQ(why("2001:db8::/33"), "lies in the reserved block 2001:db8::/32 (documentation)");
  EXPECT_EQ(why("2001:db9::/32"), "");
  EXPECT_EQ(why("2600::/12"), "");
}

}  // namespace
}  // namespace poros::compile
