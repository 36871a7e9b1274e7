// SPDX-License-Identifier: Apache-2.0
// What the formats share that tell origins.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "compile/feeds/rows.h"

namespace poros::feeds {

// The indexes of (asn, holder), growing rows.asns: a hash table with linear probing of indexes
// alone.
class Origins {
 public:
  explicit Origins(Rows& rows);
  std::uint32_t index(std::uint32_t asn, std::string_view holder);

 private:
  std::size_t home(std::uint32_t asn) const;
  void rehash();

  Rows& rows_;
  std::vector<std::uint32_t> slots_;  // a power of two of them, at most half in use
};

}  // namespace poros::feeds
