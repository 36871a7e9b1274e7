// SPDX-License-Identifier: Apache-2.0
// Blocks that belong to nobody on the public Internet (rule C5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/ip/address.h"

namespace poros::compile {

// What is wrong with a block as somebody's addresses, as the end of a sentence: "lies in the
// reserved block 10.0.0.0/8 (private use)", "is larger than a /8". Nothing for an ordinary block.
struct Unfit {
  std::string why;
  bool is_huge = false;    // shorter than /8
  bool is_partly = false;  // holds a reserved block, but is more than that
};
std::optional<Unfit> find_unfit(const ip::Prefix& block);

}  // namespace poros::compile
