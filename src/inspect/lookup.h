// SPDX-License-Identifier: Apache-2.0
// Addresses → lines: what poros lookup prints.
#pragma once

#include <string>
#include <string_view>

#include "core/bundle/view.h"

namespace poros::inspect {

enum class Found { kNotAnAddress, kNothing, kSomething };

// Appends "address TAB provider TAB region TAB asn TAB prefix TAB holder LF", "-" for none. The
// address is written as it was given. A slim bundle knows no asn, prefix and holder.
Found append_lookup(const bundle::View& view, std::string_view address, std::string& out);

// The same as one JSON object and LF.
Found append_lookup_json(const bundle::View& view, std::string_view address, std::string& out);

}  // namespace poros::inspect
