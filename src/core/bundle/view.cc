// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/view.h"

namespace poros::bundle {
namespace {

// Binary search over sorted texts: the index, or kNone.
template <class TextAt>
std::uint32_t find_text(std::uint32_t count, std::string_view wanted, TextAt text_at) {
  std::uint32_t low = 0, high = count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const int order = text_at(middle).compare(wanted);
    if (order == 0) return middle;
    if (order < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return kNone;
}

}  // namespace

Detail View::detail(std::uint32_t index) const {
  if (!has_detail_) return {};
  const DetailRecord record = details[index];
  const AsnRecord asn = asns[record.asn];
  return {asn.number, text(asn.holder), record.origin_length, record.range_length};
}

Detail View::detail_of(const ip::Client& client) const {
  if (!has_detail_) return {};
  switch (client.family) {
    case ip::Family::kV4:
      return detail(details_v4_.find(client.v4()));
    case ip::Family::kV6:
      return detail(details_v6_.find(client.bits));
    case ip::Family::kUnknown:
      break;
  }
  return {};
}

View::Block View::block_of(const ip::Client& address) const {
  Block block{0, 0, address};
  if (address.family == ip::Family::kV4) {
    const auto classes_block = classes_v4_.block(address.v4());
    block.klass = classes_block.value;
    block.last.bits = classes_block.last;
    if (has_detail_) {
      const auto details_block = details_v4_.block(address.v4());
      block.detail = details_block.value;
      if (details_block.last < classes_block.last) block.last.bits = details_block.last;
    }
  } else if (address.family == ip::Family::kV6) {
    const auto classes_block = classes_v6_.block(address.bits);
    block.klass = classes_block.value;
    block.last.bits = classes_block.last;
    if (has_detail_) {
      const auto details_block = details_v6_.block(address.bits);
      block.detail = details_block.value;
      if (details_block.last < classes_block.last) block.last.bits = details_block.last;
    }
  }
  return block;
}

std::uint16_t View::find_region(std::string_view name) const {
  return static_cast<std::uint16_t>(
      find_text(regions.size(), name, [&](std::uint32_t i) { return text(regions[i]); }));
}

std::uint16_t View::find_site(std::string_view host) const {
  const std::uint32_t found =
      find_text(hosts.size(), host, [&](std::uint32_t i) { return text(hosts[i].host); });
  return found == kNone ? default_site_ : static_cast<std::uint16_t>(hosts[found].site);
}

std::uint16_t View::find_backend(std::string_view name) const {
  return static_cast<std::uint16_t>(
      find_text(backends.size(), name, [&](std::uint32_t i) { return text(backends[i].name); }));
}

bool View::is_destination(std::string_view host) const {
  return !host.empty() && find_text(destinations.size(), host, [&](std::uint32_t i) {
                            return text(destinations[i].host);
                          }) != kNone;
}

std::uint16_t View::find_target(const BackendRecord& backend, std::uint16_t region) const {
  if (region == kNone) return kNone;
  const auto keys = backend_regions.part(backend.regions);
  std::uint32_t low = 0, high = keys.size();
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const BackendRegionRecord key = keys[middle];
    if (key.region == region) return key.target;
    if (key.region < region) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return kNone;
}

}  // namespace poros::bundle
