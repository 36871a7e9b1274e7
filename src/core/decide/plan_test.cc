// SPDX-License-Identifier: Apache-2.0
// The order of refusals, the conditions, the reasons to skip, and the choice. What whole policies
// come to is shown by tests/cases.
#include "core/decide/plan.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/bundle/bundle_for_test.h"

namespace poros::decide {
namespace {

using bundle::BundleForTest;
using bundle::StepForm;

// A bundle, opened, and one request to it: of the cloud's client in east, from a replica in east.
struct Planned {
  explicit Planned(BundleForTest& parts) : file(parts.bytes()) {
    const auto opened = bundle::View::open(as_bytes(file));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().what);
    if (opened) view = *opened;
    request.host = "r.example";
    request.target = "/v2/a/blobs/x";
    request.client = ip::from_v4(0x80000001);
    request.locality = find_locality(view, "east");
    request.now_s = 5;
  }
  Plan plan(Steps* steps = nullptr) const { return decide::plan(view, {down}, request, steps); }
  std::string route() const {
    const Plan made = plan();
    if (made.route == bundle::kNone)
      return std::string(kOutcomeNames[static_cast<std::size_t>(made.outcome)]);
    return std::string(view.text(view.routes[made.route].name));
  }

  std::string file;
  bundle::View view;
  Request request;
  std::vector<state::Down> down;
};

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
    const bundle::Run bundle::ConditionRecord::* const runs[] = {
        &bundle::ConditionRecord::paths,        &bundle::ConditionRecord::providers,
        &bundle::ConditionRecord::regions,      &bundle::ConditionRecord::networks,
        &bundle::ConditionRecord::asn_networks, &bundle::ConditionRecord::localities,
        &bundle::ConditionRecord::near,         &bundle::ConditionRecord::headers};
    if (key == 0) {
      one.kinds = all.kinds;
    } else {
      bundle::Run bundle::ConditionRecord::* const run =
          const_cast<bundle::Run bundle::ConditionRecord::*>(runs[key - 1]);
      one.*run = all.*run;
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

// "store:SKIP" of the candidates, in order, by their forms.
std::string candidates(const Planned& planned) {
  const Plan plan = planned.plan();
  std::string out;
  for (std::uint8_t i = 0; i < plan.count; ++i) {
    const Candidate& candidate = plan.at[i];
    out += (i == 0 ? "" : " ") +
           std::string(bundle::kStepFormNames[static_cast<std::size_t>(candidate.form)]) + ":" +
           (candidate.target == bundle::kNone ? "-" : std::to_string(candidate.target)) + ":" +
           std::string(name(candidate.skip));
  }
  return out;
}

TEST(Plan, MakesStepsIntoCandidatesAndAppendsTheFallback) {
  BundleForTest parts;
  Planned planned(parts);
  EXPECT_EQ(candidates(planned),
            "split:0:none split:0:none region:1:none backend:0:none fallback:0:none");
}

TEST(Plan, SkipsForTheFirstReasonThatApplies) {
  BundleForTest parts;
  parts.steps = {parts.steps[2], parts.steps[1]};
  parts.routes[1].steps = {0, 2};
  parts.backends.push_back(parts.backends[0]);
  parts.backends[1].name = parts.text("zz");
  parts.sites[0].fallback = 1;
  parts.backends[0].from_s = 10;
  parts.backends[0].until_s = 20;
  parts.backends[0].else_target = bundle::kNone;
  parts.backends[0].ipv6 = 0;
  Planned planned(parts);
  planned.request.client = ip::from_v6(1);  // nobody's: no region
  planned.down = {{0, bundle::kNone}};
  planned.request.now_s = 9;
  EXPECT_EQ(candidates(planned), "backend:-:expired region:1:expired fallback:0:none");
  planned.request.now_s = 20;
  EXPECT_EQ(candidates(planned), "backend:-:expired region:1:expired fallback:0:none");
  planned.request.now_s = 10;
  EXPECT_EQ(candidates(planned), "backend:-:down region:1:down fallback:0:none");
  planned.down = {{0, 0}, {0, 1}};
  EXPECT_EQ(candidates(planned), "backend:-:no-region region:1:down fallback:0:none");
  planned.down = {{1, bundle::kNone}};
  EXPECT_EQ(candidates(planned), "backend:-:no-region region:1:family fallback:0:none");
  planned.request.client = {};
  EXPECT_EQ(candidates(planned), "backend:-:no-region region:1:none fallback:0:none");
}

TEST(Plan, WithoutARouteThatHoldsTheFallbackServes) {
  BundleForTest parts;
  parts.routes[1].when = 1;
  Planned planned(parts);
  EXPECT_EQ(candidates(planned), "fallback:0:none");
  EXPECT_EQ(planned.plan().route, bundle::kNone);
}

TEST(Plan, APlaceByLocalityIsThatOfTheReplica) {
  BundleForTest parts;
  parts.backends[0].place = 2;
  Planned planned(parts);
  planned.request.locality = find_locality(planned.view, "west");
  EXPECT_EQ(planned.plan().at[4].target, 1);
  planned.request.locality = {};
  EXPECT_EQ(planned.plan().at[4].target, 0);  // else
}

TEST(Plan, APlaceByClientNeedsItsOwnProviderToPay) {
  BundleForTest parts;
  parts.providers.push_back(parts.text("rival"));
  parts.backends[0].pays_provider = 1;
  parts.backends[0].else_target = 1;
  Planned planned(parts);
  EXPECT_EQ(planned.plan().at[4].target, 1);  // not east, though the region is known
}

TEST(Choose, TakesTheFirstThatIsNotSkippedOrWaitsForIt) {
  BundleForTest parts;
  const std::string hex(64, 'a'), target = "/v2/a/blobs/sha256:" + hex;
  parts.backends[0].presence = 1;
  Planned planned(parts);
  planned.request.target = target;
  const Plan plan = planned.plan();
  ASSERT_EQ(plan.count, 5);
  const auto choose = [&](const std::vector<Known>& known) {
    const Choice choice = decide::choose(planned.view, plan, known);
    return std::to_string(choice.which) + (choice.waits ? " waits" : "");
  };
  EXPECT_EQ(choose({}), "4");  // nothing is known: each is skipped as unknown
  EXPECT_EQ(choose({Known::kYes}), "0");
  EXPECT_EQ(choose({Known::kNo, Known::kYes}), "1");
  EXPECT_EQ(choose({Known::kNo, Known::kPending, Known::kYes}), "1 waits");
  EXPECT_EQ(choose({Known::kNo, Known::kNo, Known::kNo, Known::kNo, Known::kNo}), "4");
  EXPECT_EQ(skip_of(planned.view, plan, 0, Known::kNo), Skip::kAbsent);
  EXPECT_EQ(skip_of(planned.view, plan, 0, Known::kUnknown), Skip::kUnknown);
  EXPECT_EQ(skip_of(planned.view, plan, 4, Known::kNo), Skip::kNone);

  planned.request.target = "/v2/a/tags/list";  // names are never asked for
  const Plan names = planned.plan();
  const std::vector<Known> no(5, Known::kNo);
  EXPECT_EQ(decide::choose(planned.view, names, no).which, 0);
}

TEST(Choose, MayUseWhatIsUnknown) {
  BundleForTest parts;
  const std::string target = "/v2/a/manifests/sha256:" + std::string(64, '0');
  parts.backends[0].presence = 2;
  parts.backends[0].use_when_unknown = 1;
  Planned planned(parts);
  planned.request.target = target;
  EXPECT_EQ(decide::choose(planned.view, planned.plan(), {}).which, 0);
}

}  // namespace
}  // namespace poros::decide
