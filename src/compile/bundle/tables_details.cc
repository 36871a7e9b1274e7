// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/tables_details.h"

#include <algorithm>
#include <numeric>

namespace poros::compile {
namespace {

constexpr std::uint32_t kFree = 0xffffffff;
constexpr std::uint64_t kNothing = std::uint64_t{kNoLength} << 8 | kNoLength;

}  // namespace

DetailNumbers::DetailNumbers() : keys_{kNothing}, slots_(1 << 10, kFree) { rehash(); }

std::size_t DetailNumbers::home(Key key) const {
  // Fibonacci hashing: the high bits of the product depend on all bits of the key.
  return static_cast<std::size_t>(key * 0x9e3779b97f4a7c15u >> 32) & (slots_.size() - 1);
}

void DetailNumbers::rehash() {
  std::fill(slots_.begin(), slots_.end(), kFree);
  for (std::uint32_t i = 0; i < keys_.size(); ++i) {
    std::size_t at = home(keys_[i]);
    while (slots_[at] != kFree) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = i;
  }
}

std::uint32_t DetailNumbers::index(std::uint32_t asn, std::uint8_t origin_length,
                                   std::uint8_t range_length) {
  const Key key = Key{asn} << 16 | Key{origin_length} << 8 | range_length;
  std::size_t at = home(key);
  for (; slots_[at] != kFree; at = (at + 1) & (slots_.size() - 1)) {
    if (keys_[slots_[at]] == key) return slots_[at];
  }
  const auto next = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back(key);
  slots_[at] = next;
  if (keys_.size() * 2 > slots_.size()) {
    slots_.resize(slots_.size() * 2);
    rehash();
  }
  return next;
}

void DetailNumbers::finish(Tables& tables) const {
  std::vector<std::uint32_t> order(keys_.size());
  std::iota(order.begin(), order.end(), 0u);
  // Number 0 stays where it is: nothing known.
  std::sort(order.begin() + 1, order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return keys_[a] < keys_[b]; });
  tables.asns.push_back({});
  tables.details.reserve(keys_.size());
  std::vector<std::uint32_t> numbers(keys_.size());
  for (const std::uint32_t old : order) {
    const Key key = keys_[old];
    const auto asn = static_cast<std::uint32_t>(key >> 16);
    if (asn != tables.asns.back().number) tables.asns.push_back({asn, {}});
    numbers[old] = static_cast<std::uint32_t>(tables.details.size());
    tables.details.push_back({static_cast<std::uint32_t>(tables.asns.size() - 1),
                              static_cast<std::uint8_t>(key >> 8), static_cast<std::uint8_t>(key)});
  }
  renumber(tables.v4_details, numbers);
  renumber(tables.v6_details, numbers);
}

}  // namespace poros::compile
