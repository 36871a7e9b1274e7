// SPDX-License-Identifier: Apache-2.0
// Who a client is.
#include "cabi/client.h"
#include "cabi/handles.h"
#include "core/ip/address.h"

namespace poros::cabi {

bool read_address(std::uint32_t family, const std::uint8_t* address, ip::Client& out) {
  if ((family != 4 && family != 6) || address == nullptr) return false;
  ip::V6 bits = 0;
  const std::size_t size = family == 4 ? 4 : 16;
  for (std::size_t i = 0; i < size; ++i) bits = bits << 8 | address[i];
  out = family == 4 ? ip::from_v4(static_cast<ip::V4>(bits)) : ip::from_v6(bits);
  return true;
}

namespace {

std::uint32_t family_number(ip::Family family) {
  switch (family) {
    case ip::Family::kV4:
      return 4;
    case ip::Family::kV6:
      return 6;
    case ip::Family::kUnknown:
      break;
  }
  return 0;
}

int lookup(const bundle::View& view, const ip::Client& client, poros_client_info* out) {
  const bundle::ClassRecord klass = view.classes[view.class_of(client)];
  const bundle::Detail detail = view.detail_of(client);
  poros_client_info info{};
  info.family = family_number(client.family);
  info.asn = detail.asn;
  info.origin_length = detail.origin_length;
  info.range_length = detail.range_length;
  info.provider = to_text(view.provider_name(klass.provider));
  info.region = to_text(view.region_name(klass.region));
  info.holder = to_text(detail.holder);
  write_result(info, out);
  return POROS_OK;
}

}  // namespace
}  // namespace poros::cabi

using namespace poros;

int poros_lookup(const poros_bundle* bundle, const char* client, size_t length,
                 poros_client_info* out) {
  std::string_view text;
  if (bundle == nullptr || !cabi::is_usable(out) || !cabi::read_text(client, length, text)) {
    return POROS_INVALID;
  }
  return cabi::lookup(bundle->view, ip::parse_client(text), out);
}

int poros_lookup_address(const poros_bundle* bundle, uint32_t family, const uint8_t* address,
                         poros_client_info* out) {
  ip::Client client;
  if (bundle == nullptr || !cabi::is_usable(out) || !cabi::read_address(family, address, client)) {
    return POROS_INVALID;
  }
  return cabi::lookup(bundle->view, client, out);
}
