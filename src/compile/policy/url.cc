// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/url.h"

#include <algorithm>
#include <array>

#include "core/artifact/target.h"
#include "core/base/ascii.h"
#include "core/ip/address.h"
#include "yaml/messages.h"

namespace poros::policy {

using artifact::Variable;
using yaml::quoted;

namespace {

Error invalid(std::string text) { return {ErrorKind::kInvalid, std::move(text)}; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

std::string label_flaw(std::string_view label) {
  constexpr std::size_t kMostLabel = 63;  // RFC 1035
  if (label.empty()) return "has an empty label";
  if (label.size() > kMostLabel) return "has a label of more than 63 bytes";
  if (label.front() == '-' || label.back() == '-')
    return "has a label that begins or ends with '-'";
  for (const char c : label) {
    if (c >= 'A' && c <= 'Z') return "has capital letters (write it in lower case)";
    if (static_cast<unsigned char>(c) >= 0x80) {
      return "has a character that is not ASCII in it (write it as xn--...)";
    }
    // Not in names of hosts by RFC 952, but in those of buckets.
    const bool is_allowed = (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_';
    if (!is_allowed) return "has " + quoted({&c, 1}) + " in it (use letters, digits, '-' and '.')";
  }
  return "";
}

// Of a port with its ':'; an empty text has none.
bool is_port(std::string_view text) {
  if (text.empty()) return true;
  text.remove_prefix(1);
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  unsigned value = 0;
  for (const char c : text) {
    if (!is_digit(c)) return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

// Segments that are literal from '/' to '/': "." and ".." would be removed by whoever follows the
// redirect, and then no Location begins with its backend's prefix any more (rule T6).
bool has_dot_segment(const Template& path) {
  std::string flat;
  constexpr char kHole = '\x01';  // cannot stand in a literal
  for (const Piece& piece : path) {
    flat += piece.variable == Variable::kLiteral ? piece.text : std::string(1, kHole);
  }
  std::string_view rest = std::string_view(flat).substr(0, flat.find('?'));
  for (bool more = true; more;) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment.find(kHole) == std::string_view::npos && artifact::is_dot_segment(segment))
      return true;
    more = slash != std::string_view::npos;
    if (more) rest.remove_prefix(slash + 1);
  }
  return false;
}

std::string literals_flaw(const Template& pieces) {
  for (const Piece& piece : pieces) {
    std::string flaw = literal_flaw(piece.text);
    if (!flaw.empty()) return flaw;
  }
  return "";
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = poros::lower(c);
  return out;
}

std::string host_flaw(std::string_view host) {
  if (host.empty()) return "is empty";
  if (host.size() > artifact::kMaxHost) return "is longer than 253 bytes";
  if (host.starts_with('[')) {
    const bool is_closed = host.ends_with(']');
    const auto address =
        is_closed ? ip::find_address(host.substr(1, host.size() - 2)) : std::nullopt;
    const bool is_v6 = address && host.find(':') != std::string_view::npos;
    return is_v6 ? "" : "is no IPv6 address in brackets";
  }
  if (host.ends_with('.')) return "ends with a dot (remove it)";
  std::string_view rest = host, last;
  for (bool more = true; more;) {
    const std::size_t dot = rest.find('.');
    last = rest.substr(0, dot);
    std::string flaw = label_flaw(last);
    if (!flaw.empty()) return flaw;
    more = dot != std::string_view::npos;
    if (more) rest.remove_prefix(dot + 1);
  }
  // Clients read 127.1 and 0x7f.0x1 as addresses; a name cannot end in a number.
  const bool looks_numeric =
      std::all_of(last.begin(), last.end(), is_digit) ||
      (last.starts_with("0x") && std::all_of(last.begin() + 2, last.end(), is_hex));
  if (looks_numeric && !ip::find_address(host))
    return "is no IPv4 address, and a name cannot end in a number";
  return "";
}

Result<Url> parse_url(std::string_view text) {
  Url url;
  for (const std::string_view scheme : {"http", "https"}) {
    if (text.starts_with(std::string(scheme) + "://")) url.scheme = scheme;
  }
  if (url.scheme.empty()) return invalid("must begin with https:// or http://");
  std::string_view authority = text.substr(url.scheme.size() + 3);
  const std::size_t end = std::min(authority.find_first_of("/?#"), authority.size());
  url.rest = authority.substr(end);
  authority = authority.substr(0, end);
  if (authority.find('@') != std::string_view::npos) {
    return invalid("has a user name before its host (remove it and the '@')");
  }
  const std::size_t bracket = authority.starts_with('[') ? authority.find(']') : 0;
  const std::size_t colon =
      bracket == std::string_view::npos ? bracket : authority.find(':', bracket);
  url.host = authority.substr(0, colon);
  const std::string_view port = authority.substr(std::min(colon, authority.size()));
  const std::string flaw = host_flaw(url.host);
  if (!flaw.empty()) return invalid("has the host " + quoted(url.host) + ", which " + flaw);
  if (!is_port(port)) return invalid("has the port " + quoted(port.substr(1)) + " (1 to 65535)");
  return url;
}

std::string literal_flaw(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%') {
      if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) {
        return "has a '%' without two hexadecimal digits (write %25)";
      }
      continue;
    }
    if (c == '#') return "has a '#' in it (a redirect takes no fragment)";
    if (byte > 0x20 && byte < 0x7F &&
        std::string_view("\\\"'<>^`{|}").find(c) == std::string_view::npos) {
      continue;
    }
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const std::string escape = {'%', kDigits[byte >> 4], kDigits[byte & 0xF]};
    return byte < 0x80 ? "has " + quoted({&c, 1}) + " in it (write " + escape + ")"
                       : "has a character that is not ASCII in it (write its bytes as %XX)";
  }
  return "";
}

std::string url_flaw(const Template& url) {
  if (url.empty() || url.front().variable != Variable::kLiteral) {
    return "must begin with https:// or http://";
  }
  std::string flaw = literals_flaw(url);
  if (!flaw.empty()) return flaw;
  const std::string_view literal = url.front().text;
  const std::size_t scheme = literal.find("://");
  const bool has_end = scheme != std::string_view::npos &&
                       literal.find_first_of("/?", scheme + 3) != std::string_view::npos;
  if (scheme != std::string_view::npos && !has_end && url.size() > 1) {
    return "has no '/' between its host and {" +
           std::string(artifact::kVariableNames[static_cast<std::size_t>(url[1].variable)]) +
           "} (hosts are known when a policy is compiled)";
  }
  const auto parsed = parse_url(literal);
  if (!parsed) return parsed.error().text;
  if (!parsed->rest.starts_with('/')) return "has no '/' after its host (add one)";
  if (has_dot_segment(url)) return "has '.' or '..' as a segment (write the path without it)";
  return "";
}

std::string as_flaw(const Template& as) {
  if (as.empty() || as.front().variable != Variable::kLiteral ||
      !as.front().text.starts_with('/')) {
    return "must begin with '/'";
  }
  for (const Piece& piece : as) {
    if (piece.text.find('?') != std::string::npos) return "has a '?' in it (as makes a path)";
  }
  std::string flaw = literals_flaw(as);
  if (!flaw.empty()) return flaw;
  return has_dot_segment(as) ? "has '.' or '..' as a segment (write the path without it)" : "";
}

std::string append_flaw(const Template& append) {
  if (!append.empty() &&
      (append.front().text.starts_with('?') || append.front().text.starts_with('&'))) {
    return "begins with " + quoted(append.front().text.substr(0, 1)) + " (remove it: it is added)";
  }
  return literals_flaw(append);
}

bool is_private_host(std::string_view host) {
  if (host == "localhost" || host.ends_with(".localhost")) return true;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  const auto address = ip::find_address(host);
  if (!address) return false;
  constexpr std::array<std::string_view, 10> kPrivate = {
      "0.0.0.0/8",     "10.0.0.0/8",     "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
      "172.16.0.0/12", "192.168.0.0/16", "::/127",        "fc00::/7",    "fe80::/10"};
  return std::any_of(kPrivate.begin(), kPrivate.end(), [&](std::string_view text) {
    const auto block = ip::find_prefix(text);
    return block && block->first.family == address->family &&
           ip::prefix_of(*address, block->length) == *block;
  });
}

}  // namespace poros::policy
