// SPDX-License-Identifier: Apache-2.0
// The requests of the OCI distribution specification 1.1, by its grammar (rules K1, K2).
#pragma once

#include <cstdint>
#include <string_view>

#include "core/artifact/kind.h"
#include "core/artifact/target.h"

namespace poros::artifact {

// What a path names. Offsets count from the start of the path. A digest may be written with %3A for
// its colon, so its two halves are kept apart.
struct OciPath {
  Kind kind = Kind::kOther;
  Slice name;            // every kind but other, api-root and catalog
  Slice reference;       // manifest-tag and signature: the tag
  Slice algorithm, hex;  // blob, manifest-digest, referrers
};

// Total: what the grammar does not know is `other`. The path has passed is_acceptable.
OciPath classify_oci(std::string_view path);

// sha256:<64> or sha512:<128>, lower-case hex.
bool is_digest(std::string_view text);

}  // namespace poros::artifact
