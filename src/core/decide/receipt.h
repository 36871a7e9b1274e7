// SPDX-License-Identifier: Apache-2.0
// A decision written down: enough to see why, nothing of who asked but the network they came from.
#pragma once

#include <cstddef>
#include <span>

#include "core/decide/plan.h"
#include "core/decide/respond.h"

namespace poros::decide {

// A receipt of any decision fits.
inline constexpr std::size_t kMaxReceipt = bundle::kMaxLocation + 16384;

// One JSON object (docs/decisions.md names the fields) into `room`; its length, or 0 where the room
// is too small.
std::size_t write_receipt(const bundle::View& view, const Plan& plan, std::uint8_t which,
                          std::span<const Known> known, const Request& request,
                          const Response& response, std::span<char> room);

}  // namespace poros::decide
