// SPDX-License-Identifier: Apache-2.0
// Clients as numbers.
#pragma once

#include <cstdint>

#include "core/ip/address.h"

namespace poros::cabi {

// Family 4 or 6, and its bytes in network order; false for anything else.
bool read_address(std::uint32_t family, const std::uint8_t* address, ip::Client& out);

}  // namespace poros::cabi
