// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/url.h"

#include <algorithm>
#include <cstddef>

#include "core/artifact/target.h"
#include "core/base/text.h"

namespace poros::artifact {
namespace {

constexpr std::string_view kSchemes[] = {"https://", "http://"};

std::size_t authority_start(std::string_view url) {
  for (const std::string_view scheme : kSchemes) {
    if (url.starts_with(scheme)) return scheme.size();
  }
  return 0;
}

bool is_host_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_' || c == ':' || c == '[' || c == ']';
}

std::size_t dots_of(std::string_view segment) {
  std::size_t dots = 0;
  for (const char c : segment) dots += c == '.' || c == '%' ? 1 : 0;
  return dots;
}

}  // namespace

std::string_view url_host(std::string_view url) {
  const std::size_t start = authority_start(url);
  if (start == 0) return {};
  const std::size_t end = std::min(url.find_first_of("/?", start), url.size());
  const std::string_view host = part(url, start, end - start);
  for (const char c : host) {
    if (!is_host_byte(c)) return {};
  }
  return host;
}

bool is_plain_url_text(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>' || c == '`' ||
        c == '#') {
      return false;
    }
  }
  return true;
}

// No copy is made. The result keeps a path's leading segments up to the shallowest place that a
// ".." reaches; it starts with the prefix if no dot segment stands inside the prefix and none
// climbs into it from behind.
bool stays_within(std::string_view url, std::string_view prefix) {
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::size_t start = authority_start(url);
  const std::size_t path = std::min(url.find('/', start), query);
  if (path == query) return true;
  // Depth = segments kept so far; `floor` = segments that end inside the prefix.
  std::size_t depth = 0, floor = 0;
  for (std::size_t at = path; at < query;) {
    const std::size_t end = std::min(url.find('/', at + 1), query);
    const std::string_view segment = part(url, at + 1, end - at - 1);
    // The segment with the slash behind it lies wholly inside the prefix.
    const bool inside = end < prefix.size();
    if (is_dot_segment(segment)) {
      if (at + 1 < prefix.size()) return false;  // the prefix itself would be rewritten
      if (dots_of(segment) == 2) {
        if (depth <= floor) return false;
        --depth;
      }
    } else {
      ++depth;
      if (inside || at + 1 < prefix.size()) floor = depth;
    }
    at = end;
  }
  return true;
}

}  // namespace poros::artifact
