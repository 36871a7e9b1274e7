// SPDX-License-Identifier: Apache-2.0
#include "core/decide/split.h"

#include "core/base/hash.h"

namespace poros::decide {

ClientNetwork client_network(const ip::Client& client) {
  ClientNetwork network;
  const unsigned width = ip::width(client.family);
  if (client.family == ip::Family::kV4) network.size = 3;
  if (client.family == ip::Family::kV6) network.size = 6;
  for (unsigned i = 0; i < network.size; ++i) {
    network.bytes[i] = static_cast<char>(static_cast<unsigned>(client.bits >> (width - 8 - 8 * i)));
  }
  return network;
}

std::uint32_t split_key(std::string_view site, std::string_view route, std::string_view object,
                        std::string_view network) {
  constexpr std::string_view kNul("\0", 1);
  std::uint32_t key = fnv1a32(site);
  key = fnv1a32("/", key);
  key = fnv1a32(route, key);
  key = fnv1a32(kNul, key);
  key = fnv1a32(object, key);
  key = fnv1a32(kNul, key);
  return fnv1a32(network, key);
}

void draw_order(std::uint32_t key, std::span<const std::uint16_t> percents,
                std::span<std::uint8_t> order) {
  std::uint32_t left = 100;
  std::uint32_t drawn = 0;  // bit: member
  for (std::size_t draw = 0; draw < percents.size(); ++draw) {
    std::uint32_t hash = key;
    if (draw > 0) {
      // Salted by the number of the draw, or the second choice would follow from the first.
      const char salt[2] = {'\0', static_cast<char>('0' + draw)};
      hash = fnv1a32({salt, 2}, hash);
    }
    const auto point = static_cast<std::uint32_t>(std::uint64_t{fmix32(hash)} * left >> 32);
    std::uint32_t upto = 0;
    for (std::size_t member = 0; member < percents.size(); ++member) {
      if ((drawn >> member & 1) != 0) continue;
      upto += percents[member];
      if (point < upto) {
        drawn |= 1u << member;
        left -= percents[member];
        order[draw] = static_cast<std::uint8_t>(member);
        break;
      }
    }
  }
}

}  // namespace poros::decide
