// SPDX-License-Identifier: Apache-2.0
// What a route's steps become, why a candidate is skipped, and which one is taken.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/decide/plan_for_test.h"

namespace poros::decide {
namespace {

using bundle::BundleForTest;

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

TEST(Plan, WithoutAPlaceOnlyAStepWithARegionHasOne) {
  BundleForTest parts;
  parts.backends.push_back(parts.backends[0]);
  parts.backends[1].name = parts.text("zz");
  parts.sites[0].fallback = 1;
  parts.backends[0].place = 0;
  parts.backends[0].else_target = bundle::kNone;
  Planned planned(parts);
  EXPECT_EQ(candidates(planned),
            "split:-:no-region split:-:no-region region:1:none backend:-:no-region "
            "fallback:0:none");
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
