// SPDX-License-Identifier: Apache-2.0
// Disjoint intervals → the bytes of a poptrie (core/lpm/poptrie.h).
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

#include "compile/bundle/tables.h"
#include "core/lpm/poptrie.h"

namespace poros::compile {

namespace detail {

template <class Bits, class Leaf>
class PoptrieBuilder {
 public:
  PoptrieBuilder(const std::vector<Interval<Bits>>& intervals, unsigned direct_bits)
      : intervals_(intervals), direct_bits_(direct_bits) {}

  std::string build() {
    const std::uint32_t slots = std::uint32_t{1} << direct_bits_;
    const unsigned shift = kWidth - direct_bits_;
    std::vector<std::uint32_t> direct(slots);
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < slots; ++i) {
      const Bits first = static_cast<Bits>(Bits{i} << shift);
      const Bits last = static_cast<Bits>(first | low_mask(shift));
      at = advance(at, first);
      if (covers(at, last)) {
        direct[i] = lpm::kLeafBit | intervals_[at].value;
      } else {
        direct[i] = static_cast<std::uint32_t>(nodes_.size());
        nodes_.push_back({});
        pending_.push_back({first, at, direct_bits_});
      }
    }
    // Breadth first, so that the children of a node stand side by side.
    for (std::size_t node = 0; node < pending_.size(); ++node) fill(node);
    return bytes(direct);
  }

 private:
  static constexpr unsigned kWidth = sizeof(Bits) * 8;
  struct Pending {
    Bits first;
    std::size_t interval;  // the one that holds `first`
    unsigned depth;
  };

  static Bits low_mask(unsigned bits) {
    return bits >= kWidth ? static_cast<Bits>(~Bits{0}) : static_cast<Bits>((Bits{1} << bits) - 1);
  }
  std::size_t advance(std::size_t at, Bits address) const {
    while (at + 1 < intervals_.size() && intervals_[at + 1].first <= address) ++at;
    return at;
  }
  bool covers(std::size_t at, Bits last) const {
    return at + 1 == intervals_.size() || intervals_[at + 1].first > last;
  }

  void fill(std::size_t index) {
    const Pending node = pending_[index];
    lpm::Node out{0, 0, static_cast<std::uint32_t>(leaves_.size()),
                  static_cast<std::uint32_t>(nodes_.size())};
    const unsigned left = kWidth - node.depth;  // bits below this node
    std::size_t at = node.interval;
    bool has_leaf = false;
    for (unsigned slot = 0; slot < 64; ++slot) {
      Bits first, last;
      if (left >= lpm::kStride) {
        const unsigned shift = left - lpm::kStride;
        first = static_cast<Bits>(node.first | static_cast<Bits>(Bits{slot} << shift));
        last = static_cast<Bits>(first | low_mask(shift));
      } else {
        first = last = static_cast<Bits>(node.first | Bits{slot >> (lpm::kStride - left)});
      }
      at = advance(at, first);
      if (!covers(at, last)) {
        out.children |= std::uint64_t{1} << slot;
        nodes_.push_back({});
        pending_.push_back({first, at, node.depth + lpm::kStride});
        continue;
      }
      const auto value = static_cast<Leaf>(intervals_[at].value);
      if (!has_leaf || leaves_.back() != value) {
        out.leaves |= std::uint64_t{1} << slot;
        leaves_.push_back(value);
        has_leaf = true;
      }
    }
    nodes_[index] = out;
  }

  std::string bytes(const std::vector<std::uint32_t>& direct) const {
    const lpm::Header header{direct_bits_, static_cast<std::uint32_t>(nodes_.size()),
                             static_cast<std::uint32_t>(leaves_.size()), sizeof(Leaf)};
    std::string out;
    const auto append = [&out](const auto* data, std::size_t count) {
      out.append(reinterpret_cast<const char*>(data), count * sizeof(*data));
    };
    append(&header, 1);
    append(direct.data(), direct.size());
    append(nodes_.data(), nodes_.size());
    append(leaves_.data(), leaves_.size());
    return out;
  }

  const std::vector<Interval<Bits>>& intervals_;
  unsigned direct_bits_;
  std::vector<lpm::Node> nodes_;
  std::vector<Leaf> leaves_;
  std::vector<Pending> pending_;
};

}  // namespace detail

// `intervals` as Tables has them; `direct_bits` in 1..20. Every value fits Leaf.
template <class Leaf, class Bits>
std::string build_poptrie(const std::vector<Interval<Bits>>& intervals, unsigned direct_bits) {
  return detail::PoptrieBuilder<Bits, Leaf>(intervals, direct_bits).build();
}

}  // namespace poros::compile
