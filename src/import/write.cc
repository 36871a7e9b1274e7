// SPDX-License-Identifier: Apache-2.0
#include "import/write.h"

#include <algorithm>
#include <cstdint>

#include "compile/policy/url.h"
#include "yaml/node.h"

namespace poros::import {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::size_t kMostColumns = 100;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_plain(std::string_view text) {
  if (text.empty() || !is_letter(text.front())) return false;
  for (const char c : text) {
    const bool is_safe =
        is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '/';
    if (!is_safe) return false;
  }
  return yaml::resolve_plain(text) == yaml::Kind::kString;
}

// The code point that begins at `at`, which moves behind it.
std::uint32_t next_code_point(std::string_view text, std::size_t& at) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xF0 && first < 0xF5   ? 3
                           : first >= 0xE0 && first < 0xF0 ? 2
                           : first >= 0xC2 && first < 0xE0 ? 1
                                                           : 0;
  if (more == 0 || at + more > text.size()) return kReplacement;
  std::uint32_t value = first & (0x3Fu >> more);
  for (std::size_t i = 0; i < more; ++i) {
    const auto byte = static_cast<unsigned char>(text[at + i]);
    if ((byte & 0xC0) != 0x80) return kReplacement;
    value = value << 6 | (byte & 0x3Fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (value < kLeast[more] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
    return kReplacement;
  }
  at += more;
  return value;
}

std::string hex(std::uint32_t value, unsigned digits) {
  std::string out;
  for (unsigned i = digits; i-- > 0;) out += kHex[value >> (4 * i) & 15];
  return out;
}

}  // namespace

std::string scalar(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t code = next_code_point(text, at);
    if (code == '"' || code == '\\') {
      out.append("\\").append(1, static_cast<char>(code));
    } else if (code >= 0x20 && code < 0x7F) {
      out += static_cast<char>(code);
    } else if (code < 0x100) {
      out += "\\x" + hex(code, 2);
    } else {
      out += code < 0x10000 ? "\\u" + hex(code, 4) : "\\U" + hex(code, 8);
    }
  }
  return out + "\"";
}

std::string scalars(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + scalar(text);
  return out + "]";
}

std::string plain_ascii(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += byte >= 0x20 && byte < 0x7F ? std::string(1, c) : "\\x" + hex(byte, 2);
  }
  return out;
}

std::string comment(std::string_view text, std::string_view indent) {
  std::string out;
  const std::string plain = plain_ascii(text);
  std::string_view rest(plain);
  while (!rest.empty()) {
    const std::size_t room = kMostColumns - indent.size() - 2;
    std::size_t end = rest.size();
    if (end > room) {
      end = rest.rfind(' ', room);
      if (end == std::string_view::npos || end == 0) end = std::min(rest.find(' '), rest.size());
    }
    out.append(indent).append("# ").append(rest.substr(0, end)).append("\n");
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string literal_glob(std::string_view path) {
  std::string out;
  for (const char c : path) {
    const bool is_special = c == '*' || c == '?' || c == '[';
    out += is_special ? std::string{'[', c, ']'} : std::string(1, c);
  }
  return out;
}

Base base_url(std::string_view host_and_path) {
  const std::size_t slash = std::min(host_and_path.find('/'), host_and_path.size());
  const std::string host = policy::lower(host_and_path.substr(0, slash));
  std::string url = "https://" + host + std::string(host_and_path.substr(slash));
  if (!url.ends_with('/')) url += '/';
  if (url.find_first_of("{}?#") != std::string::npos) {
    return {{}, "has one of { } ? # in it (a host, or a host and a path)"};
  }
  const auto parsed = policy::parse_url(url);
  std::string flaw = parsed ? policy::literal_flaw(url) : parsed.error().text;
  if (flaw.empty()) {
    flaw = policy::url_flaw({{artifact::Variable::kLiteral, url}, {artifact::Variable::kPath, ""}});
  }
  if (!flaw.empty()) return {{}, flaw};
  return {url, {}};
}

}  // namespace poros::import
