// SPDX-License-Identifier: Apache-2.0
// A case: a request, and the answer that it must get (docs/cases.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace poros::cases {

// The headers that an answer may have, and what a case calls them.
enum class Field : std::uint8_t { kLocation, kCacheControl, kContentType, kAllow, kApiVersion };
struct FieldName {
  std::string_view key, header;
};
inline constexpr std::array<FieldName, 5> kFields = {
    {{"location", "Location"},
     {"cache_control", "Cache-Control"},
     {"content_type", "Content-Type"},
     {"allow", "Allow"},
     {"api_version", "Docker-Distribution-Api-Version"}}};

struct Answer {
  unsigned status = 0;
  std::array<std::optional<std::string>, kFields.size()> fields;  // by Field; nothing: absent
  std::string others;  // headers that no case can expect, a line each
  std::string body;
  // Why: compared where a case says them.
  std::optional<std::string> kind, route;
  std::optional<std::vector<std::string>> skips;  // "BACKEND[@REGION] REASON"
};

struct PlaceName {
  std::string text;  // BACKEND or BACKEND@REGION
  Position at;
  bool yes = true;
};

struct Case {
  std::string name;
  Position at;
  std::string method = "GET";
  std::optional<std::string> host;
  std::string target = "/";
  std::string client;  // as written; empty: unknown
  std::string locality, trace;
  std::string now = "2026-06-01";  // as written
  std::int64_t now_s = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::vector<PlaceName> have, down;
  Answer expected;
};

}  // namespace poros::cases
