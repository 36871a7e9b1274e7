// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952), by zlib.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::inflate {

bool is_gzip(Bytes bytes);

// As unpack() in inflate/packed.h.
Result<std::string> gunzip(Bytes packed, std::uint64_t limit);

}  // namespace poros::inflate
