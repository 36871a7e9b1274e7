// SPDX-License-Identifier: Apache-2.0
// What a pull changes for each provider.
#pragma once

#include <string>
#include <vector>

#include "compile/guard/guard.h"
#include "compile/policy/model.h"

namespace poros::cli {

// On standard error, a line for each number that changes; nothing where none does.
void print_table(const policy::Model& model, const guard::Verdict& verdict);

// Rows of cells as aligned text. Cells of the first two columns are flush left, all others right.
std::string aligned(const std::vector<std::vector<std::string>>& rows);

}  // namespace poros::cli
