// SPDX-License-Identifier: Apache-2.0
// What a person may have meant by a name that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace poros::policy {

// How many letters must be put in, left out, changed or swapped with their neighbour to make `a`
// into `b`; capital letters count as small ones.
std::size_t edit_distance(std::string_view a, std::string_view b);

// " (did you mean 'aws'?)", or the known names where they are few, or that there are none.
std::string remedy(std::string_view wrong, std::span<const std::string_view> known);

}  // namespace poros::policy
