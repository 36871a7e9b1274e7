// SPDX-License-Identifier: Apache-2.0
// IP addresses as numbers, prefixes, and their text. Everything here is a value; nothing allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace poros::ip {

// __int128 is an extension that g++, clang and wasm32 have; shifts and comparisons need no run-time
// library anywhere.
__extension__ typedef unsigned __int128 uint128;

// Numbers in host order: the first byte of the address is the most significant.
using V4 = std::uint32_t;
using V6 = uint128;

enum class Family : std::uint8_t { kUnknown, kV4, kV6 };

// An address of either family, or an unknown client. IPv4-mapped IPv6 (::ffff:a.b.c.d) is always
// held as IPv4: the two are one client.
struct Client {
  Family family = Family::kUnknown;
  V6 bits = 0;  // an IPv4 address stands in the low 32 bits

  V4 v4() const { return static_cast<V4>(bits); }
  friend bool operator==(const Client&, const Client&) = default;
};

Client from_v4(V4 bits);
Client from_v6(V6 bits);  // unmaps ::ffff:0:0/96

// Exactly an IPv4 or IPv6 address: no zone, no port, no brackets, no blanks; no leading zeros in
// IPv4, because other programs disagree on what 010.0.0.1 means.
std::optional<Client> find_address(std::string_view text);

// 0 to 65535 in decimal, without leading zeros.
bool is_port(std::string_view text);

// What a proxy may write for a client: an address, [IPv6], IPv4:port or [IPv6]:port, blanks around.
// Anything else is an unknown client, never an error.
Client parse_client(std::string_view text);

// The canonical text (RFC 5952 for IPv6) in `out`, which has room for kMaxAddressText; returns its
// length. An unknown client is an empty text.
inline constexpr std::size_t kMaxAddressText = 48;
std::size_t write_address(const Client& address, char* out);

// A block of addresses: the first one and how many leading bits are fixed. No bit below is set.
// Length is 0..32 for IPv4, 0..128 for IPv6.
struct Prefix {
  Client first;
  std::uint8_t length = 0;

  V6 last_bits() const;
  friend bool operator==(const Prefix&, const Prefix&) = default;
};

// "ADDRESS/LENGTH" with no bit set below the length; nothing otherwise. An IPv4-mapped prefix of
// length >= 96 is the IPv4 one.
std::optional<Prefix> find_prefix(std::string_view text);

// The prefix of `length` that contains `address`.
Prefix prefix_of(const Client& address, std::uint8_t length);

inline constexpr std::size_t kMaxPrefixText = kMaxAddressText + 4;
std::size_t write_prefix(const Prefix& prefix, char* out);

inline constexpr unsigned width(Family family) { return family == Family::kV4 ? 32 : 128; }

}  // namespace poros::ip
