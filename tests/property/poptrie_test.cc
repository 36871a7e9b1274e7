// SPDX-License-Identifier: Apache-2.0
// The compiler's tables against a linear scan, at every edge ±1 and block by block.
#include "core/lpm/poptrie.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "compile/bundle/poptrie_builder.h"
#include "scale.h"

namespace poros::test {
namespace {

template <class Bits>
struct Block {
  Bits first, last;
  unsigned length;
  std::uint32_t value;
};

// The slow twin: all blocks are looked at, the longest prefix that holds the address wins.
template <class Bits>
std::uint32_t slow_find(const std::vector<Block<Bits>>& blocks, Bits address) {
  const Block<Bits>* best = nullptr;
  for (const Block<Bits>& block : blocks) {
    const bool holds = block.first <= address && address <= block.last;
    if (holds && (best == nullptr || block.length > best->length)) best = &block;
  }
  return best == nullptr ? 0 : best->value;
}

template <class Bits>
std::vector<Block<Bits>> random_blocks(std::mt19937_64& random, std::size_t count) {
  constexpr unsigned kWidth = sizeof(Bits) * 8;
  const auto bits = [&] {
    return static_cast<Bits>(static_cast<Bits>(random()) << (kWidth / 2) ^
                             static_cast<Bits>(random()));
  };
  const Bits home = bits();
  std::vector<Block<Bits>> blocks;
  while (blocks.size() < count) {
    const auto length = static_cast<unsigned>(random() % (kWidth + 1));
    // Half of them share their first bits with one address: deep nests.
    const auto shared = static_cast<unsigned>(random() % kWidth);
    const Bits at = random() % 2 == 0
                        ? bits()
                        : static_cast<Bits>(home ^ (shared == 0 ? bits() : bits() >> shared));
    const Bits host = length == 0        ? static_cast<Bits>(~Bits{0})
                      : length == kWidth ? Bits{0}
                                         : static_cast<Bits>((Bits{1} << (kWidth - length)) - 1);
    const Bits first = static_cast<Bits>(at & static_cast<Bits>(~host));
    const bool is_known = std::any_of(blocks.begin(), blocks.end(), [&](const Block<Bits>& other) {
      return other.first == first && other.length == length;
    });
    if (is_known) continue;
    blocks.push_back(
        {first, static_cast<Bits>(first | host), length, static_cast<std::uint32_t>(random() % 7)});
  }
  return blocks;
}

template <class Bits>
std::vector<Bits> edges_of(const std::vector<Block<Bits>>& blocks) {
  std::vector<Bits> edges = {Bits{0}};
  for (const Block<Bits>& block : blocks) {
    edges.push_back(block.first);
    if (block.last != static_cast<Bits>(~Bits{0}))
      edges.push_back(static_cast<Bits>(block.last + 1));
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

template <class Bits, class Leaf>
std::size_t compare(std::uint32_t seed, unsigned direct_bits) {
  std::mt19937_64 random(seed);
  const auto blocks = random_blocks<Bits>(random, random() % 40 + 1);
  const std::vector<Bits> edges = edges_of(blocks);
  std::vector<compile::Interval<Bits>> intervals;
  for (const Bits edge : edges) {
    const std::uint32_t value = slow_find(blocks, edge);
    if (intervals.empty() || intervals.back().value != value) intervals.push_back({edge, value});
  }
  const std::string bytes = compile::build_poptrie<Leaf>(intervals, direct_bits);
  const auto table = lpm::Poptrie<Bits, Leaf>::open(as_bytes(bytes), 7);
  EXPECT_TRUE(table);
  if (!table) return 0;
  std::size_t compared = 0;
  for (const Bits edge : edges) {
    for (const Bits at : {static_cast<Bits>(edge - 1), edge, static_cast<Bits>(edge + 1)}) {
      EXPECT_EQ(table->find(at), slow_find(blocks, at));
      ++compared;
    }
  }
  // Blocks tile the space: none holds an edge where the value changes, and they end where it ends.
  Bits at = 0;
  for (;;) {
    const auto block = table->block(at);
    EXPECT_GE(block.last, at);
    EXPECT_EQ(block.value, slow_find(blocks, at));
    EXPECT_EQ(block.value, table->find(block.last));
    for (auto edge = std::upper_bound(edges.begin(), edges.end(), at);
         edge != edges.end() && *edge <= block.last; ++edge) {
      EXPECT_EQ(slow_find(blocks, *edge), block.value);
    }
    ++compared;
    if (block.last == static_cast<Bits>(~Bits{0}) || testing::Test::HasFailure()) break;
    at = static_cast<Bits>(block.last + 1);
  }
  return compared;
}

template <class Bits, class Leaf>
void compare_many(const char* family) {
  const std::size_t tables = scaled(20000);
  std::size_t compared = 0;
  for (std::uint32_t seed = 0; seed < tables; ++seed) {
    // Large direct tables now and then: they cost a megabyte each.
    const unsigned direct_bits = seed % 64 == 63 ? 12 + seed / 64 % 9 : 1 + seed % 11;
    SCOPED_TRACE("seed " + std::to_string(seed) + ", direct bits " + std::to_string(direct_bits));
    compared += compare<Bits, Leaf>(seed, direct_bits);
    if (testing::Test::HasFailure()) return;
  }
  report(2, std::to_string(tables) + " random tables of " + family + ": " +
                std::to_string(compared) + " edges and blocks equal a linear scan");
}

TEST(Poptrie, OfIpv4EqualsALinearScan) { compare_many<ip::V4, std::uint16_t>("IPv4"); }

TEST(Poptrie, OfIpv6EqualsALinearScan) { compare_many<ip::V6, std::uint32_t>("IPv6"); }

}  // namespace
}  // namespace poros::test
