// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/tables_networks.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "compile/bundle/tables_sweep.h"

namespace poros::compile {
namespace {

template <class Bits>
struct Member {
  Bits first;
  std::uint8_t length;
  std::uint32_t network;
};

void sort_unique(std::vector<std::uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

template <class Bits>
std::vector<Interval<Bits>> layer(const policy::Model& model,
                                  Numbering<std::vector<std::uint32_t>>& sets) {
  std::vector<Member<Bits>> members;
  for (std::uint32_t i = 0; i < model.networks.size(); ++i) {
    for (const ip::Prefix& block : model.networks[i].cidrs) {
      if (block.first.family != kFamily<Bits>) continue;
      members.push_back({static_cast<Bits>(block.first.bits), block.length, i});
    }
  }
  std::sort(members.begin(), members.end(), [](const Member<Bits>& a, const Member<Bits>& b) {
    return std::tie(a.first, a.length, a.network) < std::tie(b.first, b.length, b.network);
  });
  std::vector<Interval<Bits>> steps;
  std::vector<std::uint32_t> set;
  sweep(members, [&](Bits first, const std::vector<const Member<Bits>*>& open) {
    set.clear();
    for (const auto* member : open) set.push_back(member->network);
    sort_unique(set);
    append(steps, first, sets.index(set));
  });
  return steps;
}

}  // namespace

Networks build_networks(const policy::Model& model) {
  Numbering<std::vector<std::uint32_t>> sets;
  Networks networks;
  networks.v4 = layer<ip::V4>(model, sets);
  networks.v6 = layer<ip::V6>(model, sets);
  networks.sets = std::move(sets).take();
  return networks;
}

AsnEffects::AsnEffects(const policy::Model& model) {
  std::map<std::uint32_t, Effect> by_asn;
  for (std::uint32_t i = 0; i < model.providers.size(); ++i) {
    for (const std::uint32_t asn : model.providers[i].asns) {
      // Of two claims the first by name; the policy's reader refuses them.
      by_asn[asn].provider = std::min(by_asn[asn].provider, i);
    }
  }
  for (std::uint32_t i = 0; i < model.networks.size(); ++i) {
    for (const std::uint32_t asn : model.networks[i].asns) by_asn[asn].networks.push_back(i);
  }
  by_asn.erase(0);  // C6: AS0 is nobody, whoever names it
  Numbering<Effect> effects;
  effects.index({});
  for (auto& [asn, effect] : by_asn) {
    sort_unique(effect.networks);
    named_.push_back({asn, effects.index(effect)});
  }
  effects_ = std::move(effects).take();
}

std::uint32_t AsnEffects::effect(std::uint32_t asn) const {
  const auto at =
      std::lower_bound(named_.begin(), named_.end(), asn,
                       [](const Named& named, std::uint32_t key) { return named.asn < key; });
  return at != named_.end() && at->asn == asn ? at->effect : 0;
}

}  // namespace poros::compile
