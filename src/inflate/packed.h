// SPDX-License-Identifier: Apache-2.0
// Compressed files to plain bytes, whole in memory: feeds are some tens of megabytes at most.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::inflate {

enum class Packing : std::uint8_t { kNone, kGzip, kZstd, kBzip2 };

// By the magic bytes, which no text format that we read begins with.
Packing packing_of(Bytes bytes);

// The largest feed known is 35 MB plain. One gigabyte leaves room for thirty times that and keeps a
// file made to explode (gzip packs zeros 1,032 to 1, the others thousands to 1) from taking the
// machine's memory.
inline constexpr std::uint64_t kMaxInflated = std::uint64_t{1} << 30;

// All members of the file, one after the other, each with the checksum that it brings proven. A
// file that is cut off, damaged, larger than `limit`, or followed by anything else is an error, and
// so is one that is not packed.
Result<std::string> unpack(Bytes packed, std::uint64_t limit = kMaxInflated);

}  // namespace poros::inflate
