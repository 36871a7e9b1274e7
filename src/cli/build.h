// SPDX-License-Identifier: Apache-2.0
// Policy and feeds from the disk → model and tables: what compile and check have in common.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compile/bundle/tables.h"
#include "compile/feeds/rows.h"
#include "compile/policy/model.h"
#include "diagnostics/diagnostics.h"

namespace poros::cli {

struct Build {
  policy::Model model;
  std::vector<feeds::Rows> feeds;
  compile::Tables tables;
  Diagnostics diagnostics;            // where it has errors the rest is not to be used
  bool is_refused_by_system = false;  // the policy's own file could not be read
};

// The Exit of a build with errors.
int exit_of(const Build& build);

// `now_s` matters for warnings alone: backends that have lapsed or are about to. `text` is the
// policy's own file where it was read already, as standard input is read once.
Build build(const std::string& policy_path, std::int64_t now_s, const std::string* text = nullptr);

}  // namespace poros::cli
