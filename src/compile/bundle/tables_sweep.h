// SPDX-License-Identifier: Apache-2.0
// Blocks of addresses and step functions over them, for both families alike. A step function is a
// sorted vector of Interval whose first begins at 0; all of the work on tables is sorting blocks,
// one sweep that flattens them, and one merge of the flat results.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "compile/bundle/tables.h"
#include "core/ip/address.h"
#include "core/ip/cover.h"

namespace poros::compile {

using ip::cover;
using ip::kFamily;
using ip::kMax;
using ip::kWidth;
using ip::last_of;

template <class Bits>
ip::Prefix prefix_from(Bits first, std::uint8_t length) {
  // Not from_v6(): a block inside ::ffff:0:0/96 never comes here, and a wider one stays IPv6.
  return {{kFamily<Bits>, first}, length};
}

// Appends to a step function; equal neighbours become one.
template <class Bits>
void append(std::vector<Interval<Bits>>& steps, Bits first, std::uint32_t value) {
  if (steps.empty() || steps.back().value != value) steps.push_back({first, value});
}

// Walks nested blocks as disjoint pieces of the whole address space. `blocks` have `first` and
// `length` and are sorted by first, then length, so that a block stands before what it encloses.
// Calls piece(first, open) for each piece on which the blocks around it are the same: `open` is the
// stack of those blocks, outermost first, equal ones in their order. Blocks nest or are apart,
// never else; so a stack is enough, and the whole is linear.
template <class Block, class Piece>
void sweep(const std::vector<Block>& blocks, Piece piece) {
  using Bits = decltype(Block::first);
  std::vector<const Block*> open;
  Bits at = 0;
  bool is_full = false;  // `at` would be one past the last address
  const auto close_front = [&] {
    const Bits last = last_of(open.back()->first, open.back()->length);
    if (!is_full && at <= last) piece(at, std::as_const(open));
    is_full = is_full || last == kMax<Bits>;
    at = static_cast<Bits>(last + 1);
    open.pop_back();
  };
  for (const Block& block : blocks) {
    while (!open.empty() && last_of(open.back()->first, open.back()->length) < block.first) {
      close_front();
    }
    if (at < block.first) piece(at, std::as_const(open));
    at = block.first;
    open.push_back(&block);
  }
  while (!open.empty()) close_front();
  if (!is_full) piece(at, std::as_const(open));
}

// Walks several step functions at once: piece(first, values) for each piece on which all of them
// are constant.
template <class Bits, std::size_t N, class Piece>
void merge(const std::array<std::span<const Interval<Bits>>, N>& steps, Piece piece) {
  std::array<std::size_t, N> at{};
  Bits first = 0;
  while (true) {
    std::array<std::uint32_t, N> values{};
    bool has_next = false;
    Bits next = kMax<Bits>;
    for (std::size_t i = 0; i < N; ++i) {
      values[i] = steps[i][at[i]].value;
      if (at[i] + 1 == steps[i].size()) continue;
      next = std::min(next, steps[i][at[i] + 1].first);
      has_next = true;
    }
    piece(first, values);
    if (!has_next) return;
    first = next;
    for (std::size_t i = 0; i < N; ++i) {
      if (at[i] + 1 < steps[i].size() && steps[i][at[i] + 1].first == first) ++at[i];
    }
  }
}

// Numbers distinct values in the order in which they come.
template <class T>
class Numbering {
 public:
  std::uint32_t index(const T& value) {
    const auto [at, is_new] = known_.emplace(value, static_cast<std::uint32_t>(all_.size()));
    if (is_new) all_.push_back(value);
    return at->second;
  }
  std::vector<T> take() && { return std::move(all_); }
  const std::map<T, std::uint32_t>& sorted() const { return known_; }

 private:
  std::map<T, std::uint32_t> known_;
  std::vector<T> all_;
};

}  // namespace poros::compile
