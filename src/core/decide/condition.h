// SPDX-License-Identifier: Apache-2.0
// Whether a route's condition holds for a request (R2-R7). Internal to decide.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/artifact/glob.h"
#include "core/bundle/view.h"
#include "core/decide/plan.h"

namespace poros::decide {

// What conditions look at.
struct Subject {
  const bundle::View& view;
  const Request& request;
  artifact::Kind kind;
  std::string_view path;  // escapes decoded once (R7)
  bundle::ClassRecord klass;
};

// `when` and `unless` of one route. `tail` receives what `**` of the first glob of when.path that
// holds has matched.
bool route_holds(const Subject& subject, std::uint16_t route, artifact::GlobTail& tail,
                 Steps* steps);

// The place that a backend has for this client by its own rule, `else` not counted: a target
// relative to the backend's, or kNone (S4, R5).
std::uint16_t place_of(const bundle::View& view, const bundle::BackendRecord& backend,
                       const bundle::ClassRecord& klass, const Locality& locality);

}  // namespace poros::decide
