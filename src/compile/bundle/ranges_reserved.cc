// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/ranges_reserved.h"

#include <algorithm>
#include <cstdint>

namespace poros::compile {
namespace {

// Numbers, because half a million blocks are compared with each of them. `top`: the first 64 bits,
// of an IPv4 address the first 32 above 32 zeros. None is longer than a /64.
struct Reserved {
  ip::Family family;
  std::uint64_t top;
  unsigned length;
  const char* name;
};

constexpr ip::Family kV4 = ip::Family::kV4, kV6 = ip::Family::kV6;

// IANA's special-purpose registries (RFC 6890 and its updates): what is not globally reachable.
// 64:ff9b::/96 (NAT64), 2001::/32 (Teredo) and 2002::/16 (6to4) are reachable and are announced.
constexpr Reserved kReserved[] = {
    {kV4, 0x00000000'00000000, 8, "0.0.0.0/8 (this network)"},
    {kV4, 0x0a000000'00000000, 8, "10.0.0.0/8 (private use)"},
    {kV4, 0x64400000'00000000, 10, "100.64.0.0/10 (carrier-grade NAT)"},
    {kV4, 0x7f000000'00000000, 8, "127.0.0.0/8 (loopback)"},
    {kV4, 0xa9fe0000'00000000, 16, "169.254.0.0/16 (link-local)"},
    {kV4, 0xac100000'00000000, 12, "172.16.0.0/12 (private use)"},
    {kV4, 0xc0000000'00000000, 24, "192.0.0.0/24 (protocol assignments)"},
    {kV4, 0xc0000200'00000000, 24, "192.0.2.0/24 (documentation)"},
    {kV4, 0xc0a80000'00000000, 16, "192.168.0.0/16 (private use)"},
    {kV4, 0xc6120000'00000000, 15, "198.18.0.0/15 (benchmarking)"},
    {kV4, 0xc6336400'00000000, 24, "198.51.100.0/24 (documentation)"},
    {kV4, 0xcb007100'00000000, 24, "203.0.113.0/24 (documentation)"},
    {kV4, 0xe0000000'00000000, 4, "224.0.0.0/4 (multicast)"},
    {kV4, 0xf0000000'00000000, 4, "240.0.0.0/4 (reserved)"},
    {kV6, 0x0000'0000'0000'0000, 16, "::/16 (unspecified, loopback, IPv4-mapped)"},
    {kV6, 0x0064'ff9b'0001'0000, 48, "64:ff9b:1::/48 (local NAT64)"},
    {kV6, 0x0100'0000'0000'0000, 64, "100::/64 (discard only)"},
    {kV6, 0x2001'0002'0000'0000, 48, "2001:2::/48 (benchmarking)"},
    {kV6, 0x2001'0db8'0000'0000, 32, "2001:db8::/32 (documentation)"},
    {kV6, 0x3fff'0000'0000'0000, 20, "3fff::/20 (documentation)"},
    {kV6, 0x5f00'0000'0000'0000, 16, "5f00::/16 (segment routing)"},
    {kV6, 0xfc00'0000'0000'0000, 7, "fc00::/7 (unique local)"},
    {kV6, 0xfe80'0000'0000'0000, 10, "fe80::/10 (link-local)"},
    {kV6, 0xfec0'0000'0000'0000, 10, "fec0::/10 (site-local)"},
    {kV6, 0xff00'0000'0000'0000, 8, "ff00::/8 (multicast)"},
};

}  // namespace

std::optional<Unfit> find_unfit(const ip::Prefix& block) {
  if (block.length < 8) return Unfit{"is larger than a /8", true, false};
  const ip::Family family = block.first.family;
  const auto top =
      static_cast<std::uint64_t>(family == kV4 ? block.first.bits << 32 : block.first.bits >> 64);
  for (const Reserved& reserved : kReserved) {
    const unsigned shared = std::min<unsigned>(reserved.length, block.length);
    if (reserved.family != family || (reserved.top ^ top) >> (64 - shared) != 0) continue;
    const bool is_inside = reserved.length <= block.length;
    return Unfit{(is_inside ? "lies in the reserved block " : "holds the reserved block ") +
                     std::string(reserved.name),
                 false, !is_inside};
  }
  return std::nullopt;
}

}  // namespace poros::compile
