// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/bundle/bundle_for_test.h"
#include "core/ip/cover.h"
#include "inspect/diff_targets.h"
#include "inspect/diff_words.h"
#include "inspect/names.h"
#include "inspect/policy_text.h"

namespace poros::inspect {
namespace {

using bundle::BundleForTest;

struct Opened {
  explicit Opened(BundleForTest& parts) : file(parts.bytes()) {
    const auto opened = bundle::View::open(as_bytes(file));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().what);
    if (opened) view = *opened;
  }
  std::string file;
  bundle::View view;
};

Diff compared(BundleForTest& from, BundleForTest& to, std::size_t examples = 3) {
  const Opened one(from), other(to);
  return compare(one.view, other.view, {.examples = examples, .now_s = 5, .locality = "east"});
}

// "backend store: until: … → …" a line.
std::string things(const Diff& diff) {
  std::string out;
  for (const ThingChange& thing : diff.things) {
    out += std::string(1, "+-~"[static_cast<std::size_t>(thing.how)]) + thing.kind + " " +
           thing.name + "\n";
    for (const FieldChange& field : thing.fields) out += "  " + field_text(field) + "\n";
  }
  return out;
}

TEST(Diff, ABundleDoesNotDifferFromItself) {
  BundleForTest from, to;
  const Diff diff = compared(from, to);
  EXPECT_FALSE(diff.differs());
  EXPECT_GT(diff.answers.samples, 50u);
  EXPECT_EQ(diff.answers.changed, 0u);
  EXPECT_EQ(diff_text(diff, {"a", "b", "1", "2"}),
            "nothing differs\n\nold         1 a\nnew         2 b\n");
  EXPECT_EQ(diff_text(diff, {"a", "b", "1", "1"}),
            "the same\n\nold         1 a\nnew         1 b\n");
}

TEST(Diff, ClassesAreComparedByContentAndNotByNumber) {
  BundleForTest from, to;
  to.classes = {to.classes[0], {0, 1, {0, 0}}, to.classes[1]};  // a class that nobody has
  to.classes_v4.direct[1] = to.classes_v6.direct[1] = lpm::kLeafBit | 2;
  EXPECT_FALSE(compared(from, to).differs());
}

TEST(Diff, TellsWhichAddressesChangeClass) {
  BundleForTest from, to;
  to.classes.push_back({0, 1, {0, 1}});
  to.classes_v4.direct[1] = lpm::kLeafBit | 2;
  to.classes_v6.direct[0] = lpm::kLeafBit | 1;
  const Diff diff = compared(from, to);
  ASSERT_EQ(diff.space.changes.size(), 2u);
  const ClassChange &first = diff.space.changes[0], &second = diff.space.changes[1];
  EXPECT_EQ(text_of(first.from) + " → " + text_of(first.to),
            "cloud east +campus → cloud west +campus");
  EXPECT_EQ(first.space.v4, kAllV4 / 2);
  EXPECT_EQ(first.space.v6_blocks(), 0u);
  ASSERT_EQ(first.examples.size(), 1u);
  EXPECT_EQ(text_of(first.examples[0]), "128.0.0.0/1");
  EXPECT_EQ(text_of(second.from) + " → " + text_of(second.to), "nobody → cloud east +campus");
  EXPECT_EQ(second.space.v6_blocks(), std::uint64_t{1} << 47);
  EXPECT_EQ(headline(diff, {"", "", "1", "2"}),
            "50.00 % of IPv4 addresses change class (2,147,483,648 IPv4 addresses and "
            "140,737,488,355,328 IPv6 /48s in 2 prefixes)");
}

// Two lists of numbers: the upper half of each family has one network, the lower half another.
struct WithNumbers : BundleForTest {
  WithNumbers() {
    networks = {text(""), text("")};
    ids = {0, 1, 0, 1};
    classes = {{kNone, kNone, {0, 1}}, {kNone, kNone, {1, 1}}};
    for (ConditionRecord& condition : conditions) condition = ConditionRecord{};
    conditions.resize(4);
    conditions[1].asn_networks = {0, 1};
    conditions[2].asn_networks = {1, 1};
    conditions[3].asn_networks = {0, 2};
  }
  using ConditionRecord = bundle::ConditionRecord;
  static constexpr std::uint16_t kNone = bundle::kNone;
};

TEST(Diff, TheNumbersOfEveryConditionThatSharesThemCount) {
  WithNumbers from, to;
  from.routes[0].when = to.routes[0].when = 1;
  from.routes[1].when = 1;
  to.routes[1].when = 2;
  const Diff diff = compared(from, to);
  ASSERT_EQ(diff.space.changes.size(), 2u);
  EXPECT_EQ(text_of(diff.space.changes[0].from) + " → " + text_of(diff.space.changes[0].to),
            "nobody → nobody +asn of r.example/rest");
  EXPECT_EQ(text_of(diff.space.changes[1].from) + " → " + text_of(diff.space.changes[1].to),
            "nobody +asn of r.example/home +asn of r.example/rest → nobody +asn of r.example/home");
}

TEST(Diff, TheNumbersOfUnlessCountByThemselves) {
  WithNumbers from, to;
  from.routes[0].when = from.routes[0].unless = 1;
  to.routes[0].when = 1;
  to.routes[0].unless = 2;
  EXPECT_EQ(compared(from, to).space.changes.size(), 2u);
}

TEST(Diff, RoutesThatShareNumbersAndChangePlacesChangeNoClass) {
  WithNumbers from, to;
  from.routes[0].when = from.routes[1].when = to.routes[0].when = to.routes[1].when = 1;
  std::swap(to.routes[0], to.routes[1]);
  EXPECT_TRUE(compared(from, to).space.changes.empty());
}

TEST(Diff, ExamplesAreTheLargestOfEachFamily) {
  BundleForTest from, to;
  // 0/2 stays, 64/2 and 192/2 change, as do the upper 32 of the node's 64 slots of 128/2.
  from.classes_v4.header.direct_bits = to.classes_v4.header.direct_bits = 2;
  from.classes_v4.direct.assign(4, lpm::kLeafBit);
  to.classes_v4.direct = {lpm::kLeafBit, lpm::kLeafBit | 1, 0, lpm::kLeafBit | 1};
  to.classes_v4.nodes = {{0, 1 | std::uint64_t{1} << 32, 0, 0}};
  to.classes_v4.leaves = {0, 1};
  const Diff diff = compared(from, to, 2);
  ASSERT_EQ(diff.space.changes.size(), 1u);
  const ClassChange& change = diff.space.changes[0];
  EXPECT_EQ(change.prefixes, 3u);  // 64/2, and 160/3 and 192/2 side by side
  ASSERT_EQ(change.examples.size(), 2u);
  EXPECT_EQ(text_of(change.examples[0]), "64.0.0.0/2");
  EXPECT_EQ(text_of(change.examples[1]), "192.0.0.0/2");
  EXPECT_TRUE(compared(from, to, 0).space.changes[0].examples.empty());
}

TEST(Diff, AnAsnAloneIsCountedAndASlimBundleHasNone) {
  BundleForTest from, to;
  to.asns[1].number = 64501;
  Diff diff = compared(from, to);
  EXPECT_TRUE(diff.differs());
  EXPECT_TRUE(diff.space.changes.empty());
  EXPECT_EQ(asn_line(diff),
            "2,147,483,648 IPv4 addresses and 140,737,488,355,328 IPv6 /48s change only their ASN");
  to.is_slim = true;
  diff = compared(from, to);
  EXPECT_FALSE(diff.differs());
  EXPECT_EQ(asn_line(diff), "a slim bundle has no ASNs to compare");
}

TEST(Diff, TellsWhatOfThePolicyChanges) {
  BundleForTest from, to;
  to.backends[0].until_s = std::numeric_limits<std::int64_t>::max();
  to.backends[0].trust = 1;
  to.backend_regions = {{0, 0}, {1, 0}};
  to.routes[0].name = to.text("index");
  to.destinations[1].host = to.text("c.example");
  to.pieces[2].text = to.text("https://c.example/x/");
  to.members[0].percent = 60;
  to.members[1].percent = 40;
  to.networks[0] = to.text("college");
  EXPECT_EQ(things(compared(from, to)),
            "-route r.example/home\n"
            "+route r.example/index\n"
            "~route r.example/rest\n"
            "  to: {store: 70, store: 30} by object and client, store@west, store → "
            "{store: 60, store: 40} by object and client, store@west, store\n"
            "~backend store\n"
            "  url of west: https://b.example/x/{path} → https://c.example/x/{path}\n"
            "  regions: +west (as east) -west\n"
            "  trust: names → files\n"
            "  until: 1970-01-12T13:46:40Z → none\n"
            "-host b.example\n"
            "+host c.example\n"
            "-network campus\n"
            "+network college\n");
}

TEST(Diff, TextShowsTwentyLinesOfEachList) {
  BundleForTest from, to;
  for (int i = 0; i < 23; ++i) to.networks.push_back(to.text("more-" + std::to_string(i)));
  const std::string text = diff_text(compared(from, to), {"a", "b", "1", "2"});
  EXPECT_NE(text.find("  + network more-6\n  and 3 more (--json has all)\n"), std::string::npos)
      << text;
}

TEST(Diff, RoutesThatChangePlacesAreTold) {
  BundleForTest from, to;
  from.routes.push_back({from.text("more"), 0, 0, {0, 0}, {0, 3}, 0});
  to.routes.insert(to.routes.begin(), {to.text("more"), 0, 0, {0, 0}, {0, 3}, 0});
  from.sites[0].routes.count = to.sites[0].routes.count = 3;
  EXPECT_EQ(things(compared(from, to)),
            "~site r.example\n  order of routes: home, rest, more → more, home, rest\n");
}

TEST(Diff, TellsWhichAnswersChange) {
  BundleForTest from, to;
  to.steps[0] = {{0, 0}, 0, 1, 1, 0, 0, 0};  // a split by place becomes one region
  const Diff diff = compared(from, to);
  ASSERT_EQ(diff.answers.groups.size(), 1u);
  const AnswerGroup& group = diff.answers.groups[0];
  EXPECT_EQ(group.site + " " + route_text(group), "r.example rest");
  EXPECT_EQ(from_to(group), "store@east → store@west");
  EXPECT_EQ(space_text(group.clients),
            "4,294,967,296 IPv4 addresses and 281,474,976,710,656 IPv6 /48s");
  EXPECT_EQ(group.from_location, "https://a.example/");
  EXPECT_EQ(group.to_location, "https://b.example/x/?from=poros");
  EXPECT_EQ(explain_command(group, {"a", "b.bundle", "1", "2"}),
            "poros explain b.bundle --ip 0.0.0.1 https://r.example/");
  EXPECT_EQ(explain_command(group, {"a", "b.yaml", "1", "2", true}),
            "poros explain BUNDLE --ip 0.0.0.1 https://r.example/");
  EXPECT_EQ(diff.answers.changed, group.samples);
}

TEST(Diff, AnotherUrlOfTheSamePlaceIsAnAnswerThatChanges) {
  BundleForTest from, to;
  to.pieces[0].text = to.text("https://a.example/y/");
  const Diff diff = compared(from, to);
  ASSERT_FALSE(diff.answers.groups.empty());
  for (const AnswerGroup& group : diff.answers.groups) {
    EXPECT_EQ(from_to(group), "store@east, another URL");
  }
}

// What a text or a header of an answer changes is no place.
TEST(Diff, AnotherStatusOrTextIsAnAnswerThatChanges) {
  BundleForTest from, to;
  to.sites[0].status = 307;
  Diff diff = compared(from, to);
  ASSERT_EQ(diff.answers.groups.size(), 1u);
  EXPECT_EQ(from_to(diff.answers.groups[0]), "store@east, 302 → 307");
  const std::string json = diff_json(diff, {"a", "b", "1", "2"});
  EXPECT_NE(json.find(R"("from_status":302,"to_status":307,"differs":["status"])"),
            std::string::npos)
      << json;

  BundleForTest cut, whole;
  for (BundleForTest* parts : {&cut, &whole}) {
    parts->routes[1].steps = {0, 0};
    parts->routes[1].answer = 1;
  }
  whole.answers[1].text = whole.text("gone\n\n");
  diff = compared(cut, whole);
  ASSERT_EQ(diff.answers.groups.size(), 1u);
  EXPECT_EQ(from_to(diff.answers.groups[0]), "410, another text");
  EXPECT_EQ(things(diff),
            "~route r.example/rest\n  answer: 410 \"gone\\n\" → 410 \"gone\\n\\n\"\n");
  whole.answers[1] = cut.answers[1];
  whole.answers[1].is_public = 1;
  diff = compared(cut, whole);
  ASSERT_EQ(diff.answers.groups.size(), 1u);
  EXPECT_EQ(from_to(diff.answers.groups[0]), "410, other headers");
}

TEST(Diff, AUrlIsComparedRegionByRegion) {
  BundleForTest from, to;
  for (BundleForTest* parts : {&from, &to}) {
    parts->pieces.push_back({0, parts->text("https://c.example/")});
    parts->pieces.push_back({1, {0, 0}});
    parts->targets[1] = {1, 0, {0, 2}, {0, 0}};  // as east
    parts->destinations[1].host = parts->text("c.example");
  }
  to.targets[0].url = {5, 2};
  EXPECT_EQ(things(compared(from, to)),
            "~backend store\n  url of east: https://a.example/{path} → "
            "https://c.example/{path}\n");
  to.targets[1].url = {5, 2};
  EXPECT_EQ(things(compared(from, to)),
            "~backend store\n  url: https://a.example/{path} → https://c.example/{path}\n");
}

TEST(Diff, TheCommandAsksWithTheSameTimeAndPlace) {
  AnswerGroup group;
  group.ip = "unknown";
  group.url = "https://r.example/";
  EXPECT_EQ(explain_command(group, {"a", "b", "1", "2", false, "5", "east"}),
            "poros explain b --ip unknown --locality east --now 5 https://r.example/");
}

TEST(Diff, AFeedsDateIsShownAndIsNoDifference) {
  BundleForTest from, to;
  to.feeds[0].date = to.text("2026-02-01");
  const Diff diff = compared(from, to);
  EXPECT_FALSE(diff.differs());
  ASSERT_EQ(diff.feeds.size(), 1u);
  EXPECT_EQ(diff.feeds[0].from + " " + diff.feeds[0].to, "2026-01-01 2026-02-01");
}

// A comment on a pull request, whole: nothing of a name can leave its cell.
TEST(Diff, MarkdownIsATableWhateverNamesAre) {
  BundleForTest from, to;
  to.classes.push_back({0, 1, {0, 1}});
  to.classes_v4.direct[1] = lpm::kLeafBit | 2;
  to.networks[0] = from.networks[0] = from.text("a|b`<c>");
  to.strings = from.strings;
  const Diff diff = compared(from, to);
  EXPECT_EQ(diff_markdown(diff, {"old", "new bundle", std::string(64, 'a'), std::string(64, 'b')}),
            R"(**50.00 % of IPv4 addresses change class (2,147,483,648 IPv4 addresses in 1 prefix)**

| class | IPv4 addresses | IPv6 /48s | prefixes |
| --- | ---: | ---: | ---: |
| cloud east +a\|b\`\<c\> → cloud west +a\|b\`\<c\> | 2,147,483,648 | 0 | 1 |

<details><summary>prefixes</summary>

```text
cloud east +a|b'<c> → cloud west +a|b'<c>
  128.0.0.0/1
```

</details>

126 of 630 sampled answers change.

| site | route | answer | clients |
| --- | --- | --- | --- |
| r.example | rest | store\@east → store\@west (manifest-tag, manifest-digest, blob, tags, referrers, signature, upload, other) | 2,147,483,648 IPv4 addresses |

<details><summary>try them</summary>

```text
poros explain 'new bundle' --ip 128.0.0.1 https://r.example/
```

</details>

<sub>poros diff: aaaaaaaaaaaa → bbbbbbbbbbbb</sub>
)");
}

TEST(Diff, PercentsAreRoundedAndNeverZeroForSomething) {
  EXPECT_EQ(percent(0, kAllV4), "0.00 %");
  EXPECT_EQ(percent(1, kAllV4), "< 0.01 %");
  EXPECT_EQ(percent(6012954, kAllV4), "0.14 %");
  EXPECT_EQ(percent(kAllV4, kAllV4), "100.00 %");
}

TEST(Space, IsCountedInWholeBlocksAndTheRestIsOne) {
  Space space;
  space.add({ip::Family::kV6, 0}, {ip::Family::kV6, 0});
  EXPECT_EQ(space.v6_blocks(), 1u);
  space.add({ip::Family::kV6, 1}, {ip::Family::kV6, (ip::V6{1} << 80) - 1});
  EXPECT_EQ(space.v6_blocks(), 1u);
  space.add({ip::Family::kV6, 0}, {ip::Family::kV6, ~ip::V6{0}});  // more than there are
  EXPECT_EQ(space.v6, ~ip::V6{0});
}

TEST(PolicyText, DatesAreAsThePolicyWritesThem) {
  EXPECT_EQ(date_text(0), "1970-01-01");
  EXPECT_EQ(date_text(951782400), "2000-02-29");
  EXPECT_EQ(date_text(1798761599), "2026-12-31T23:59:59Z");
  EXPECT_EQ(date_text(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(date_text(std::numeric_limits<std::int64_t>::min()), "none");
  EXPECT_EQ(date_text(std::numeric_limits<std::int64_t>::max()), "none");
  EXPECT_FALSE(date_text(std::numeric_limits<std::int64_t>::max() - 1).empty());
}

TEST(PolicyText, DifferentHeadersAreDifferentTexts) {
  const auto text = [](std::vector<std::pair<std::string, std::vector<std::string>>> wanted) {
    BundleForTest parts;
    parts.conditions[1] = {};
    parts.headers.clear();
    for (const auto& [name, values] : wanted) {
      const auto first = static_cast<std::uint32_t>(parts.string_lists.size());
      for (const std::string& value : values) parts.string_lists.push_back(parts.text(value));
      parts.headers.push_back(
          {parts.text(name), {first, static_cast<std::uint32_t>(values.size())}});
    }
    parts.conditions[1].headers = {0, static_cast<std::uint32_t>(wanted.size())};
    const Opened opened(parts);
    return condition_text(opened.view, 1);
  };
  EXPECT_EQ(text({{"x", {"a", "b"}}}), "header x: [a, b]");
  EXPECT_EQ(text({{"x", {"a, b"}}}), "header x: [\"a, b\"]");
  EXPECT_EQ(text({{"x", {"a"}}, {"y", {"b"}}}), "header x: [a], header y: [b]");
  EXPECT_EQ(text({{"x", {"a], header y: [b"}}}), "header x: [\"a], header y: [b\"]");
  EXPECT_EQ(text({{"x", {"a\"\\"}}}), "header x: [\"a\\\"\\\\\"]");
}

TEST(PolicyText, AQueryOfOneNameIsNoWord) {
  const std::array<const char*, 4> kWords = {"by kind", "drop", "keep", "named"};
  for (const std::uint8_t word : {std::uint8_t{1}, std::uint8_t{2}}) {
    BundleForTest from, to;
    from.backends[0].query = word;
    from.backends[0].query_names = {0, 0};
    to.string_lists[3] = to.text(kWords[word]);
    const std::string name = kWords[word];
    EXPECT_NE(things(compared(from, to)).find("  query: " + name + " → [" + name + "]\n"),
              std::string::npos);
  }
}

TEST(Targets, AGlobGivesAPathThatItHoldsFor) {
  EXPECT_EQ(path_for("/dl/**", "x"), "/dl/x");
  EXPECT_EQ(path_for("/a?c/[b-z]*.gz", "x"), "/aac/bx.gz");
  EXPECT_EQ(path_for("sha256-*.sig", "0f"), "sha256-0f.sig");
  EXPECT_EQ(path_for("/[", "x"), "/[");
}

}  // namespace
}  // namespace poros::inspect
