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
  bool is_huge = false;  // shorter than /8
};
std::optional<Unfit> find_unfit(const ip::Prefix& block);

// Whether a reserved block among `ranges` is a person's deliberate choice rather than a damaged
// feed: a block written into the policy itself (no format) or into a cidr-list. People give their
// laboratories private addresses and their examples documentation addresses; a cloud's published
// list never holds either. The first gets a warning, the second an error; a /0-/7 is an error in
// both.
bool is_deliberate(std::string_view format);

}  // namespace poros::compile
