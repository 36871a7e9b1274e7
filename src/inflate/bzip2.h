// SPDX-License-Identifier: Apache-2.0
// bzip2, by libbz2.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::inflate {

bool is_bzip2(Bytes bytes);

// As unpack() in inflate/packed.h.
Result<std::string> bunzip2(Bytes packed, std::uint64_t limit);

}  // namespace poros::inflate
