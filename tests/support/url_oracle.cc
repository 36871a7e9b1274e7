// SPDX-License-Identifier: Apache-2.0
#include "url_oracle.h"

#include <vector>

namespace poros::test {
namespace {

std::string with_plain_dots(std::string_view segment) {
  std::string out;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const std::string_view three = segment.substr(i, 3);
    const bool is_dot = three == "%2e" || three == "%2E";
    out += is_dot ? '.' : segment[i];
    if (is_dot) i += 2;
  }
  return out;
}

}  // namespace

std::optional<UrlParts> parse_url(std::string_view text) {
  for (const char c : text) {
    if (c < 0x21 || c > 0x7e || c == '\\' || c == '#') return std::nullopt;
  }
  UrlParts url;
  std::string rest(text);
  const std::size_t colon = rest.find("://");
  if (colon == std::string::npos) return std::nullopt;
  url.scheme = rest.substr(0, colon);
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  rest.erase(0, colon + 3);
  const std::size_t end = rest.find_first_of("/?");
  url.host = rest.substr(0, end);
  rest.erase(0, end == std::string::npos ? rest.size() : end);
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
  if (url.host.empty() || url.host.find_first_not_of(kAllowed) != std::string::npos) {
    return std::nullopt;
  }
  const std::size_t mark = rest.find('?');
  url.path = rest.substr(0, mark);
  if (mark != std::string::npos) url.query = rest.substr(mark);
  return url;
}

std::string followed(const UrlParts& url) {
  // Segments, each with the slash before it; a dot segment at the end leaves its slash.
  std::vector<std::string> kept;
  std::string rest = url.path;
  while (!rest.empty()) {
    const std::size_t next = rest.find('/', 1);
    const std::string segment = rest.substr(0, next);
    rest.erase(0, next == std::string::npos ? rest.size() : next);
    const std::string plain = with_plain_dots(segment);
    if (plain == "/." || plain == "/..") {
      if (plain == "/.." && !kept.empty()) kept.pop_back();
      if (rest.empty()) kept.push_back("/");
    } else {
      kept.push_back(segment);
    }
  }
  std::string out = url.scheme + "://" + url.host;
  for (const std::string& segment : kept) out += segment;
  return out + url.query;
}

}  // namespace poros::test
