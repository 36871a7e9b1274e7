// SPDX-License-Identifier: Apache-2.0
// Numbers the details of addresses while the tables are made: hundreds of thousands of them, so a
// hash table of plain numbers instead of a map of structs.
#pragma once

#include <cstdint>
#include <vector>

#include "compile/bundle/tables.h"

namespace poros::compile {

// Gives every value its new number. The new numbers must be as distinct as the old ones.
template <class Bits>
void renumber(std::vector<Interval<Bits>>& steps, const std::vector<std::uint32_t>& numbers) {
  for (Interval<Bits>& step : steps) step.value = numbers[step.value];
}

class DetailNumbers {
 public:
  DetailNumbers();

  // A number for the detail, in the order in which they come; 0 is nothing known.
  std::uint32_t index(std::uint32_t asn, std::uint8_t origin_length, std::uint8_t range_length);

  // Fills tables.details and tables.asns (numbers alone), sorted, and gives the intervals of
  // details their last numbers.
  void finish(Tables& tables) const;

 private:
  // ASN, origin's length, range's length, from high to low bits: keys sort as details do.
  using Key = std::uint64_t;

  void rehash();
  std::size_t home(Key key) const;

  std::vector<Key> keys_;
  std::vector<std::uint32_t> slots_;  // → keys_; a power of two of them, at most half in use
};

}  // namespace poros::compile
