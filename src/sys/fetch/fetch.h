// SPDX-License-Identifier: Apache-2.0
// One file from the web, whole and within limits, or the reason why not: the only place that knows
// libcurl.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/result.h"

namespace poros::sys {

struct FetchRequest {
  std::string url;             // https, or http
  std::string etag, modified;  // what an earlier answer said; empty: ask for the whole file
  std::string ca_file;         // certificates to trust; empty: the system's
  std::uint64_t max_bytes = 0;
  unsigned timeout_s = 0;  // for all of it, redirects included
};

struct Fetched {
  bool is_unchanged = false;  // 304: the file is what the earlier answer brought
  std::string bytes, etag, modified;
};

// Follows up to kMaxRedirects redirects, to https only. Certificates are verified. Asks for no
// compression: the bytes are the file's. Errors: kLimit, more bytes than allowed; kIo, everything
// else.
inline constexpr long kMaxRedirects = 5;
Result<Fetched> fetch(const FetchRequest& request);

}  // namespace poros::sys
