// SPDX-License-Identifier: Apache-2.0
// The order of refusals, and the conditions. What whole policies come to is shown by tests/cases.
#include "core/decide/plan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/decide/plan_for_test.h"

namespace poros::decide {
namespace {

using bundle::BundleForTest;

std::string outcome(const Planned& planned) {
  const Plan plan = planned.plan();
  return std::string(kOutcomeNames[static_cast<std::size_t>(plan.outcome)]) + " " +
         std::to_string(plan.status);
}

TEST(Plan, RefusesInTheOrderOfItsRule) {
  BundleForTest parts;
  parts.sites[0].is_default = 0;
  Planned planned(parts);
  planned.request.method = "POST";
  planned.request.host = "unknown.example";
  planned.request.target = "no-form";
  EXPECT_EQ(outcome(planned), "malformed 400");
  planned.request.target = "/%2e%2e";
  EXPECT_EQ(outcome(planned), "unknown-host 421");
  planned.request.host = "R.example.:80";
  EXPECT_EQ(outcome(planned), "method-not-allowed 405");
  planned.request.method = "GET";
  EXPECT_EQ(outcome(planned), "malformed 400");
  planned.request.target = "/v2/";
  EXPECT_EQ(outcome(planned), "api-root 200");
  planned.request.target = "/v2/_catalog";
  EXPECT_EQ(outcome(planned), "catalog 404");
  planned.request.target = "/v2/a/tags/list";
  EXPECT_EQ(outcome(planned), "redirect 302");
}

TEST(Plan, AnAuthorityInTheTargetTakesTheHostsPlace) {
  BundleForTest parts;
  parts.sites[0].is_default = 0;
  Planned planned(parts);
  planned.request.host = "unknown.example";
  planned.request.target = "http://ALIAS.example:8080/x";
  EXPECT_EQ(outcome(planned), "redirect 302");
  planned.request.target = "http://alias.example";
  EXPECT_EQ(outcome(planned), "redirect 302");
}

TEST(Plan, AnAsteriskAndWhatIsTooLongAreNoPaths) {
  BundleForTest parts;
  Planned planned(parts);
  planned.request.target = "*";
  EXPECT_EQ(outcome(planned), "malformed 400");
  planned.request.method = "OPTIONS";
  EXPECT_EQ(outcome(planned), "method-not-allowed 405");
  EXPECT_FALSE(planned.plan().is_registry);
  const std::string longest = "/v2/" + std::string(5000, 'a');
  planned.request.target = longest;
  EXPECT_EQ(outcome(planned), "method-not-allowed 405");
  EXPECT_TRUE(planned.plan().is_registry);
  planned.request.method = "HEAD";
  EXPECT_EQ(outcome(planned), "malformed 400");
  EXPECT_TRUE(planned.plan().head);
}

TEST(Plan, AFilesSiteAddsItsGlobsToTheKinds) {
  BundleForTest parts;
  parts.sites[0].api = 1;
  parts.string_lists = {parts.text("*.ck"), parts.text("/sig/**"), parts.text("*.now")};
  parts.conditions[1] = {};
  parts.backends[0].query_names = parts.headers[0].values = {0, 0};
  parts.sites[0].checksum_globs = {0, 1};
  parts.sites[0].signature_globs = {1, 1};
  parts.sites[0].pointer_globs = {2, 1};
  Planned planned(parts);
  const auto kind = [&](std::string_view target) {
    planned.request.target = target;
    return artifact::name(planned.plan().kind);
  };
  EXPECT_EQ(kind("/a.ck"), "checksum");
  EXPECT_EQ(kind("/sig/a.ck"), "checksum");  // the first of the lists that holds
  EXPECT_EQ(kind("/sig/a.now"), "signature");
  EXPECT_EQ(kind("/a.now"), "pointer");
  EXPECT_EQ(kind("/a.no%77"), "pointer");  // as its escapes are decoded
  EXPECT_EQ(kind("/a.SHA256SUMS"), "checksum");
  EXPECT_EQ(kind("/a"), "file");
  EXPECT_EQ(kind("/v2/"), "pointer");  // no registry
}

TEST(Plan, LooksTheClassUpUnlessItIsGiven) {
  BundleForTest parts;
  Planned planned(parts);
  EXPECT_EQ(planned.plan().klass, 1u);
  planned.request.klass = 0;
  EXPECT_EQ(planned.plan().klass, 0u);
  planned.request.klass = 2;  // of another bundle
  EXPECT_EQ(planned.plan().klass, 1u);
  planned.request.klass = kLookUp;
  planned.request.client = {};
  EXPECT_EQ(planned.plan().klass, 0u);
}

// The route `home` asks for all nine keys; each of these takes one of them away.
struct Loss {
  Key key;
  void (*take)(Planned&);
};
const std::vector<Loss>& losses() {
  static const std::vector<Loss> kLosses = {
      {Key::kKind, [](Planned& p) { p.request.target = "/v2/a/tags/list"; }},
      {Key::kPath, [](Planned& p) { p.request.target = "/elsewhere"; }},
      {Key::kProvider, [](Planned& p) { p.request.client = ip::from_v4(1); }},
      {Key::kLocality, [](Planned& p) { p.request.locality = find_locality(p.view, "west"); }},
      {Key::kLocality, [](Planned& p) { p.request.locality = find_locality(p.view, "moon"); }},
      {Key::kLocality, [](Planned& p) { p.request.locality = {}; }},
      {Key::kHeader, [](Planned& p) { p.request.headers = {}; }},
  };
  return kLosses;
}

TEST(Plan, ARouteHoldsWhereAllItsKeysDo) {
  BundleForTest parts;
  Planned planned(parts);
  const std::vector<Header> headers = {{"x-other", "beta"}, {"X-Ring", " \tbeta "}};
  planned.request.target = "/ho%6de";
  planned.request.headers = headers;
  EXPECT_EQ(planned.route(), "home");
  std::vector<Event> room(32);
  Steps steps{room};
  static_cast<void>(planned.plan(&steps));
  ASSERT_EQ(steps.count, kKeyNames.size());
  for (std::size_t i = 0; i < steps.count; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(room[i].key), i);
    EXPECT_TRUE(room[i].holds);
    EXPECT_FALSE(room[i].unless);
  }
  for (const Loss& loss : losses()) {
    Planned without = planned;
    loss.take(without);
    EXPECT_EQ(without.route(), "rest") << kKeyNames[static_cast<std::size_t>(loss.key)];
  }
}

TEST(Plan, EachKeyOfUnlessExcludesByItself) {
  for (std::size_t key = 0; key < kKeyNames.size(); ++key) {
    BundleForTest parts;
    bundle::ConditionRecord all = parts.conditions[1], one{};
    bundle::Run bundle::ConditionRecord::* const runs[] = {
        &bundle::ConditionRecord::paths,        &bundle::ConditionRecord::providers,
        &bundle::ConditionRecord::regions,      &bundle::ConditionRecord::networks,
        &bundle::ConditionRecord::asn_networks, &bundle::ConditionRecord::localities,
        &bundle::ConditionRecord::near,         &bundle::ConditionRecord::headers};
    if (key == 0) {
      one.kinds = all.kinds;
    } else {
      one.*runs[key - 1] = all.*runs[key - 1];
    }
    parts.conditions[1] = one;
    std::swap(parts.routes[0].when, parts.routes[0].unless);
    Planned planned(parts);
    const std::vector<Header> headers = {{"X-RING", "beta"}};
    planned.request.target = "/home";
    planned.request.headers = headers;
    EXPECT_EQ(planned.route(), "rest") << kKeyNames[key];
    planned.request = {};
    planned.request.host = "r.example";
    planned.request.target = "/v2/a/tags/list";
    EXPECT_EQ(planned.route(), "home") << kKeyNames[key];
  }
}

TEST(Plan, AHeaderIsComparedExactlyAndNeedsAllItsNames) {
  BundleForTest parts;
  parts.conditions[1] = {};
  parts.conditions[1].headers = {0, 2};
  parts.headers.push_back({parts.text("x-two"), {0, 2}});  // "/home" or "*.gz"
  Planned planned(parts);
  const auto route = [&](const std::vector<Header>& headers) {
    planned.request.headers = headers;
    return planned.route();
  };
  EXPECT_EQ(route({{"x-ring", "beta"}, {"x-two", "*.gz"}}), "home");
  EXPECT_EQ(route({{"x-ring", "alpha"}, {"x-ring", "beta"}, {"x-two", "/home"}}), "home");
  EXPECT_EQ(route({{"x-ring", "beta"}}), "rest");
  EXPECT_EQ(route({{"x-ring", "beta, alpha"}, {"x-two", "/home"}}), "rest");
  EXPECT_EQ(route({{"x-ring", "Beta"}, {"x-two", "/home"}}), "rest");
  EXPECT_EQ(route({{"x-rin", "beta"}, {"x-two", "/home"}}), "rest");
}

}  // namespace
}  // namespace poros::decide
