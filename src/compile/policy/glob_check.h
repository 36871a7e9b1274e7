// SPDX-License-Identifier: Apache-2.0
// Globs as a policy may write them (rule R6). Matching them is core's.
#pragma once

#include <string>
#include <string_view>

namespace poros::policy {

// What is wrong with a glob and the remedy; empty when nothing is.
std::string glob_flaw(std::string_view glob);

}  // namespace poros::policy
