// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/counters.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/decide/plan_for_test.h"
#include "core/decide/respond.h"

namespace poros::listen {
namespace {

using bundle::BundleForTest;
using decide::Known;
using decide::Planned;

using Counts = std::map<std::string, std::uint64_t>;

// Decides and counts as the decider does.
void ask(const Planned& planned, LoopCounters& loop, std::span<const Known> told = {},
         std::uint64_t latency_ns = 1) {
  const decide::Plan plan = planned.plan();
  std::array<Known, bundle::kMaxCandidates> known{};
  std::copy(told.begin(), told.end(), known.begin());
  std::uint8_t which = 0;
  if (plan.outcome == decide::Outcome::kRedirect) {
    which = decide::choose(planned.view, plan, known).which;
  }
  std::vector<char> room(bundle::kMaxLocation);
  const auto response = decide::respond(planned.view, plan, which, planned.request, room);
  loop.count(planned.view, plan, which, known, response.status, latency_ns);
}

TEST(Counters, CountsByWhereItWentAndHow) {
  BundleForTest parts;
  Planned planned(parts);
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.take(std::make_shared<CounterLayout>(planned.view));
  EXPECT_TRUE(counters.totals().requests.empty());

  ask(planned, loop);
  ask(planned, loop);
  planned.request.host = "ALIAS.example:80";
  ask(planned, loop);
  planned.request.method = "PUT";
  ask(planned, loop);
  planned.request.method = "GET";
  planned.request.target = "/v2/%";
  ask(planned, loop);
  planned.request.target = "/v2/";
  ask(planned, loop);
  planned.request.target = "/v2/_catalog";
  ask(planned, loop);
  planned.request.target = "no target";
  ask(planned, loop);
  const std::string site = R"(site="r.example",)", nothing = R"(route="",backend="",region="",)";
  const Counts wanted = {{R"(site="",)" + nothing + R"(status="400")", 1},
                         {site + nothing + R"(status="200")", 1},
                         {site + nothing + R"(status="400")", 1},
                         {site + nothing + R"(status="404")", 1},
                         {site + nothing + R"(status="405")", 1},
                         {site + R"(route="rest",backend="store",region="east",status="302")", 3}};
  EXPECT_EQ(counters.totals().requests, wanted);
  EXPECT_TRUE(counters.totals().skips.empty());
}

TEST(Counters, CountsAFixedAnswerAndAnUnknownHost) {
  BundleForTest parts;
  parts.conditions[1] = parts.conditions[0];
  parts.sites[0].is_default = 0;
  Planned planned(parts);
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.take(std::make_shared<CounterLayout>(planned.view));
  ask(planned, loop);
  planned.request.host = "evil.example";
  ask(planned, loop);
  const Counts wanted = {{R"(site="",route="",backend="",region="",status="421")", 1},
                         {R"(site="r.example",route="home",backend="",region="",status="302")", 1}};
  EXPECT_EQ(counters.totals().requests, wanted);
}

TEST(Counters, CountsSkipsByReason) {
  BundleForTest parts;
  Planned planned(parts);
  planned.request.now_s = 1'000'000;  // the store has expired; as the fallback it still serves
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.take(std::make_shared<CounterLayout>(planned.view));
  ask(planned, loop);
  const decide::Plan plan = planned.plan();
  const Counts wanted = {{R"(backend="store",reason="expired")", plan.count - 1u}};
  EXPECT_EQ(counters.totals().skips, wanted);
}

TEST(Counters, EveryRedirectHasAPlaceOfItsOwnBackend) {
  BundleForTest parts;
  Planned planned(parts);
  const CounterLayout layout(planned.view);
  decide::Plan plan = planned.plan();
  for (const std::uint16_t target : {std::uint16_t{0}, std::uint16_t{1}, bundle::kNone}) {
    plan.at[0].target = target;
    const std::string& name = layout.requests().at(layout.place_of(plan, 0, plan.status));
    const std::string region = target == 0 ? "east" : target == 1 ? "west" : "";
    EXPECT_NE(name.find("region=\"" + region + "\""), std::string::npos) << name;
  }
  EXPECT_NE(layout.requests().at(layout.place_of(plan, 0, 400)).find("status=\"400\""),
            std::string::npos);
}

TEST(Counters, AddsLoopsUpAndGoesOnOverBundles) {
  BundleForTest parts;
  const Planned planned(parts);
  BundleForTest other_parts;
  other_parts.routes[1].name = other_parts.text("new");
  const Planned other(other_parts);
  const auto layout = std::make_shared<CounterLayout>(planned.view);
  Counters counters;
  LoopCounters& one = counters.add_loop();
  LoopCounters& two = counters.add_loop();
  one.take(layout);
  two.take(layout);
  ask(planned, one);
  ask(planned, two);
  one.take(std::make_shared<CounterLayout>(other.view));
  ask(other, one);
  ask(planned, two);
  const std::string before = R"(site="r.example",route=")",
                    after = R"(",backend="store",region="east",status="302")";
  const Counts wanted = {{before + "rest" + after, 3}, {before + "new" + after, 1}};
  EXPECT_EQ(counters.totals().requests, wanted);
  one.take(layout);
  ask(planned, one);
  EXPECT_EQ(counters.totals().requests.at(before + "rest" + after), 4u);
  EXPECT_EQ(counters.totals().requests.at(before + "new" + after), 1u);
}

TEST(Counters, PutsLatenciesIntoBuckets) {
  BundleForTest parts;
  const Planned planned(parts);
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.take(std::make_shared<CounterLayout>(planned.view));
  for (const std::uint64_t latency : {0ull, 10'000ull, 10'001ull, 9'000'000'000ull}) {
    ask(planned, loop, {}, latency);
  }
  const Totals totals = counters.totals();
  EXPECT_EQ(totals.latency.front(), 2u);
  EXPECT_EQ(totals.latency[1], 1u);
  EXPECT_EQ(totals.latency.back(), 1u);
  EXPECT_EQ(totals.latency_ns, 9'000'020'001u);
}

TEST(Counters, CountsRefusals) {
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.count(http::Refusal::kTls);
  loop.count(http::Refusal::kTooBusy);
  loop.count(http::Refusal::kTooBusy);
  EXPECT_EQ(counters.totals().refusals, (std::array<std::uint64_t, kRefusals>{0, 0, 1, 0, 0, 2}));
}

TEST(Counters, IsReadWhileItCounts) {
  BundleForTest parts;
  const Planned planned(parts);
  const auto layout = std::make_shared<CounterLayout>(planned.view);
  Counters counters;
  LoopCounters& loop = counters.add_loop();
  loop.take(layout);
  constexpr std::uint64_t kRequests = 2000;
  std::atomic<bool> is_done{false};
  std::thread counting([&] {
    for (std::uint64_t i = 0; i < kRequests; ++i) {
      ask(planned, loop);
      if (i % 100 == 0) loop.take(layout);
    }
    is_done = true;
  });
  std::uint64_t last = 0;
  for (bool was_done = false; !was_done;) {
    was_done = is_done;
    const Counts now = counters.totals().requests;
    const std::uint64_t count = now.empty() ? 0 : now.begin()->second;
    EXPECT_GE(count, last);
    last = count;
  }
  counting.join();
  EXPECT_EQ(last, kRequests);
}

TEST(Label, IsEscaped) { EXPECT_EQ(label("a", "x\"\\\ny"), R"(a="x\"\\\ny")"); }

}  // namespace
}  // namespace poros::listen
