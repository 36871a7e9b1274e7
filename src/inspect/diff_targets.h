// SPDX-License-Identifier: Apache-2.0
// What to ask a site for, so that each of its routes and kinds is asked once at least.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/bundle/view.h"

namespace poros::inspect {

// Targets of requests to a site as two bundles have it, each once, in a fixed order: one of every
// kind, and one for each glob of its routes. Where either of them splits, objects are many.
std::vector<std::string> sample_targets(const bundle::View& from, std::uint16_t from_site,
                                        const bundle::View& to, std::uint16_t to_site);

// A path that a glob holds for, with `word` for its stars; a glob without a slash gives the last
// segment alone.
std::string path_for(std::string_view glob, std::string_view word);

}  // namespace poros::inspect
