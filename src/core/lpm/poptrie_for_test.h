// SPDX-License-Identifier: Apache-2.0
// For tests: a poptrie laid out by hand, and a slow builder that asks for every slot's value.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/lpm/poptrie.h"

namespace poros::lpm {

// The parts of a table, for a test to bend.
template <class Leaf>
struct PartsForTest {
  Header header{1, 0, 0, sizeof(Leaf)};
  std::vector<std::uint32_t> direct{kLeafBit, kLeafBit};
  std::vector<Node> nodes;
  std::vector<Leaf> leaves;

  // With counts that fit the parts.
  std::string bytes() {
    header.node_count = static_cast<std::uint32_t>(nodes.size());
    header.leaf_count = static_cast<std::uint32_t>(leaves.size());
    return raw();
  }
  // With the header as it is.
  std::string raw() const {
    std::string out(reinterpret_cast<const char*>(&header), sizeof(header));
    const auto append = [&out](const auto& records) {
      using Record = typename std::decay_t<decltype(records)>::value_type;
      if (records.empty()) return;
      out.append(reinterpret_cast<const char*>(records.data()), records.size() * sizeof(Record));
    };
    append(direct);
    append(nodes);
    append(leaves);
    return out;
  }
};

// Builds by asking `value_of(first, last)` for blocks from the top down: a value where the whole
// block has one, nothing where it must be split.
template <class Bits, class Leaf>
class SlowBuilderForTest {
 public:
  using ValueOf = std::function<std::optional<std::uint32_t>(Bits first, Bits last)>;

  SlowBuilderForTest(unsigned direct_bits, ValueOf value_of) : value_of_(std::move(value_of)) {
    parts_.header.direct_bits = direct_bits;
    parts_.direct.clear();
    std::vector<Bits> open;  // nodes to fill, by the first address
    const unsigned shift = kWidth - direct_bits;
    for (std::uint32_t i = 0; i < std::uint32_t{1} << direct_bits; ++i) {
      const Bits first = static_cast<Bits>(Bits{i} << shift);
      const auto value = value_of_(first, static_cast<Bits>(first | mask(shift)));
      parts_.direct.push_back(value ? kLeafBit | *value : static_cast<std::uint32_t>(open.size()));
      if (!value) open.push_back(first);
    }
    parts_.nodes.resize(open.size());
    // Level by level, so that the children of a node stand side by side.
    std::size_t node = 0;
    for (unsigned depth = direct_bits; !open.empty(); depth += kStride)
      open = level(open, depth, node);
  }

  std::string bytes() { return parts_.bytes(); }

 private:
  static constexpr unsigned kWidth = sizeof(Bits) * 8;
  static Bits mask(unsigned bits) {
    return bits >= kWidth ? static_cast<Bits>(~Bits{0}) : static_cast<Bits>((Bits{1} << bits) - 1);
  }

  std::vector<Bits> level(const std::vector<Bits>& open, unsigned depth, std::size_t& node) {
    std::vector<Bits> below;
    for (const Bits first : open) {
      Node out{0, 0, static_cast<std::uint32_t>(parts_.leaves.size()),
               static_cast<std::uint32_t>(parts_.nodes.size())};
      std::optional<std::uint32_t> last_leaf;
      for (unsigned slot = 0; slot < 64; ++slot) {
        const unsigned below_bits = kWidth - depth;
        const Bits from = static_cast<Bits>(
            first | (below_bits >= kStride ? static_cast<Bits>(Bits{slot} << (below_bits - kStride))
                                           : static_cast<Bits>(slot >> (kStride - below_bits))));
        const Bits to =
            below_bits >= kStride ? static_cast<Bits>(from | mask(below_bits - kStride)) : from;
        const auto value = value_of_(from, to);
        if (!value) {
          out.children |= std::uint64_t{1} << slot;
          parts_.nodes.push_back({});
          below.push_back(from);
        } else if (value != last_leaf) {
          out.leaves |= std::uint64_t{1} << slot;
          parts_.leaves.push_back(static_cast<Leaf>(*value));
          last_leaf = value;
        }
      }
      parts_.nodes[node++] = out;
    }
    return below;
  }

  ValueOf value_of_;
  PartsForTest<Leaf> parts_;
};

}  // namespace poros::lpm
