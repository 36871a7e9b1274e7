// SPDX-License-Identifier: Apache-2.0
// What other redirectors are configured with → the text of a policy that compiles. What a policy
// cannot say stands in it as a comment, and what was wrong is a warning as well. Equal input gives
// equal text.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "diagnostics/diagnostics.h"

namespace poros::import {

struct File {
  std::string path, bytes;
};

// Provider files (`name`, `redirectsTo`, `asns`), one provider each. Usable only if `diagnostics`
// has no errors; the same holds for the others.
std::string vendors(std::span<const File> files, Diagnostics& diagnostics);

// The configuration of ArtifactServer: `backends` with hosts and conditions.
std::string artifactserver(const File& file, Diagnostics& diagnostics);

// The environment of archeio. What it does not set has the default that archeio gives it.
using Environment = std::map<std::string, std::string, std::less<>>;
std::span<const std::string_view> archeio_variables();
std::string archeio(const Environment& environment, Diagnostics& diagnostics);

}  // namespace poros::import
