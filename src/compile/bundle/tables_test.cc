// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/tables.h"

#include "compile/bundle/tables_for_test.h"

namespace poros::compile {
namespace {

TEST(Tables, NothingIsKnownOfAnybodyWithoutProvidersAndFeeds) {
  TablesForTest t;
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.tables.classes, std::vector<Class>{Class{}});
  EXPECT_EQ(t.tables.details, std::vector<Detail>{Detail{}});
  ASSERT_EQ(t.tables.asns.size(), 1u);
  EXPECT_EQ(t.tables.v4_classes.size(), 1u);
  EXPECT_EQ(t.tables.v6_details.size(), 1u);
  EXPECT_EQ(t.at("0.0.0.0"), "");
  EXPECT_EQ(t.at("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), "");
}

TEST(Tables, TheLongestRangeWinsOverAllProviders) {
  TablesForTest t;
  t.feed("list", "cidr-list", "52.0.0.0/8\n52.1.0.0/16 east\n52.1.1.0/24 west\n2600::/16 six\n");
  t.provider("a", {}, {"list"});
  t.provider("b", {}, {"52.1.1.128/25"});
  EXPECT_EQ(
      t.build(),
      "p.yaml:11:10: warning: range 52.1.1.128/25 of b lies in 52.1.1.0/24 of a (list:3); the "
      "longer one wins\n");
  EXPECT_EQ(t.at("51.255.255.255"), "");
  EXPECT_EQ(t.at("52.0.0.0"), "a range/8");
  EXPECT_EQ(t.at("52.1.0.255"), "a east range/16");
  EXPECT_EQ(t.at("52.1.1.127"), "a west range/24");
  EXPECT_EQ(t.at("52.1.1.128"), "b range/25");
  EXPECT_EQ(t.at("52.1.2.0"), "a east range/16");
  EXPECT_EQ(t.at("53.0.0.0"), "");
  EXPECT_EQ(t.at("::ffff:52.1.1.1"), "a west range/24");
  EXPECT_EQ(t.at("2600::1"), "a six range/16");
}

TEST(Tables, TheAsnGivesTheProviderOnlyWhereNoRangeMatches) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db",
         "52.0.0.0,52.255.255.255,7,Seven\n52.128.0.0,52.128.255.255,8,Eight\n"
         "52.129.0.0,52.129.255.255,9,Nine\n52.130.0.0,52.130.255.255,0,Nobody\n");
  t.provider("a", {7}, {"52.1.0.0/16"});
  t.provider("b", {8}, {});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.0.0.1"), "a AS7/8 Seven");
  EXPECT_EQ(t.at("52.1.0.1"), "a range/16 AS7/8 Seven");
  EXPECT_EQ(t.at("52.128.0.1"), "b AS8/16 Eight");
  EXPECT_EQ(t.at("52.129.0.1"), "AS9/16 Nine");
  EXPECT_EQ(t.at("52.130.0.1"), "AS0/16");  // AS0 hides what encloses it, and has no holder
}

TEST(Tables, ARangeOfOneProviderHidesTheAsnOfAnother) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "52.0.0.0,52.255.255.255,7,Seven\n");
  t.provider("a", {7}, {});
  t.provider("b", {}, {"52.1.0.0/16"});
  t.network("n", {7}, {});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.1.0.0"), "b {n} range/16 AS7/8 Seven");  // networks still see the ASN
  EXPECT_EQ(t.at("52.2.0.0"), "a {n} AS7/8 Seven");
}

TEST(Tables, ExceptTakesAddressesAwayByRangeAndByAsn) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "52.0.0.0,52.255.255.255,7,\n");
  t.provider("a", {7}, {"52.1.0.0/16", "52.1.1.128/25"}, {"52.1.1.0/24", "52.9.0.0/16"});
  t.provider("b", {}, {"52.1.0.0/18"});
  EXPECT_EQ(
      t.build(),
      "p.yaml:11:10: warning: range 52.1.0.0/18 of b lies in 52.1.0.0/16 of a (p.yaml:10:10); "
      "the longer one wins\n");
  EXPECT_EQ(t.at("52.1.64.0"), "a range/16 AS7/8");
  EXPECT_EQ(t.at("52.1.1.200"), "b range/18 AS7/8");  // the shorter range of another provider
  EXPECT_EQ(t.at("52.9.0.0"), "AS7/8");
  EXPECT_EQ(t.at("52.10.0.0"), "a AS7/8");
}

TEST(Tables, WhereARangeIsExceptedTheAsnOfAnotherProviderCounts) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "52.0.0.0,52.255.255.255,7,\n");
  t.provider("a", {}, {"52.1.0.0/16"}, {"52.1.1.0/24"});
  t.provider("b", {7}, {});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.1.0.0"), "a range/16 AS7/8");
  EXPECT_EQ(t.at("52.1.1.0"), "b AS7/8");
}

TEST(Tables, NetworksByBlockAndAsnJoin) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "52.1.0.0,52.1.255.255,7,\n");
  t.network("all", {}, {"0.0.0.0/0", "::/0"});
  t.network("both", {7}, {"52.1.2.0/24"});
  t.network("small", {}, {"52.1.2.0/24", "52.1.2.0/25", "52.1.2.1/32"});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("9.9.9.9"), "{all}");
  EXPECT_EQ(t.at("2600::"), "{all}");
  EXPECT_EQ(t.at("52.1.3.0"), "{all} {both} AS7/16");
  EXPECT_EQ(t.at("52.1.2.1"), "{all} {both} {small} AS7/16");
  EXPECT_EQ(t.tables.classes.size(), 4u);  // nobody's class is there even where it is unused
}

TEST(Tables, ARangeThatIsNoPrefixIsCutIntoItsSmallestCover) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "52.0.0.5,52.0.0.14,7,\n2600::ffff,2600::1:0001,8,\n");
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.0.0.4"), "");
  EXPECT_EQ(t.at("52.0.0.5"), "AS7/32");
  EXPECT_EQ(t.at("52.0.0.6"), "AS7/31");
  EXPECT_EQ(t.at("52.0.0.8"), "AS7/30");
  EXPECT_EQ(t.at("52.0.0.12"), "AS7/31");
  EXPECT_EQ(t.at("52.0.0.14"), "AS7/32");
  EXPECT_EQ(t.at("52.0.0.15"), "");
  EXPECT_EQ(t.at("2600::ffff"), "AS8/128");
  EXPECT_EQ(t.at("2600::1:1"), "AS8/127");
  EXPECT_EQ(t.at("2600::1:2"), "");
}

TEST(Tables, EqualNeighboursAreOneInterval) {
  TablesForTest t;
  t.feed("o.csv", "ip-location-db", "52.0.0.0,52.0.0.255,7,\n52.0.1.0,52.0.1.255,7,\n");
  t.provider("a", {}, {"52.0.0.0/24", "52.0.1.0/24"});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.tables.v4_classes.size(), 3u);
  EXPECT_EQ(t.tables.v4_details.size(), 3u);
}

TEST(Tables, ClassesAndDetailsAreSortedAndDistinct) {
  TablesForTest t;
  t.feed("list", "cidr-list", "52.0.0.0/16 z\n53.0.0.0/16 a\n54.0.0.0/24 z\n");
  t.feed("o.csv", "ip-location-db", "60.0.0.0,60.0.0.255,9,\n61.0.0.0,61.0.0.255,3,\n");
  t.provider("p", {}, {"list"});
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.tables.classes, (std::vector<Class>{{}, {0, "a", {}}, {0, "z", {}}}));
  ASSERT_EQ(t.tables.asns.size(), 3u);
  EXPECT_EQ(t.tables.asns[0].number, 0u);
  EXPECT_EQ(t.tables.asns[1].number, 3u);
  EXPECT_EQ(t.tables.asns[2].number, 9u);
  EXPECT_EQ(
      t.tables.details,
      (std::vector<Detail>{
          {}, {0, kNoLength, 16}, {0, kNoLength, 24}, {1, 24, kNoLength}, {2, 24, kNoLength}}));
}

TEST(Tables, TheHolderIsTheEarlierFeedsAndThereTheMostFrequent) {
  TablesForTest t;
  t.feed("a.csv", "ip-location-db",
         "52.0.0.0,52.0.0.255,7,Rare\n52.0.1.0,52.0.1.255,7,Often\n52.0.2.0,52.0.2.255,7,Often\n"
         "52.0.3.0,52.0.3.255,8,\n52.0.4.0,52.0.4.255,9,bb\n52.0.5.0,52.0.5.255,9,ba\n");
  t.feed("b.csv", "ip-location-db",
         "53.0.0.0,53.0.0.255,7,Later\n53.0.1.0,53.0.1.255,7,Later\n53.0.2.0,53.0.2.255,7,Later\n"
         "53.0.3.0,53.0.3.255,8,Eight\n");
  EXPECT_EQ(t.build(), "");
  EXPECT_EQ(t.at("52.0.0.0"), "AS7/24 Often");
  EXPECT_EQ(t.at("52.0.3.0"), "AS8/24 Eight");  // an empty name is no name
  EXPECT_EQ(t.at("52.0.4.0"), "AS9/24 ba");     // as often: the first by bytes
}

TEST(Tables, OfEqualOriginsTheEarlierFeedThenTheLowerAsnWins) {
  TablesForTest t;
  t.feed("a.csv", "ip-location-db", "52.0.0.0,52.0.0.255,9,\n52.0.0.0,52.0.0.255,8,\n");
  t.feed("b.csv", "ip-location-db", "52.0.0.0,52.0.0.255,1,\n52.0.0.0,52.0.0.255,9,\n");
  EXPECT_EQ(t.build(),
            "a.csv:2: warning: origin 52.0.0.0/24 is AS8 here and AS9 at a.csv:1; the lower ASN "
            "wins\n"
            "a.csv:2: warning: origin 52.0.0.0/24 is AS8 here and AS1 at b.csv:1; the earlier feed "
            "wins\n"
            "a.csv:2: warning: origin 52.0.0.0/24 is AS8 here and AS9 at b.csv:2; the earlier feed "
            "wins\n");
  EXPECT_EQ(t.at("52.0.0.0"), "AS8/24");
}

TEST(Tables, TwoRowsThatOverlapAreToldOnce) {
  TablesForTest t;
  t.feed("a.csv", "ip-location-db", "52.0.0.1,52.0.0.254,9,\n52.0.0.1,52.0.0.254,8,\n");
  EXPECT_EQ(t.build(),
            "a.csv:2: warning: origin 52.0.0.1/32 is AS8 here and AS9 at a.csv:1; the lower ASN "
            "wins\n");
}

}  // namespace
}  // namespace poros::compile
