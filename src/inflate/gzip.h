// SPDX-License-Identifier: Apache-2.0
// gzip (RFC 1952) to plain bytes, whole in memory: feeds are some tens of megabytes at most.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::inflate {

// The two magic bytes. No text format that we read begins with them.
bool is_gzip(Bytes bytes);

// The largest feed known is 35 MB plain. One gigabyte leaves room for thirty times that and keeps a
// file made to explode (gzip packs zeros 1,032 to 1) from taking the machine's memory.
inline constexpr std::uint64_t kMaxInflated = std::uint64_t{1} << 30;

// All members of the file, one after the other, each with its checksum and length proven. A file
// that is cut off, damaged, larger than `limit`, or followed by anything else is an error.
Result<std::string> gunzip(Bytes packed, std::uint64_t limit = kMaxInflated);

}  // namespace poros::inflate
