// SPDX-License-Identifier: Apache-2.0
// Linked into poros_test.wasm alone: the split, so that a test can compare it with C++ key by key.
#include "core/decide/split.h"

extern "C" {

// The key of S6; order[0..count) receives the draws.
__attribute__((export_name("poros_test_split"))) std::uint32_t poros_test_split(
    const char* site, std::size_t site_size, const char* route, std::size_t route_size,
    const char* object, std::size_t object_size, const char* client, std::size_t client_size,
    const std::uint16_t* percents, std::size_t count, std::uint8_t* order) {
  const auto network =
      poros::decide::client_network(poros::ip::parse_client({client, client_size}));
  const std::uint32_t key = poros::decide::split_key({site, site_size}, {route, route_size},
                                                     {object, object_size}, network.view());
  poros::decide::draw_order(key, {percents, count}, {order, count});
  return key;
}

}  // extern "C"
