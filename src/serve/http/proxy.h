// SPDX-License-Identifier: Apache-2.0
// The PROXY protocol, versions 1 and 2: the line or block with which a proxy in front of us begins
// a connection, to say whose it is (haproxy, doc/proxy-protocol.txt). Both versions are told apart
// by their first bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/ip/address.h"

namespace poros::http {

// The longest header that is taken: version 2 may bring 64 KiB of extensions that nobody reads
// here.
inline constexpr std::size_t kMaxProxyBytes = 2048;

struct ProxyHeader {
  enum class State : std::uint8_t {
    kIncomplete,  // what there is may become a header
    kRefused,     // it is none, or a broken one: nothing behind it can be believed
    kLocal,       // the proxy speaks for itself (a health check): the peer is the client
    kClient       // `client` is; unknown where the proxy does not know or it is no IP address
  };
  State state = State::kIncomplete;
  std::size_t size = 0;  // of the header, in kLocal and kClient
  ip::Client client;
};

// Reads the header at the front of `bytes`. The verdict does not depend on how reads split them.
ProxyHeader parse_proxy(std::string_view bytes);

}  // namespace poros::http
