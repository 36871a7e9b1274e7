// SPDX-License-Identifier: Apache-2.0
// Model and tables → the bytes of a bundle. Equal input gives equal bytes.
#pragma once

#include <string>
#include <vector>

#include "compile/bundle/tables.h"
#include "compile/feeds/rows.h"
#include "compile/policy/model.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::compile {

struct WriteOptions {
  bool slim = false;  // leave the detail out
};

// The model and the tables are right (no errors in their diagnostics). Fails with kLimit where the
// policy needs more of something than the format can count.
Result<std::string> write_bundle(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                                 const Tables& tables, const WriteOptions& options);

// SHA-256 as the bundle's id is made: over the file with id and checksum zero.
std::array<std::uint8_t, 32> bundle_id(Bytes file);

}  // namespace poros::compile
