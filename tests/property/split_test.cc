// SPDX-License-Identifier: Apache-2.0
// Proof 6: a split is fair to a third of a percent, and moves only what must move, one way.
#include "core/decide/split.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <random>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "scale.h"

namespace poros::test {
namespace {

// Always in full: with fewer keys the bound would be within the noise.
constexpr std::size_t kKeys = 1'000'000;

std::string hex_digits(std::mt19937_64& random) {
  std::string out;
  while (out.size() < 64) {
    for (std::uint64_t bits = random(), i = 0; i < 16; ++i, bits >>= 4) {
      out += "0123456789abcdef"[bits & 15];
    }
  }
  return out;
}

std::uint32_t random_key(std::mt19937_64& random) {
  const auto client = ip::from_v4(static_cast<ip::V4>(random()));
  return decide::split_key("r.example", "blobs", "sha256:" + hex_digits(random),
                           decide::client_network(client).view());
}

std::size_t first_of(std::uint32_t key, std::span<const std::uint16_t> percents) {
  std::array<std::uint8_t, 8> order{};
  decide::draw_order(key, percents, std::span(order).first(percents.size()));
  return order[0];
}

double percent_of(std::size_t count, std::size_t all) {
  return 100.0 * static_cast<double>(count) / static_cast<double>(all);
}

TEST(Split, IsFairToEveryMember) {
  for (const std::vector<std::uint16_t>& percents :
       {std::vector<std::uint16_t>{30, 20, 50}, {70, 30}, {1, 99}, {14, 14, 14, 14, 14, 15, 15}}) {
    std::mt19937_64 random(6);
    std::vector<std::size_t> counts(percents.size());
    for (std::size_t i = 0; i < kKeys; ++i) ++counts[first_of(random_key(random), percents)];
    std::string text = std::to_string(kKeys) + " keys over";
    for (std::size_t i = 0; i < percents.size(); ++i) {
      const double got = percent_of(counts[i], kKeys);
      EXPECT_NEAR(got, percents[i], 0.3) << "seed 6";
      text += " " + std::to_string(percents[i]) + ":" + std::to_string(got).substr(0, 6);
    }
    report(6, text);
  }
}

// Clients that come in order and objects that differ in their last digits are the common case, and
// the hard one for a weak hash.
TEST(Split, IsFairToKeysInARow) {
  const std::vector<std::uint16_t> percents = {70, 30};
  std::size_t first = 0;
  for (std::uint32_t i = 0; i < kKeys; ++i) {
    const auto client = ip::from_v4(0x0a000000u + (i << 8));
    const std::string object = "/pool/" + std::to_string(i % 1000) + ".deb";
    const std::uint32_t key =
        decide::split_key("dl.example", "files", object, decide::client_network(client).view());
    first += first_of(key, percents) == 0 ? 1 : 0;
  }
  EXPECT_NEAR(percent_of(first, kKeys), 70, 0.3);
  report(6, std::to_string(kKeys) +
                " keys in a row over 70: " + std::to_string(percent_of(first, kKeys)));
}

TEST(Split, MovesTenPercentOneWay) {
  const std::vector<std::uint16_t> before = {70, 30}, after = {80, 20};
  std::mt19937_64 random(7);
  std::size_t moved = 0;
  for (std::size_t i = 0; i < kKeys; ++i) {
    const std::uint32_t key = random_key(random);
    const std::size_t from = first_of(key, before), to = first_of(key, after);
    ASSERT_LE(to, from) << "seed 7, key " << key << " moved against the change";
    moved += from != to ? 1 : 0;
  }
  EXPECT_NEAR(percent_of(moved, kKeys), 10, 0.3) << "seed 7";
  report(6, std::to_string(kKeys) + " keys, 70/30 to 80/20 moves " +
                std::to_string(percent_of(moved, kKeys)) + " %, one way");
}

// The draws after the first are independent of it: of those who drew a, the second is as fair as
// if b and c were alone.
TEST(Split, DrawsAgainFairly) {
  const std::vector<std::uint16_t> percents = {30, 20, 50};
  std::mt19937_64 random(8);
  std::size_t with_a = 0, then_b = 0;
  for (std::size_t i = 0; i < kKeys; ++i) {
    std::array<std::uint8_t, 3> order{};
    decide::draw_order(random_key(random), percents, order);
    if (order[0] != 0) continue;
    ++with_a;
    then_b += order[1] == 1 ? 1 : 0;
  }
  EXPECT_NEAR(percent_of(then_b, with_a), 100.0 * 20 / 70, 0.5) << "seed 8";
}

TEST(Split, OfAPlanIsTheSplitOfItsKey) {
  const std::string bytes = bundle_of(split_policy(70), kPolicyPath);
  const auto view = bundle::View::open(as_bytes(bytes));
  ASSERT_TRUE(view);
  const std::vector<std::uint16_t> percents = {70, 30};
  const std::size_t count = scaled(1'000'000);
  std::mt19937_64 random(9);
  std::size_t first = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string digest = "sha256:" + hex_digits(random);
    const ip::V6 bits = ip::V6{random()} << 64 | random();
    const ip::Client client = i % 3 == 0   ? ip::Client{}
                              : i % 3 == 1 ? ip::from_v4(static_cast<ip::V4>(bits))
                                           : ip::from_v6(bits);
    const std::string target = "/v2/a/blobs/" + digest + (i % 2 == 0 ? "?ns=x" : "");
    decide::Request request;
    request.host = "r.example";
    request.target = target;
    request.client = client;
    const decide::Plan plan = decide::plan(*view, {}, request);
    ASSERT_EQ(plan.count, 3);
    const std::size_t drawn = first_of(
        decide::split_key("r.example", "blobs", digest, decide::client_network(client).view()),
        percents);
    ASSERT_EQ(view->text(view->backends[plan.at[0].backend].name), drawn == 0 ? "a" : "b");
    ASSERT_NE(plan.at[0].backend, plan.at[1].backend);
    first += drawn == 0 ? 1 : 0;
  }
  const double deviation = 400 * std::sqrt(0.21 / static_cast<double>(count));
  EXPECT_NEAR(percent_of(first, count), 70, std::max(0.3, deviation)) << "seed 9";
  report(6, std::to_string(count) + " plans draw as their keys say");
}

}  // namespace
}  // namespace poros::test
