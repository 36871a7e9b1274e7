// SPDX-License-Identifier: Apache-2.0
// One route of a site, and what the checks of its site need to know of it.
#pragma once

#include "compile/policy/conditions.h"
#include "compile/policy/draft.h"

namespace poros::policy {

// Whom a route may choose: one for each step, one for each member of a split.
struct Choice {
  Index backend;
  Position at;
};

struct RouteNotes {
  Position at;  // of its name, or where it begins
  Position as_at;
  artifact::KindSet kinds = 0;  // that it lets through (rule B8), built-ins left out
  bool is_sound = true;         // its conditions are known
  bool is_unconditional = false;
  bool only_kinds = false;  // names nothing but kinds
  bool has_split = false;
  Position split_at;
  bool supplies_tail = false;  // rule V1
  std::vector<Choice> choices;
};

// `label` names the route in messages: "route 'blobs'".
struct ReadRoute {
  Route route;
  RouteNotes notes;
  std::string label;
};

ReadRoute read_route(Draft& draft, const Node& node, std::optional<artifact::Api> api);

}  // namespace poros::policy
