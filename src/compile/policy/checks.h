// SPDX-License-Identifier: Apache-2.0
// What a site's routes must be together, and with the backends that they name (rules B3, B8, V,
// S9).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compile/policy/routes.h"

namespace poros::policy {

struct SiteNotes {
  std::string label;  // "site 'r.example'"
  Position at;
  artifact::Api api = artifact::Api::kOci;
  std::optional<Choice> fallback;  // nothing: it was reported
  std::vector<ReadRoute> routes;
};

void check_site(Draft& draft, const SiteNotes& site);

}  // namespace poros::policy
