// SPDX-License-Identifier: Apache-2.0
#include "serve/http/client_address.h"

#include <algorithm>

#include "serve/http/scan.h"

namespace poros::http {
namespace {

constexpr std::string_view kForwardedFor = "X-Forwarded-For";

// Takes the last element from a list that is split at commas and blanks; false when none is left.
bool take_last(std::string_view& list, std::string_view& element) {
  const auto divides = [](char c) { return c == ',' || c == ' ' || c == '\t'; };
  while (!list.empty() && divides(list.back())) list.remove_suffix(1);
  if (list.empty()) return false;
  std::size_t start = list.size();
  while (start > 0 && !divides(list[start - 1])) --start;
  element = list.substr(start);
  list = list.substr(0, start);
  return true;
}

// Over all X-Forwarded-For lines, which are one list (RFC 9110 section 5.3), from its end: what our
// own proxies wrote stands at the right, and only that is believed. Fewer elements than steps: the
// left-most. No element: the peer.
ip::Client from_forwarded_for(const ClientRule& rule, std::span<const Header> headers,
                              const ip::Client& peer) {
  std::string_view element;
  unsigned seen = 0;
  for (std::size_t i = headers.size(); i > 0 && seen <= rule.steps; --i) {
    const Header& field = headers[i - 1];
    if (!same_name(field.name, rule.header)) continue;
    std::string_view list = field.value;
    while (seen <= rule.steps && take_last(list, element)) ++seen;
  }
  return seen == 0 ? peer : ip::parse_client(element);
}

// Two lines with a value are one list of two (RFC 9110 section 5.3), and a list is no address: one
// of them came from the client, and nobody can say which.
ip::Client from_header(const ClientRule& rule, std::span<const Header> headers,
                       const ip::Client& peer) {
  std::string_view value;
  for (const Header& field : headers) {
    if (field.value.empty() || !same_name(field.name, rule.header)) continue;
    if (!value.empty()) return {};
    value = field.value;
  }
  return value.empty() ? peer : ip::parse_client(value);
}

}  // namespace

Result<ClientRule> parse_client_rule(std::string_view text) {
  const auto wrong = [text](std::string_view remedy) {
    return Error{ErrorKind::kInvalid,
                 "'" + std::string(text) + "' names no client (" + std::string(remedy) + ")"};
  };
  ClientRule rule;
  if (text == "peer") return rule;
  if (text == "proxy") {
    rule.mode = ClientRule::Mode::kProxy;
    return rule;
  }
  if (text.starts_with("xff:")) {
    rule.mode = ClientRule::Mode::kForwardedFor;
    rule.header = kForwardedFor;
    const std::string_view number = text.substr(4);
    if (number.empty() || number.size() > 2) return wrong("xff:N steps over N proxies, 0 to 99");
    for (const char c : number) {
      if (c < '0' || c > '9') return wrong("xff:N steps over N proxies, 0 to 99");
      rule.steps = rule.steps * 10 + static_cast<unsigned>(c - '0');
    }
    return rule;
  }
  if (text.starts_with("header:")) {
    rule.mode = ClientRule::Mode::kHeader;
    rule.header = text.substr(7);
    const auto is_token = [](char c) { return is_byte(c, kTokenByte); };
    if (rule.header.empty() || !std::all_of(rule.header.begin(), rule.header.end(), is_token)) {
      return wrong("header:NAME needs the name of a header, such as header:X-Real-IP");
    }
    return rule;
  }
  return wrong("use peer, xff:N, header:NAME or proxy");
}

bool is_trusted(const ClientRule& rule, const ip::Client& peer, bool over_unix_socket) {
  if (over_unix_socket) return true;
  return std::any_of(rule.trusted.begin(), rule.trusted.end(), [&peer](const ip::Prefix& prefix) {
    return peer.family == prefix.first.family && peer.bits >= prefix.first.bits &&
           peer.bits <= prefix.last_bits();
  });
}

ip::Client find_client(const ClientRule& rule, std::span<const Header> headers,
                       const ip::Client& peer, bool peer_is_trusted) {
  if (!peer_is_trusted) return peer;
  switch (rule.mode) {
    case ClientRule::Mode::kPeer:
    case ClientRule::Mode::kProxy:
      return peer;
    case ClientRule::Mode::kForwardedFor:
      return from_forwarded_for(rule, headers, peer);
    case ClientRule::Mode::kHeader:
      return from_header(rule, headers, peer);
  }
  return peer;
}

}  // namespace poros::http
