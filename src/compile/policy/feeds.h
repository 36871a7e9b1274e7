// SPDX-License-Identifier: Apache-2.0
// Feeds, where a policy uses them.
#pragma once

#include <cstdint>
#include <optional>

#include "compile/policy/draft.h"

namespace poros::policy {

enum class FeedUse : std::uint8_t { kRanges, kOrigins };

// The feed that `node` names, or writes out as a map: then it joins the model's feeds behind the
// named ones, called by its first path.
std::optional<Index> use_feed(Draft& draft, const Node& node, FeedUse use);

}  // namespace poros::policy
