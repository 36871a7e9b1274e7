// SPDX-License-Identifier: Apache-2.0
#include "core/lpm/poptrie.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "core/lpm/poptrie_for_test.h"

namespace poros::lpm {
namespace {

template <class Bits>
struct Entry {
  Bits first, last;
  std::uint32_t value;
};

// The slow twin: all entries are looked at, the smallest that holds the address wins. Entries nest.
template <class Bits>
std::uint32_t slow_find(const std::vector<Entry<Bits>>& entries, Bits address) {
  std::uint32_t value = 0;
  Bits smallest = static_cast<Bits>(~Bits{0});
  for (const Entry<Bits>& entry : entries) {
    const bool holds = entry.first <= address && address <= entry.last;
    const Bits size = static_cast<Bits>(entry.last - entry.first);
    if (holds && size <= smallest) {
      value = entry.value;
      smallest = size;
    }
  }
  return value;
}

// Nested prefixes in little space; the whole of it has the value 0.
template <class Bits>
std::vector<Entry<Bits>> random_entries(std::mt19937_64& random, std::size_t count) {
  constexpr unsigned kWidth = sizeof(Bits) * 8;
  std::vector<Entry<Bits>> entries;
  Bits near = static_cast<Bits>(static_cast<Bits>(random()) << (kWidth - 32));
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned length = static_cast<unsigned>(random() % (kWidth + 1));
    if (random() % 8 == 0)
      near = static_cast<Bits>(static_cast<Bits>(random()) << (kWidth - 32) |
                               static_cast<Bits>(random()));
    const unsigned flip = static_cast<unsigned>(random() % kWidth);
    const Bits address = near ^ static_cast<Bits>(Bits{1} << flip);
    const Bits host = length == 0 ? static_cast<Bits>(~Bits{0})
                                  : static_cast<Bits>((Bits{1} << (kWidth - length)) - 1);
    const Bits first = length == 0 ? Bits{0} : static_cast<Bits>(address & ~host);
    const auto value = static_cast<std::uint32_t>(random() % 5);
    bool is_known = false;
    for (const Entry<Bits>& entry : entries) {
      is_known = is_known || (entry.first == first && entry.last == (first | host));
    }
    if (!is_known) entries.push_back({first, static_cast<Bits>(first | host), value});
  }
  return entries;
}

template <class Bits, class Leaf>
std::string build(const std::vector<Entry<Bits>>& entries, unsigned direct_bits) {
  return SlowBuilderForTest<Bits, Leaf>(
             direct_bits,
             [&](Bits first, Bits last) -> std::optional<std::uint32_t> {
               const std::uint32_t value = slow_find(entries, first);
               for (const Entry<Bits>& entry : entries) {
                 for (const Bits edge : {entry.first, static_cast<Bits>(entry.last + 1)}) {
                   if (first < edge && edge <= last && slow_find(entries, edge) != value) {
                     return std::nullopt;
                   }
                 }
               }
               return value;
             })
      .bytes();
}

template <class Bits, class Leaf>
void check_random_tables(unsigned seeds) {
  for (std::uint32_t seed = 0; seed < seeds; ++seed) {
    std::mt19937_64 random(seed);
    const unsigned direct_bits = static_cast<unsigned>(random() % 10 + 1);
    SCOPED_TRACE("seed " + std::to_string(seed) + ", direct bits " + std::to_string(direct_bits));
    const auto entries = random_entries<Bits>(random, 12);
    const std::string bytes = build<Bits, Leaf>(entries, direct_bits);
    const auto table = Poptrie<Bits, Leaf>::open(as_bytes(bytes), 5);
    ASSERT_TRUE(table);
    for (const Entry<Bits>& entry : entries) {
      for (const Bits at : {static_cast<Bits>(entry.first - 1), entry.first, entry.last,
                            static_cast<Bits>(entry.last + 1)}) {
        ASSERT_EQ(table->find(at), slow_find(entries, at));
      }
    }
    // Blocks tile the space, and each has one value.
    Bits at = 0;
    for (std::size_t steps = 0;; ++steps) {
      ASSERT_LT(steps, 100000u);
      const auto block = table->block(at);
      ASSERT_GE(block.last, at);
      ASSERT_EQ(block.value, slow_find(entries, at));
      ASSERT_EQ(table->find(block.last), block.value);
      for (const Entry<Bits>& entry : entries) {  // no edge inside changes the value
        if (at < entry.first && entry.first <= block.last) {
          ASSERT_EQ(slow_find(entries, entry.first), block.value);
        }
      }
      if (block.last == static_cast<Bits>(~Bits{0})) break;
      at = static_cast<Bits>(block.last + 1);
    }
  }
}

TEST(Poptrie, AgreesWithALinearScanAtEveryEdgeOfIpv4) {
  check_random_tables<ip::V4, std::uint16_t>(400);
}

TEST(Poptrie, AgreesWithALinearScanAtEveryEdgeOfIpv6) {
  check_random_tables<ip::V6, std::uint32_t>(200);
}

using Small = Poptrie<ip::V4, std::uint16_t>;
bool opens(const std::string& bytes, std::uint32_t values = 4) {
  return Small::open(as_bytes(bytes), values).has_value();
}

// Half of the space is 1; the other half is a node: slot 0 is 2, slots 1-62 are 3, 63 a child.
PartsForTest<std::uint16_t> parts() {
  PartsForTest<std::uint16_t> out;
  out.direct = {kLeafBit | 1, 0};
  out.nodes = {{std::uint64_t{1} << 63, 3, 0, 1}, {0, 1, 2, 2}};
  out.leaves = {2, 3, 1};
  return out;
}

TEST(Poptrie, ReadsATableLaidOutByHand) {
  const std::string bytes = parts().bytes();
  const auto table = Small::open(as_bytes(bytes), 4);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->find(0), 1u);
  EXPECT_EQ(table->find(0x7fffffff), 1u);
  EXPECT_EQ(table->find(0x80000000), 2u);
  EXPECT_EQ(table->find(0x81ffffff), 2u);
  EXPECT_EQ(table->find(0x82000000), 3u);
  EXPECT_EQ(table->find(0xfdffffff), 3u);
  EXPECT_EQ(table->find(0xfe000000), 1u);
  EXPECT_EQ(table->block(0).last, 0x7fffffffu);
  EXPECT_EQ(table->block(0x80000000).last, 0x81ffffffu);
  EXPECT_EQ(table->block(0x82000005).last, 0xfdffffffu);
  EXPECT_EQ(table->block(0xfe000000).last, 0xffffffffu);
}

TEST(Poptrie, RefusesAHeaderThatLies) {
  EXPECT_TRUE(opens(parts().bytes()));
  EXPECT_FALSE(opens(""));
  EXPECT_FALSE(opens(parts().bytes().substr(0, 15)));
  EXPECT_FALSE(opens(parts().bytes() + "x"));
  EXPECT_FALSE(opens(parts().bytes().substr(0, parts().bytes().size() - 1)));
  EXPECT_FALSE((Poptrie<ip::V4, std::uint32_t>::open(as_bytes(parts().bytes()), 4)));
  auto bent = parts();
  static_cast<void>(bent.bytes());
  const Header right = bent.header;
  for (const Header wrong :
       {Header{0, right.node_count, right.leaf_count, 2}, Header{21, 2, 3, 2}, Header{2, 2, 3, 2},
        Header{0xffffffff, 2, 3, 2}, Header{1, 3, 3, 2}, Header{1, 2, 4, 2},
        Header{1, 0xffffffff, 0xffffffff, 2}, Header{1, 2, 3, 4}, Header{1, 2, 3, 0}}) {
    bent.header = wrong;
    EXPECT_FALSE(opens(bent.raw()));
  }
}

TEST(Poptrie, RefusesReferencesThatLeaveIt) {
  auto bent = parts();
  bent.direct[1] = 2;  // no such node
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.direct[0] = kLeafBit | 4;  // no such value
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.leaves[0] = 4;
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.nodes[0].first_child = 2;
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.nodes[0].first_child = 0xffffffff;
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.nodes[1].first_leaf = 3;
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.nodes[1].first_leaf = 0xffffffff;
  EXPECT_FALSE(opens(bent.bytes()));
  bent = parts();
  bent.nodes[0].leaves = 2;  // slot 0 has no leaf at or before it
  EXPECT_FALSE(opens(bent.bytes()));
}

TEST(Poptrie, EndsWhereNodesFormACircle) {
  auto circle = parts();
  circle.direct = {0, 0};
  circle.nodes = {{~std::uint64_t{0}, 0, 0, 0}};
  circle.nodes.resize(64, circle.nodes[0]);
  circle.leaves.clear();
  const std::string bytes = circle.bytes();
  const auto table = Small::open(as_bytes(bytes), 4);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->find(0x12345678), 0u);
  EXPECT_EQ(table->block(0x12345678).value, 0u);
  EXPECT_EQ(table->block(0x12345678).last, 0x12345678u);
}

TEST(Poptrie, HasNoValuesOfAnEmptySet) { EXPECT_FALSE(opens(parts().bytes(), 0)); }

}  // namespace
}  // namespace poros::lpm
