// SPDX-License-Identifier: Apache-2.0
// One decision with its reasons, for a person.
#pragma once

#include <span>
#include <string>

#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "core/decide/respond.h"

namespace poros::inspect {

// A decision taken with its steps recorded. Views must outlive it.
struct Explanation {
  decide::Plan plan;
  std::uint8_t which = 0;
  std::span<const decide::Known> known;
  std::span<const decide::Event> events;
  decide::Response response;
};

std::string explain_text(const bundle::View& view, const decide::Request& request,
                         const Explanation& explanation);

}  // namespace poros::inspect
