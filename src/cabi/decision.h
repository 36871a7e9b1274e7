// SPDX-License-Identifier: Apache-2.0
// The core's plan inside a caller's poros_decision.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "cabi/handles.h"
#include "core/decide/plan.h"

namespace poros::cabi {

// Offsets of the plan are into a target of this size, its indexes into the bundle of this stamp.
struct Sealed {
  std::uint64_t stamp = 0, target_size = 0;
  decide::Plan plan;
};
static_assert(std::is_trivially_copyable_v<Sealed>);
static_assert(sizeof(Sealed) <= sizeof(poros_decision::opaque));

inline void seal(const Sealed& sealed, poros_decision& out) {
  std::memcpy(out.opaque, &sealed, sizeof(sealed));
}

// False for what poros_plan has not made of this bundle.
inline bool unseal(const poros_bundle* bundle, const poros_decision* from, Sealed& out) {
  if (bundle == nullptr || !is_usable(from)) return false;
  std::memcpy(static_cast<void*>(&out), from->opaque, sizeof(out));
  return out.stamp == bundle->stamp;
}

}  // namespace poros::cabi
