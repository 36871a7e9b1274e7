// SPDX-License-Identifier: Apache-2.0
// The data of a MaxMind DB (https://maxmind.github.io/MaxMind-DB/), as far as it must be known to
// be sound before libmaxminddb looks at it. That walks values by recursion, follows pointers as
// often as they stand there, and computes sizes with 32 bits; so a file made for it could exhaust
// the stack, never end, or be read beyond its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/bytes.h"

namespace poros::feeds::mmdb {

// A record of an ASN database has ten values at most, metadata some dozens.
inline constexpr unsigned kMaxValues = 4096;

// Where the value at `offset` of the section ends. Nothing where it is not whole, or of more than
// kMaxValues values, those behind its pointers counted wherever they stand; that bounds how deep
// they are nested as well. Where there is a budget, the values read are taken off it; nothing, too,
// when it is used up.
std::optional<std::uint64_t> end_of(Bytes section, std::uint64_t offset,
                                    std::uint64_t* budget = nullptr);

// A budget for all records of a database is so many values for each byte of its data, so that it
// is read in linear time. Even records that share most of what they say have less.
inline constexpr std::uint64_t kValuesPerByte = 4;

// The number under a key of the map that the section begins with.
std::optional<std::uint64_t> find_number(Bytes section, std::string_view key);

// Whether an array or a map of nothing but texts stands under a key of that map.
bool holds_texts(Bytes section, std::string_view key);

}  // namespace poros::feeds::mmdb
