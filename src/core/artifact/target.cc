// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/target.h"

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace poros::artifact {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Slice slice_of(std::size_t from, std::size_t to) {
  return {static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to - from)};
}

// What no path may hold, escapes aside (T2). Controls, space and DEL were refused with the target.
constexpr bool is_forbidden_in_path(char c) {
  switch (c) {
    case '\\':
    case '#':
    case '"':
    case '<':
    case '>':
    case '`':
      return true;
    default:
      return static_cast<unsigned char>(c) >= 0x80;
  }
}

bool is_acceptable_path(std::string_view path) {
  if (!path.starts_with('/')) return false;
  const bool is_registry_path = path.starts_with("/v2/");
  std::size_t segment = 1;  // where the current one starts
  for (std::size_t i = 1; i <= path.size(); ++i) {
    if (i == path.size() || path[i] == '/') {
      if (is_dot_segment(part(path, segment, i - segment))) return false;
      // An empty segment, unless it is only the slash at the end.
      if (is_registry_path && i == segment && i != path.size()) return false;
      segment = i + 1;
      continue;
    }
    const char c = path[i];
    if (is_forbidden_in_path(c)) return false;
    if (c != '%') continue;
    if (i + 2 >= path.size()) return false;
    const int high = hex_value(path[i + 1]), low = hex_value(path[i + 2]);
    if (high < 0 || low < 0) return false;
    const int byte = high * 16 + low;
    if (byte == '/' || byte == '\\' || byte == 0) return false;
    i += 2;
  }
  return true;
}

}  // namespace

bool is_dot_segment(std::string_view segment) {
  std::size_t dots = 0;
  while (!segment.empty()) {
    if (segment.front() == '.') {
      segment.remove_prefix(1);
    } else if (segment.size() >= 3 && segment[0] == '%' && segment[1] == '2' &&
               lower(segment[2]) == 'e') {
      segment.remove_prefix(3);
    } else {
      return false;
    }
    ++dots;
  }
  return dots == 1 || dots == 2;
}

Target parse_target(std::string_view target) {
  Target parsed;
  if (target.empty()) return parsed;
  for (const char c : target) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return parsed;
  }
  if (target == "*") {
    parsed.well_formed = parsed.asterisk = true;
    return parsed;
  }
  std::size_t path = 0;
  if (target.front() != '/') {
    std::size_t authority = 0;
    if (is_same_ignoring_case(part(target, 0, 7), "http://")) authority = 7;
    if (is_same_ignoring_case(part(target, 0, 8), "https://")) authority = 8;
    if (authority == 0) return parsed;
    path = target.find_first_of("/?#", authority);
    if (path == std::string_view::npos) path = target.size();
    const std::string_view text = part(target, authority, path - authority);
    if (text.empty() || text.find('@') != std::string_view::npos) return parsed;
    parsed.has_authority = true;
    // An authority beyond the limit can be no site's; the length is refused by its own rule (T4).
    if (path <= kMaxTarget) parsed.authority = slice_of(authority, path);
  }
  parsed.well_formed = true;
  if (target.size() > kMaxTarget) {
    parsed.too_long = true;
    return parsed;
  }
  const std::size_t mark = target.find('?', path);
  if (mark == std::string_view::npos) {
    parsed.path = slice_of(path, target.size());
  } else {
    parsed.path = slice_of(path, mark);
    parsed.query = slice_of(mark + 1, target.size());
  }
  return parsed;
}

bool is_acceptable(std::string_view path, std::string_view query) {
  for (const char c : query) {
    if (static_cast<unsigned char>(c) >= 0x80 || c == '\\' || c == '#') return false;
  }
  return is_acceptable_path(path);
}

std::string_view normalize_host(std::string_view host, std::array<char, kMaxHost>& room) {
  // An IPv6 literal's colons are inside its brackets.
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    bool digits = true;
    for (const char c : part(host, colon + 1)) digits = digits && c >= '0' && c <= '9';
    if (digits) host = part(host, 0, colon);
  }
  if (host.ends_with('.')) host.remove_suffix(1);
  if (host.size() > room.size()) return {};
  for (std::size_t i = 0; i < host.size(); ++i) room[i] = lower(host[i]);
  return {room.data(), host.size()};
}

std::string_view decode_escapes(std::string_view text, char* room) {
  if (text.find('%') == std::string_view::npos) return text;
  std::size_t at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      room[at++] = static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      room[at++] = text[i];
    }
  }
  return {room, at};
}

}  // namespace poros::artifact
