// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/spans.h"

#include <gtest/gtest.h>

#include <bitset>
#include <random>
#include <string>

#include "compile/bundle/tables_places.h"

namespace poros::guard {
namespace {

constexpr std::size_t kPlaces = 64;
using Places = std::bitset<kPlaces>;

Places places_of(const Spans& spans) {
  Places out;
  for (const auto& [first, last] : spans) {
    for (ip::V6 at = first; at <= last; ++at) out.set(static_cast<std::size_t>(at));
  }
  return out;
}

bool is_set(const Spans& spans) {
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (spans[i].first > spans[i].second) return false;
    if (i != 0 && spans[i].first <= spans[i - 1].second + 1) return false;
  }
  return true;
}

TEST(Spans, AgreeWithSetsOfSingleAddresses) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto some = [&] {
      Spans runs;
      for (std::uint32_t n = random() % 8; n > 0; --n) {
        const ip::V6 first = random() % kPlaces;
        runs.emplace_back(first, first + random() % (kPlaces - first));
      }
      return runs;
    };
    const Spans a_runs = some(), b_runs = some();
    const Spans a = join(a_runs), b = join(b_runs), left = minus(a, b);
    EXPECT_TRUE(is_set(a) && is_set(b) && is_set(left));
    EXPECT_EQ(places_of(a), places_of(a_runs));
    EXPECT_EQ(places_of(left), places_of(a) & ~places_of(b));
    EXPECT_EQ(count(left), places_of(left).count());
  }
}

TEST(Spans, TheLastAddressIsNoEdge) {
  constexpr ip::V6 kAll = ~ip::V6{0};
  EXPECT_EQ(join({{5, kAll}, {0, 4}}), (Spans{{0, kAll}}));
  EXPECT_EQ(join({{7, kAll}, {kAll, kAll}}), (Spans{{7, kAll}}));
  EXPECT_EQ(count({{0, kAll}}), kAll);
  EXPECT_EQ(minus({{0, kAll}}, {{kAll, kAll}}), (Spans{{0, kAll - 1}}));
  EXPECT_EQ(minus({{0, kAll}}, {{0, kAll}}), Spans{});
}

TEST(Spans, TheLargestBlocksAreShown) {
  const Examples found =
      largest({{0x0a000100, 0x0a0002ff}, {0x0b000000, 0x0bffffff}}, ip::Family::kV4, 2);
  ASSERT_EQ(found.blocks.size(), 2u);
  EXPECT_EQ(compile::text_of(found.blocks[0]), "11.0.0.0/8");
  EXPECT_EQ(compile::text_of(found.blocks[1]), "10.0.1.0/24");
  EXPECT_EQ(found.more, 1u);
}

}  // namespace
}  // namespace poros::guard
