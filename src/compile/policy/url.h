// SPDX-License-Identifier: Apache-2.0
// What may stand in the URLs of a policy (rule B6). Stricter than RFC 3986 where a client, a proxy
// and we could read the same bytes differently.
#pragma once

#include <string>
#include <string_view>

#include "compile/policy/model.h"
#include "core/base/result.h"

namespace poros::policy {

struct Url {
  std::string_view scheme, host;  // "http" or "https"; without the port
  std::string_view rest;          // from the first '/', '?' or '#' on
};

// An absolute http(s) URL, as far as its host; the error says what is wrong and the remedy.
Result<Url> parse_url(std::string_view text);

// Lower-case ASCII letters.
std::string lower(std::string_view text);

// What is wrong with a host name or a literal address, in lower case; empty when nothing is.
std::string host_flaw(std::string_view host);

// The first character that may not stand literally in a URL, or a '%' without two digits.
std::string literal_flaw(std::string_view text);

// What is wrong with a backend's URL, {region} and variables filled in.
std::string url_flaw(const Template& url);
// The same for the path that a route's `as` makes, and for a backend's `append`.
std::string as_flaw(const Template& as);
std::string append_flaw(const Template& append);

// A literal address that only this machine or its network reaches, or localhost.
bool is_private_host(std::string_view host);

}  // namespace poros::policy
