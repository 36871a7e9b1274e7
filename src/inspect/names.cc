// SPDX-License-Identifier: Apache-2.0
#include "inspect/names.h"

#include <array>

#include "core/base/hex.h"

namespace poros::inspect {

std::string hex(const bundle::View::Id& id) { return poros::hex(id); }

std::string text_of(const ip::Client& client) {
  if (client.family == ip::Family::kUnknown) return "unknown";
  std::array<char, ip::kMaxAddressText> room;
  return {room.data(), ip::write_address(client, room.data())};
}

std::string text_of(const ip::Prefix& prefix) {
  std::array<char, ip::kMaxPrefixText> room;
  return {room.data(), ip::write_prefix(prefix, room.data())};
}

std::string candidate_name(const bundle::View& view, const decide::Candidate& candidate) {
  const bundle::BackendRecord backend = view.backends[candidate.backend];
  std::string text(view.text(backend.name));
  if (candidate.target != bundle::kNone) {
    const std::string_view region =
        view.region_name(view.targets[backend.targets.first + candidate.target].region);
    if (!region.empty()) text.append("@").append(region);
  }
  return text;
}

std::string class_text(const bundle::View& view, std::uint32_t klass) {
  const bundle::ClassRecord record = view.classes[klass];
  std::string text = record.provider == bundle::kNone
                         ? "no provider"
                         : "provider " + std::string(view.provider_name(record.provider));
  if (record.region == bundle::kNone) {
    text += ", no region";
  } else {
    text.append(", region ").append(view.region_name(record.region));
  }
  const auto networks = view.ids.part(record.networks);
  for (std::uint32_t i = 0; i < networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[networks[i]]);
    if (!name.empty()) text.append(", network ").append(name);
  }
  return text;
}

}  // namespace poros::inspect
