// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/guard.h"

#include <gtest/gtest.h>

#include "compile/bundle/tables_for_test.h"
#include "compile/guard/blocks.h"

namespace poros::guard {
namespace {

using Reasons = std::vector<std::string>;

// Feeds as they were and as they are, under one policy. Provider a has the feeds "a…" and ASN
// 64500, provider b the feeds "b…" and 64501; "o…" have the origins.
class GuardTest : public testing::Test {
 protected:
  void range(const std::string& feed, const std::string& before, const std::string& after) {
    add(feed, "cidr-list", before, after);
  }
  void origins(const std::string& before, const std::string& after) {
    add("o", "ip-location-db", before, after);
  }
  void first_origins(const std::string& after) {
    add("o2", "ip-location-db", "", after);
    news_.back() = News::kFirst;
  }
  void first(const std::string& feed, const std::string& after) {
    range(feed, "", after);
    news_.back() = News::kFirst;
  }

  Reasons judged(const std::vector<std::string>& except_of_a = {}) {
    const auto ranges_of = [&](const std::string& name) {
      std::vector<std::string> feeds;
      for (const policy::Feed& feed : before_.model.feeds) {
        if (feed.name.starts_with(name)) feeds.push_back(feed.name);
      }
      return feeds;
    };
    before_.provider("a", {64500}, ranges_of("a"), except_of_a);
    before_.provider("b", {64501}, ranges_of("b"));
    verdict_ = judge(before_.model, before_.feeds, after_.feeds, news_);
    return verdict_.reasons;
  }

  Verdict verdict_;

 private:
  void add(const std::string& name, const std::string& format, const std::string& before,
           const std::string& after) {
    before_.feed(name, format, before);
    after_.feed(name, format, after);
    news_.push_back(before == after ? News::kSame : News::kChanged);
  }

  compile::TablesForTest before_, after_;
  std::vector<News> news_;
};

// 20 times 2^16 addresses. Both conditions say "more than".
constexpr const char* kTwenty = "32.0.0.0/12\n32.16.0.0/14\n";

TEST_F(GuardTest, ExactlyFivePercentAndTwoToTheSixteenthPass) {
  range("a", kTwenty, "32.0.0.0/12\n32.16.0.0/15\n32.18.0.0/16\n");
  EXPECT_EQ(judged(), Reasons{});
  EXPECT_EQ(verdict_.before[0].ipv4, 20u * 65536);
  EXPECT_EQ(verdict_.after[0].ipv4, 19u * 65536);
}

TEST_F(GuardTest, OneAddressMoreThanBothIsHeldBack) {
  range("a", kTwenty,
        "32.0.0.0/12\n32.16.0.0/15\n32.18.0.0/17\n32.18.128.0/18\n32.18.192.0/19\n32.18.224.0/20\n"
        "32.18.240.0/21\n32.18.248.0/22\n32.18.252.0/23\n32.18.254.0/24\n32.18.255.0/25\n"
        "32.18.255.128/26\n32.18.255.192/27\n32.18.255.224/28\n32.18.255.240/29\n"
        "32.18.255.248/30\n32.18.255.252/31\n32.18.255.254/32\n");
  EXPECT_EQ(judged(), Reasons{"feed 'a': a loses 65,537 of 1,310,720 published IPv4 addresses, "
                              "5.0 %: 32.19.0.0/16, 32.18.255.255/32"});
}

TEST_F(GuardTest, ExactlyFivePercentOfMuchPasses) {
  range("a", "32.0.0.0/11\n32.32.0.0/13\n", "32.0.0.0/11\n32.32.0.0/14\n32.36.0.0/15\n");
  range("b", "40.0.0.0/11\n40.32.0.0/13\n",
        "40.0.0.0/11\n40.32.0.0/14\n40.36.0.0/16\n40.37.0.0/17\n40.37.128.0/18\n"
        "40.37.192.0/19\n40.37.224.0/20\n");
  EXPECT_EQ(judged(), Reasons{"feed 'b': b loses 135,168 of 2,621,440 published IPv4 addresses, "
                              "5.2 %: 40.38.0.0/15, 40.37.240.0/20"});
}

TEST_F(GuardTest, MoreThanFivePercentOfLittlePasses) {
  range("a", "32.0.0.0/16\n32.2.0.0/24\n", "32.2.0.0/24\n");
  EXPECT_EQ(judged(), Reasons{});  // 65,536 addresses: 99.6 %
}

TEST_F(GuardTest, LittleOfMuchPasses) {
  range("a", "32.0.0.0/8\n",
        "32.0.0.0/9\n32.128.0.0/10\n32.192.0.0/11\n32.224.0.0/12\n32.240.0.0/13\n");
  EXPECT_EQ(judged(), Reasons{});  // a /13 of a /8: 3.1 %, eight times 2^16
}

TEST_F(GuardTest, GainsCountAsLossesDo) {
  range("a", "32.0.0.0/16\n", "32.0.0.0/16\n33.0.0.0/15\n");
  EXPECT_EQ(judged(), Reasons{"feed 'a': a gains 131,072 of 65,536 published IPv4 addresses, "
                              "200.0 %: 33.0.0.0/15"});
}

// Of what there was nothing of, anything is more than 5 %.
TEST_F(GuardTest, GainsOfNothing) {
  range("a", "2600::/32\n", "2600::/32\n33.0.0.0/15\n");
  EXPECT_EQ(judged(), Reasons{"feed 'a': a gains 131,072 published IPv4 addresses: 33.0.0.0/15"});
}

// As much comes as goes: the sums are equal, and yet it is another provider.
TEST_F(GuardTest, WhatGoesAndWhatComesDoNotMakeUpForEachOther) {
  range("a", "32.0.0.0/14\n", "36.0.0.0/14\n");
  EXPECT_EQ(judged(), (Reasons{"feed 'a': a loses 262,144 of 262,144 published IPv4 addresses, "
                               "100.0 %: 32.0.0.0/14",
                               "feed 'a': a gains 262,144 of 262,144 published IPv4 addresses, "
                               "100.0 %: 36.0.0.0/14"}));
}

TEST_F(GuardTest, Ipv6IsCountedInTheSizeOf48s) {
  range("a", "2600::/28\n2601::/32\n", "2600::/28\n");  // one /32 of 17: 5.9 %, 2^16 exactly
  range("b", "2610::/28\n2611::/31\n", "2610::/28\n");
  EXPECT_EQ(judged(), Reasons{"feed 'b': b loses 131,072 of 1,179,648 published IPv6 /48s, "
                              "11.1 %: 2611::/31"});
  EXPECT_EQ(verdict_.before[0].ipv6_48s, 17u * 65536);
}

TEST_F(GuardTest, NestedBlocksCountOnceAndExceptedOnesDoNot) {
  range("a", "32.0.0.0/14\n32.1.0.0/16\n33.0.0.0/15\n", "32.0.0.0/14\n");
  EXPECT_EQ(judged({"33.0.0.0/15", "32.3.0.0/16"}), Reasons{});
  EXPECT_EQ(verdict_.before[0].ipv4, 3u * 65536);
  EXPECT_EQ(verdict_.after[0].ipv4, 3u * 65536);
}

TEST_F(GuardTest, AFirstPullIsComparedWithNothing) {
  first("a", "32.0.0.0/8\n");
  range("b", "32.0.0.0/10\n", "32.0.0.0/10\n");
  EXPECT_EQ(judged(), Reasons{});
}

// A first pull beside others can only add: it hides neither what they lose nor what they gain.
TEST_F(GuardTest, AFirstPullHidesNothingOfTheOthers) {
  range("a", "32.0.0.0/14\n36.0.0.0/14\n", "32.0.0.0/14\n44.0.0.0/14\n");
  first("a2", "52.0.0.0/8\n");
  EXPECT_EQ(judged(), (Reasons{"feed 'a': a loses 262,144 of 524,288 published IPv4 addresses, "
                               "50.0 %: 36.0.0.0/14",
                               "feed 'a': a gains 262,144 of 524,288 published IPv4 addresses, "
                               "50.0 %: 44.0.0.0/14"}));
}

TEST_F(GuardTest, WhatMovesToAFirstPullIsNotLost) {
  range("a", "32.0.0.0/14\n36.0.0.0/14\n", "32.0.0.0/14\n");
  first("a2", "36.0.0.0/14\n");
  EXPECT_EQ(judged(), Reasons{});
}

TEST_F(GuardTest, FirstOriginsHideNothingOfTheOthers) {
  origins("32.0.0.0,32.15.255.255,64500,A\n", "32.0.0.0,32.7.255.255,64500,A\n");
  first_origins("52.0.0.0,52.255.255.255,64500,A\n");
  const Reasons reasons = judged();
  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_EQ(reasons[0],
            "feed 'o': a loses 524,288 of 1,048,576 announced IPv4 addresses, 50.0 %: "
            "32.8.0.0/13");
}

// Of less than there is a number for, there is no part.
TEST_F(GuardTest, EverythingOfNextToNothing) {
  origins("2600::,2600::,7,C\n",
          "2600::,2600::,7,C\n2000::,3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff,7,C\n");
  const Reasons reasons = judged();
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_TRUE(reasons[0].starts_with(
      "feed 'o': the whole table gains 35,184,372,088,831 announced IPv6 /48s: "))
      << reasons[0];
}

TEST_F(GuardTest, HugeAndReservedBlocksAppear) {
  range("a", "32.0.0.0/16\n10.1.0.0/16\n",
        "32.0.0.0/16\n10.1.0.0/16\n10.2.0.0/16\n64.0.0.0/7\n65.0.0.0/8\n2000::/7\n203.0.0.0/16\n");
  EXPECT_EQ(judged({"65.0.0.0/8"}),
            (Reasons{"feed 'a': block 10.2.0.0/16 of a lies in the reserved block 10.0.0.0/8 "
                     "(private use) (line 3)",
                     "feed 'a': block 64.0.0.0/7 of a is larger than a /8 (line 4)",
                     "feed 'a': block 2000::/7 of a is larger than a /8 (line 6)",
                     "feed 'a': block 203.0.0.0/16 of a holds the reserved block 203.0.113.0/24 "
                     "(documentation) (line 7)"}));
}

TEST_F(GuardTest, AlsoInAFirstPull) {
  first("a", "32.0.0.0/16\n127.0.0.0/16\n");
  EXPECT_EQ(judged(), Reasons{"feed 'a': block 127.0.0.0/16 of a lies in the reserved block "
                              "127.0.0.0/8 (loopback) (line 2)"});
}

TEST_F(GuardTest, ManyBlocksAreCounted) {
  std::string blocks = "32.0.0.0/16\n";
  for (int i = 0; i < 12; ++i) blocks += "10." + std::to_string(i) + ".0.0/16\n";
  first("a", blocks);
  const Reasons reasons = judged();
  ASSERT_EQ(reasons.size(), kMostReasons + 1);
  EXPECT_EQ(reasons.back(), "... and 2 more huge or reserved blocks");
}

TEST_F(GuardTest, AnotherProvidersBlockAppears) {
  range("a", "32.0.0.0/16\n", "32.0.0.0/16\n40.0.1.0/24\n41.0.0.0/16\n42.0.0.0/15\n43.0.0.0/24\n");
  range("b", "40.0.0.0/16\n40.0.1.0/25\n41.0.0.0/16\n42.0.0.0/16\n",
        "40.0.0.0/16\n40.0.1.0/25\n41.0.0.0/16\n42.0.0.0/16\n");
  // Inside, and equal; but what encloses b's block takes nothing from it.
  EXPECT_EQ(judged(),
            (Reasons{"feed 'a': a gains 197,120 of 65,536 published IPv4 addresses, 300.8 %: "
                     "42.0.0.0/15, 41.0.0.0/16, 40.0.1.0/24 and 1 more",
                     "feed 'a': block 40.0.1.0/24 of a lies in 40.0.0.0/16 of b (line 2)",
                     "feed 'a': block 41.0.0.0/16 of a lies in 41.0.0.0/16 of b (line 3)"}));
}

TEST_F(GuardTest, ABlockInsideOnesOwnOrHeldBeforeIsNoNews) {
  range("a", "32.0.0.0/16\n40.0.2.0/24\n", "32.0.0.0/16\n32.0.1.0/24 east\n40.0.2.0/24 east\n");
  range("b", "32.0.0.0/12\n40.0.0.0/16\n", "32.0.0.0/12\n40.0.0.0/16\n");
  EXPECT_EQ(judged(), Reasons{});
}

// b has no ranges there, only what its ASN announces.
TEST_F(GuardTest, WhatAnotherProviderAnnouncesAppears) {
  origins("40.0.0.0,40.0.255.255,64501,B\n32.0.0.0,32.0.255.255,64500,A\n",
          "40.0.0.0,40.0.255.255,64501,B\n32.0.0.0,32.0.255.255,64500,A\n");
  range("a", "40.0.1.0/24\n40.0.128.0/25\n40.0.128.128/25\n",
        "40.0.1.0/24\n40.0.1.0/25\n40.0.2.0/24\n40.0.0.0/15\n32.0.0.0/24\n33.0.0.0/24\n"
        "40.0.128.0/24\n");
  EXPECT_EQ(judged(),
            (Reasons{"feed 'a': a gains 131,072 of 512 published IPv4 addresses, "
                     "25,600.0 %: 40.1.0.0/16, 40.0.64.0/18, 40.0.192.0/18 and 14 more",
                     "feed 'a': block 40.0.0.0/15 of a is in part announced by b (line 4)",
                     "feed 'a': block 40.0.2.0/24 of a is announced by b (line 3)"}));
}

TEST_F(GuardTest, WhatOneExceptsIsNotTakenFromWhoAnnouncesIt) {
  origins("40.0.0.0,40.0.255.255,64501,B\n", "40.0.0.0,40.0.255.255,64501,B\n");
  range("a", "32.0.0.0/16\n", "32.0.0.0/16\n40.0.2.0/24\n");
  EXPECT_EQ(judged({"40.0.2.0/24"}), Reasons{});
}

// b gives it up in the same pull: that, too, is for a person to see.
TEST_F(GuardTest, ABlockThatChangesHandsIsHeldBack) {
  range("a", "32.0.0.0/16\n", "32.0.0.0/16\n40.0.0.0/24\n");
  range("b", "40.0.0.0/24\n41.0.0.0/24\n", "41.0.0.0/24\n");
  EXPECT_EQ(judged(),
            Reasons{"feed 'a': block 40.0.0.0/24 of a lies in 40.0.0.0/24 of b (line 2)"});
}

TEST_F(GuardTest, WhatAProviderGivesAwayIsNotItsOwn) {
  range("a", "32.0.0.0/16\n", "32.0.0.0/16\n");
  range("b", "41.0.0.0/24\n", "41.0.0.0/24\n32.0.1.0/24\n");
  EXPECT_EQ(judged({"32.0.1.0/24"}), Reasons{});
}

TEST_F(GuardTest, OriginsAreComparedByProviderAndWhole) {
  origins("32.0.0.0,32.15.255.255,64500,A\n40.0.0.0,40.15.255.255,7,C\n",
          "32.0.0.0,32.7.255.255,64500,A\n40.0.0.0,40.15.255.255,7,C\n");
  EXPECT_EQ(judged(),
            (Reasons{"feed 'o': a loses 524,288 of 1,048,576 announced IPv4 addresses, 50.0 %: "
                     "32.8.0.0/13",
                     "feed 'o': the whole table loses 524,288 of 2,097,152 announced IPv4 "
                     "addresses, 25.0 %: 32.8.0.0/13"}));
  EXPECT_EQ(verdict_.after[0].announced_ipv4, 524288u);
}

// The same addresses, announced by somebody else.
TEST_F(GuardTest, OriginsThatChangeHandsAreALoss) {
  origins("32.0.0.0,32.15.255.255,64500,A\n", "32.0.0.0,32.15.255.255,7,C\n");
  EXPECT_EQ(judged(), Reasons{"feed 'o': a loses 1,048,576 of 1,048,576 announced IPv4 addresses, "
                              "100.0 %: 32.0.0.0/12"});
}

TEST_F(GuardTest, ReservedOriginsOfProvidersAlone) {
  origins("32.0.0.0,32.15.255.255,64500,A\n",
          "32.0.0.0,32.15.255.255,64500,A\n10.0.0.0,10.0.0.255,64501,B\n10.0.1.0,10.0.1.255,7,C\n");
  EXPECT_EQ(judged(), Reasons{"feed 'o': block 10.0.0.0/24 of b, by AS64501, lies in the reserved "
                              "block 10.0.0.0/8 (private use) (line 2)"});
}

}  // namespace
}  // namespace poros::guard
