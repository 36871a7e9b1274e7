// SPDX-License-Identifier: Apache-2.0
// Longest-prefix match over an immutable table that is read where it lies.
//
// Poptrie (Asai and Ohara, SIGCOMM 2015): a direct table for the first bits, then nodes of 64 slots
// whose children and leaves are found by counting bits. The nesting of prefixes is resolved when
// the table is built, so a look-up is a walk down, never back. The layout is drawn in
// docs/bundle-format.md.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/base/bytes.h"
#include "core/ip/address.h"

namespace poros::lpm {

struct Header {
  std::uint32_t direct_bits;  // 1..20
  std::uint32_t node_count, leaf_count;
  std::uint32_t leaf_size;  // sizeof(Leaf): tells a table of classes from a table of details
};
static_assert(sizeof(Header) == 16);

struct Node {
  std::uint64_t children;  // bit n: slot n is the next child; else a leaf
  std::uint64_t leaves;    // bit n: at slot n a new leaf begins; it holds up to the next
  std::uint32_t first_leaf, first_child;
};
static_assert(sizeof(Node) == 24);

inline constexpr std::uint32_t kLeafBit = 0x80000000u;  // of a direct entry: the rest is the value
inline constexpr unsigned kStride = 6;
inline constexpr unsigned kMaxDirectBits = 20;

// Bits: ip::V4 or ip::V6. Leaf: std::uint16_t or std::uint32_t. Does not own the bytes. Any number
// of threads may read.
template <class Bits, class Leaf>
class Poptrie {
 public:
  static constexpr unsigned kWidth = sizeof(Bits) * 8;

  // A block around an address in which every address has the same value. Blocks tile the space;
  // neighbours may be equal.
  struct Block {
    std::uint32_t value;
    Bits last;
  };

  Poptrie() = default;

  // Proves that no look-up can leave the bytes and that every value is below `value_count`.
  static std::optional<Poptrie> open(Bytes bytes, std::uint32_t value_count);

  std::uint32_t find(Bits address) const {
    std::uint32_t entry = load<std::uint32_t>(direct_, 4 * direct_index(address));
    for (unsigned depth = direct_bits_; (entry & kLeafBit) == 0 && depth < kWidth;
         depth += kStride) {
      const Node node = load<Node>(nodes_, sizeof(Node) * entry);
      const unsigned slot = slot_of(address, depth);
      const std::uint64_t bit = std::uint64_t{1} << slot;
      if ((node.children & bit) == 0) return leaf(node, slot);
      entry = node.first_child + count(node.children & (bit - 1));
    }
    // Only a hand-made table has children below the last bit: nobody lives there.
    return (entry & kLeafBit) != 0 ? entry & ~kLeafBit : 0;
  }

  Block block(Bits address) const {
    std::uint32_t entry = load<std::uint32_t>(direct_, 4 * direct_index(address));
    unsigned depth = direct_bits_;
    for (; (entry & kLeafBit) == 0 && depth < kWidth; depth += kStride) {
      const Node node = load<Node>(nodes_, sizeof(Node) * entry);
      const unsigned slot = slot_of(address, depth);
      const std::uint64_t bit = std::uint64_t{1} << slot;
      if ((node.children & bit) == 0) {
        return {leaf(node, slot), last_of(address, depth, slot, node.children | node.leaves)};
      }
      entry = node.first_child + count(node.children & (bit - 1));
    }
    if ((entry & kLeafBit) == 0) return {0, address};
    return {entry & ~kLeafBit, address | low_mask(kWidth - direct_bits_)};
  }

 private:
  static std::uint32_t count(std::uint64_t bits) {
    return static_cast<std::uint32_t>(std::popcount(bits));
  }
  static Bits low_mask(unsigned bits) {
    return bits >= kWidth ? static_cast<Bits>(~Bits{0}) : static_cast<Bits>((Bits{1} << bits) - 1);
  }
  std::size_t direct_index(Bits address) const {
    return static_cast<std::size_t>(address >> (kWidth - direct_bits_));
  }
  // The six bits below `depth`; where fewer are left, they stand at the top of the six.
  static unsigned slot_of(Bits address, unsigned depth) {
    const Bits rest = static_cast<Bits>(address << depth);
    return static_cast<unsigned>(rest >> (kWidth - kStride));
  }
  std::uint32_t leaf(const Node& node, unsigned slot) const {
    const std::uint64_t upto = (std::uint64_t{2} << slot) - 1;  // slot 63: all ones by wrapping
    return load<Leaf>(leaves_, sizeof(Leaf) * (node.first_leaf + count(node.leaves & upto) - 1));
  }
  // The last address of the run of slots that begins at `slot` and ends before the next set bit.
  static Bits last_of(Bits address, unsigned depth, unsigned slot, std::uint64_t begins) {
    const std::uint64_t above = slot == 63 ? 0 : begins >> (slot + 1);
    const unsigned slots =
        above == 0 ? 64 - slot : 1 + static_cast<unsigned>(std::countr_zero(above));
    const Bits first = static_cast<Bits>(address & ~low_mask(kWidth - depth));
    const unsigned end = slot + slots;  // 1..64
    if (depth + kStride <= kWidth) {
      const unsigned shift = kWidth - depth - kStride;
      return static_cast<Bits>(first + static_cast<Bits>(Bits{end - 1} << shift) + low_mask(shift));
    }
    // Several slots share an address here; a run that ends inside one ends with that address.
    const unsigned shift = depth + kStride - kWidth;
    return static_cast<Bits>(first + static_cast<Bits>((end - 1) >> shift));
  }

  Bytes direct_, nodes_, leaves_;
  unsigned direct_bits_ = 1;
};

template <class Bits, class Leaf>
std::optional<Poptrie<Bits, Leaf>> Poptrie<Bits, Leaf>::open(Bytes bytes,
                                                             std::uint32_t value_count) {
  if (bytes.size() < sizeof(Header)) return std::nullopt;
  const Header header = load<Header>(bytes, 0);
  if (header.direct_bits < 1 || header.direct_bits > kMaxDirectBits) return std::nullopt;
  if (header.leaf_size != sizeof(Leaf)) return std::nullopt;
  const std::uint64_t direct_size = std::uint64_t{4} << header.direct_bits;
  const std::uint64_t nodes_size = std::uint64_t{sizeof(Node)} * header.node_count;
  const std::uint64_t leaves_size = std::uint64_t{sizeof(Leaf)} * header.leaf_count;
  if (bytes.size() != sizeof(Header) + direct_size + nodes_size + leaves_size) return std::nullopt;

  Poptrie table;
  table.direct_bits_ = header.direct_bits;
  table.direct_ = bytes.subspan(sizeof(Header), static_cast<std::size_t>(direct_size));
  table.nodes_ = bytes.subspan(sizeof(Header) + static_cast<std::size_t>(direct_size),
                               static_cast<std::size_t>(nodes_size));
  table.leaves_ = bytes.last(static_cast<std::size_t>(leaves_size));

  for (std::size_t at = 0; at < table.direct_.size(); at += 4) {
    const auto entry = load<std::uint32_t>(table.direct_, at);
    const std::uint32_t limit = (entry & kLeafBit) != 0 ? value_count : header.node_count;
    if ((entry & ~kLeafBit) >= limit) return std::nullopt;
  }
  for (std::size_t at = 0; at < table.nodes_.size(); at += sizeof(Node)) {
    const Node node = load<Node>(table.nodes_, at);
    if (std::uint64_t{node.first_child} + count(node.children) > header.node_count ||
        std::uint64_t{node.first_leaf} + count(node.leaves) > header.leaf_count) {
      return std::nullopt;
    }
    if (node.children != ~std::uint64_t{0}) {
      // The first slot that is a leaf must find one at or before itself.
      const auto slot = static_cast<unsigned>(std::countr_one(node.children));
      if ((node.leaves & ((std::uint64_t{2} << slot) - 1)) == 0) return std::nullopt;
    }
  }
  for (std::size_t at = 0; at < table.leaves_.size(); at += sizeof(Leaf)) {
    if (load<Leaf>(table.leaves_, at) >= value_count) return std::nullopt;
  }
  return table;
}

}  // namespace poros::lpm
