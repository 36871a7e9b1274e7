// SPDX-License-Identifier: Apache-2.0
// Proof 7, its second half: eight threads over one view answer like one (TSan watches).
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "scale.h"

namespace poros::test {
namespace {

TEST(Threads, EightAnswerLikeOne) {
  const std::string bytes = bundle_of(rich_policy(), kPolicyPath);
  const auto view = bundle::View::open(as_bytes(bytes));
  ASSERT_TRUE(view);
  std::vector<Ask> asks;
  for (const std::string& address : some_addresses()) {
    for (Ask ask : some_requests()) {
      ask.client = address;
      asks.push_back(ask);
    }
  }
  std::vector<std::string> answers;
  const auto decision = std::make_unique<Decision>();
  for (const Ask& ask : asks) {
    decide_all(*view, ask, *decision);
    answers.push_back(answer_text(*decision));
  }

  const std::size_t rounds = scaled(300);
  std::atomic<std::size_t> wrong{0}, made{0};
  const auto work = [&](std::size_t thread) {
    const auto own = std::make_unique<Decision>();
    for (std::size_t round = 0; round < rounds; ++round) {
      for (std::size_t i = 0; i < asks.size(); ++i) {
        const std::size_t at = (i * 31 + thread * 97) % asks.size();  // each in its own order
        decide_all(*view, asks[at], *own);
        if (answer_text(*own) != answers[at]) ++wrong;
        ++made;
      }
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 8; ++i) threads.emplace_back(work, i);
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(made, 8 * rounds * asks.size());
  report(7, std::to_string(made) + " decisions on eight threads equal those on one");
}

}  // namespace
}  // namespace poros::test
