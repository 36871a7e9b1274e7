// SPDX-License-Identifier: Apache-2.0
// An index from the disk, opened, and what a bundle makes of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/decide/presence.h"
#include "core/index/index.h"
#include "sys/file/file.h"

namespace poros::cli {

// The index points into the file. Moving keeps both right: a mapping does not move.
struct OpenedIndex {
  sys::MappedFile file;
  index::Index index;
};
Result<OpenedIndex> open_index(const std::string& path);

// The places that the bundle knows. Warns of the others, and of backends with `check: index` that
// no place names: what they have stays unknown.
std::vector<decide::ListedPlace> listed_places(std::string_view verb, const bundle::View& view,
                                               const index::Index& index, const std::string& path);

// "BACKEND" or "BACKEND@REGION".
std::string place_name(const index::Place& place);

}  // namespace poros::cli
