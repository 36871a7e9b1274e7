// SPDX-License-Identifier: Apache-2.0
// The clouds' JSON files are alike: an object with a date and arrays of {block, region, ...}. This
// reads them all; a format only names its keys.
#pragma once

#include <span>
#include <string_view>

#include "compile/feeds/reader.h"

namespace poros::feeds {

struct BlockKey {
  std::string_view key;
  ip::Family family;  // the blocks under this key
};

struct BlockArray {
  std::string_view key;
  std::span<const BlockKey> blocks;  // exactly one of them in each entry
};

struct JsonBlocks {
  std::string_view date_key;           // may be missing
  std::span<const BlockArray> arrays;  // each exactly once
  std::string_view region_key;
};

// Row.line becomes the ordinal of the entry in its array.
void read_json_blocks(const JsonBlocks& shape, std::string_view text, Rows& rows, Defects& defects);

}  // namespace poros::feeds
