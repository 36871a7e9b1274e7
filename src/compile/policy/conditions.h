// SPDX-License-Identifier: Apache-2.0
// `when:` and `unless:` of a route.
#pragma once

#include "compile/policy/draft.h"

namespace poros::policy {

struct ReadCondition {
  Condition condition;
  bool is_sound = true;    // false: something was reported, and nothing is concluded from it
  bool is_empty = true;    // no key: a `when` that always holds
  bool only_kinds = true;  // no key but `kind`
};

// Where a site's api is unknown, every kind is allowed.
artifact::KindSet possible_kinds(std::optional<artifact::Api> api);
ReadCondition read_condition(Draft& draft, const Node& node, std::string_view name,
                             std::optional<artifact::Api> api);

// Whether `unless` takes away whatever `when` asks for by some key other than kind: the key, or
// empty.
std::string_view find_contradiction(const Draft& draft, const Condition& when,
                                    const Condition& unless);

}  // namespace poros::policy
