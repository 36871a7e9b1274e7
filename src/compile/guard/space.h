// SPDX-License-Identifier: Apache-2.0
// Who has which addresses in one state of the feeds.
#pragma once

#include <vector>

#include "compile/feeds/rows.h"
#include "compile/guard/spans.h"
#include "compile/policy/model.h"

namespace poros::guard {

struct Space {
  Spans v4, v6;
  const Spans& of(ip::Family family) const { return family == ip::Family::kV4 ? v4 : v6; }
};

struct State {
  std::vector<Space> published, announced;  // by provider
  Space everything_announced;
};
State state_of(const policy::Model& model, const std::vector<feeds::Rows>& feeds);

}  // namespace poros::guard
