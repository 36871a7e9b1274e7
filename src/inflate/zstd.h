// SPDX-License-Identifier: Apache-2.0
// zstd (RFC 8878), by libzstd.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::inflate {

bool is_zstd(Bytes bytes);

// As unpack() in inflate/packed.h.
Result<std::string> unzstd(Bytes packed, std::uint64_t limit);

}  // namespace poros::inflate
