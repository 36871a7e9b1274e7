// SPDX-License-Identifier: Apache-2.0
// Texts of cases: from YAML to bytes, and from bytes to what a person can read or paste.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace poros::cases {

// One character is one byte, so that a case can write what no decent client would send ("\x80"),
// and `<a*64>` is 64 times `a`.
Result<std::string> bytes_of(std::string_view text);

// "Not Found"; empty for a status that poros does not answer with.
std::string_view reason_phrase(unsigned status);

// The text on one line: as it is, or in double quotes with escapes where that could mislead.
std::string readable(std::string_view bytes);

}  // namespace poros::cases
