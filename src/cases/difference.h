// SPDX-License-Identifier: Apache-2.0
// What came against what was expected, for people.
#pragma once

#include <string>
#include <vector>

#include "cases/case.h"

namespace poros::cases {

struct Difference {
  std::string_view field;     // as a case calls it
  std::string expected, got;  // readable; "(none)" where there is none
};
std::vector<Difference> compare(const Answer& expected, const Answer& got);

// The command that explains the decision, given the bundle of the policy; empty where no command
// line can ask for it.
std::string explain_command(const Case& one, std::string_view bundle);

// A failed case: where it stands, what was asked, how the answer differs, and the command.
std::string failure_text(const Case& one, const std::vector<Difference>& differences,
                         std::string_view bundle);

}  // namespace poros::cases
