// SPDX-License-Identifier: Apache-2.0
// The JSON Schema (draft 2020-12) of a policy, for editors: which keys there are, what they mean
// and what shape their values have. What values mean together (names that exist, trust, globs that
// are well formed) is for load() alone, so the schema refuses less than load() and nothing else.
#pragma once

#include <span>
#include <string>

#include "compile/policy/load.h"

namespace poros::policy {

std::string schema(std::span<const FeedFormat> formats);

}  // namespace poros::policy
