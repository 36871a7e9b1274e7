// SPDX-License-Identifier: Apache-2.0
// What changes by the minute: which backends are not to be handed out. A view, owned by the caller.
#pragma once

#include <cstdint>
#include <span>

#include "core/bundle/format.h"

namespace poros::state {

struct Down {
  std::uint16_t backend = bundle::kNone;
  std::uint16_t target = bundle::kNone;  // relative to the backend's; kNone: all of it
};

struct State {
  std::span<const Down> down;

  bool is_down(std::uint16_t backend, std::uint16_t target) const {
    for (const Down& entry : down) {
      if (entry.backend == backend && (entry.target == bundle::kNone || entry.target == target)) {
        return true;
      }
    }
    return false;
  }
};

}  // namespace poros::state
