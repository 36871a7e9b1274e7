// SPDX-License-Identifier: Apache-2.0
// A policy from the disk → its model.
#pragma once

#include <string>
#include <vector>

#include "compile/policy/load.h"
#include "compile/policy/model.h"
#include "diagnostics/diagnostics.h"

namespace poros::cli {

// The formats that feeds may have.
std::vector<policy::FeedFormat> feed_formats();

// `text` is the file where it was read already, else null. `is_refused_by_system` is set when the
// policy's own file cannot be read; what it names is its own fault.
policy::Model load_policy(const std::string& path, const std::string* text,
                          Diagnostics& diagnostics, bool& is_refused_by_system);

// `name` in the folder of `path`.
std::string beside(const std::string& path, std::string_view name);

}  // namespace poros::cli
