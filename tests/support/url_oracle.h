// SPDX-License-Identifier: Apache-2.0
// URLs read as a careful client reads them. The slow twin of core/artifact/url.h; shares no code.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace poros::test {

struct UrlParts {
  std::string scheme, host, path, query;  // host with its port; query with its '?', may be empty
};

// An absolute http or https URL of printable ASCII without blanks, backslashes, fragments and user
// names; nothing otherwise.
std::optional<UrlParts> parse_url(std::string_view text);

// The URL as a client would follow it: dot segments removed (RFC 3986 5.2.4), "%2e" being a dot.
std::string followed(const UrlParts& url);

}  // namespace poros::test
