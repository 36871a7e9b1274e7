// SPDX-License-Identifier: Apache-2.0
// Just enough of RFC 3986 to keep a Location where the policy said it goes.
#pragma once

#include <span>
#include <string_view>

namespace poros::artifact {

// "host" or "host:port" of an absolute http or https URL without userinfo; empty for anything else.
std::string_view url_host(std::string_view url);

// No byte of a URL that a client could read differently: controls, blank, DEL, bytes >= 0x80,
// backslash, quotes, angle brackets, backtick, '#'.
bool is_plain_url_text(std::string_view text);

// Whether the URL still starts with `prefix` after its dot segments are removed (RFC 3986 5.2.4;
// %2e counts as a dot, as browsers have it). The URL starts with prefix as it stands.
bool stays_within(std::string_view url, std::string_view prefix);

}  // namespace poros::artifact
