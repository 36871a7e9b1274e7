// SPDX-License-Identifier: Apache-2.0
// The split (S6): a hash of what is asked and who asks, in 32 bits so that every language can do
// it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/bundle/format.h"
#include "core/ip/address.h"

namespace poros::decide {

// The raw first 3 bytes of an IPv4 or 6 of an IPv6 address; empty for an unknown client.
struct ClientNetwork {
  std::array<char, 6> bytes{};
  std::uint8_t size = 0;
  std::string_view view() const { return {bytes.data(), size}; }
};
ClientNetwork client_network(const ip::Client& client);

// fnv1a32 of: site '/' route NUL object NUL network.
std::uint32_t split_key(std::string_view site, std::string_view route, std::string_view object,
                        std::string_view network);

// The order in which the members are drawn. `percents` are whole, at least 1 and at most 7 of them,
// and sum to 100; order[i] is the index of the i-th draw.
void draw_order(std::uint32_t key, std::span<const std::uint16_t> percents,
                std::span<std::uint8_t> order);

}  // namespace poros::decide
