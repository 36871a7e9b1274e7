// SPDX-License-Identifier: Apache-2.0
// A bundle from the disk, opened.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "core/state/state.h"
#include "inspect/decided.h"
#include "sys/file/file.h"

namespace poros::cli {

// The view points into the file. Moving keeps both right: a mapping does not move.
struct Opened {
  sys::MappedFile file;
  bundle::View view;
};
Result<Opened> open_bundle(const std::string& path);
// The bytes of a file, opened; the path is for messages.
Result<bundle::View> view_of(Bytes bytes, const std::string& path);

// What a person says of a backend, or of one of its regions.
struct Place {
  std::uint16_t backend = bundle::kNone;
  std::uint16_t target = bundle::kNone;  // relative; kNone: all of them
};
// "BACKEND" or "BACKEND@REGION" of this bundle.
Result<Place> find_place(const bundle::View& view, std::string_view text);

// "BACKEND[@REGION]=yes|no".
Result<decide::Told> find_have(const bundle::View& view, std::string_view text);

using inspect::is_locality;
std::string bad_locality(std::string_view text);

}  // namespace poros::cli
