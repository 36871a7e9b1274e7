// SPDX-License-Identifier: Apache-2.0
// GET /explain?ip=&url=&method=&locality=: one decision as this server would take it now.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "serve/listen/decider.h"

namespace poros::admin {

struct Page {
  std::uint16_t status = 200;
  std::string_view type = "text/plain; charset=utf-8";
  std::string body;
};

// `query` without its '?': values are percent-encoded, and a '+' is a plus. What is not told is the
// server's own.
Page explain_page(const listen::Generation& bundle, std::string_view query, std::int64_t now_s);

}  // namespace poros::admin
