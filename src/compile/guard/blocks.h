// SPDX-License-Identifier: Apache-2.0
// Blocks that appear in new snapshots where a person should look at them first.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "compile/feeds/rows.h"
#include "compile/guard/guard.h"
#include "compile/guard/space.h"
#include "compile/policy/model.h"

namespace poros::guard {

struct Change {
  const policy::Model& model;
  const std::vector<feeds::Rows>&before, &after;
  std::span<const News> news;
  const State& had;  // by `before`
};

inline constexpr std::size_t kMostReasons = 10;  // of each sort; the rest is counted

// Huge and reserved blocks of providers, by range or by ASN, that `before` does not have.
void find_unfit_blocks(const Change& change, std::vector<std::string>& reasons);

// Ranges of providers that lie in ranges which another provider had, or in what its ASNs announced.
void find_taken_blocks(const Change& change, std::vector<std::string>& reasons);

}  // namespace poros::guard
