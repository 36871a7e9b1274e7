// SPDX-License-Identifier: Apache-2.0
// The kinds of a files site, by the last segment's name (rule K3).
#pragma once

#include <string_view>

#include "core/artifact/kind.h"

namespace poros::artifact {

// By the built-in lists alone: checksum, signature, pointer, else file. Names as published by
// Debian, Fedora, Alpine, Kubernetes and sigstore.
bool is_checksum_name(std::string_view last_segment);
bool is_signature_name(std::string_view last_segment);
bool is_pointer_name(std::string_view last_segment);  // also the empty name of a folder

}  // namespace poros::artifact
