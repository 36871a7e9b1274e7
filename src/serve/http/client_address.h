// SPDX-License-Identifier: Apache-2.0
// Who the client is. That belongs to the deployment, not to the policy: the peer itself, or what
// trusted proxies in front of us say in a header. What a client can write itself is never believed.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/ip/address.h"
#include "serve/http/request.h"

namespace poros::http {

struct ClientRule {
  enum class Mode : std::uint8_t { kPeer, kForwardedFor, kHeader, kProxy };
  Mode mode = Mode::kPeer;
  // kForwardedFor: elements of X-Forwarded-For that our own proxies appended after the client's.
  unsigned steps = 0;
  std::string header;               // kHeader, and "X-Forwarded-For" for kForwardedFor
  std::vector<ip::Prefix> trusted;  // peers whose headers count
};

// "peer", "xff:N", "header:NAME" or "proxy"; `trusted` stays empty.
Result<ClientRule> parse_client_rule(std::string_view text);

// Whether the headers of this peer count. Whoever may open our unix socket is trusted.
bool is_trusted(const ClientRule& rule, const ip::Client& peer, bool over_unix_socket);

// The client of one request. No header, or nothing in it: the peer. Something unparsable in the
// decisive place: an unknown client, never an error and never the next best element. With kProxy it
// is whoever the PROXY header named: the caller gives that as `peer`.
ip::Client find_client(const ClientRule& rule, std::span<const Header> headers,
                       const ip::Client& peer, bool peer_is_trusted);

}  // namespace poros::http
