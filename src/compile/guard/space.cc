// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/space.h"

#include <algorithm>
#include <map>

#include "compile/bundle/origins_layer.h"
#include "compile/bundle/ranges_claims.h"
#include "compile/bundle/tables_sweep.h"

namespace poros::guard {
namespace {

template <class Bits>
Spans& spans_of(Space& space) {
  return compile::kFamily<Bits> == ip::Family::kV4 ? space.v4 : space.v6;
}

template <class Bits>
void add_claims(compile::RangeClaims& claims, std::vector<Space>& published) {
  for (const auto& claim : claims.collect<Bits>()) {
    if (!claim.is_exception) {
      spans_of<Bits>(published[claim.provider]).emplace_back(claim.first, claim.last());
    }
  }
}

// The longest match decides who announces an address, as it does when compiled.
template <class Bits>
void add_origins(const std::vector<compile::OriginMatch>& matches,
                 const std::vector<compile::Interval<Bits>>& steps,
                 const std::map<std::uint32_t, std::size_t>& providers, State& state) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::uint32_t asn = matches[steps[i].value].asn;
    if (asn == 0) continue;
    const Bits last =
        i + 1 < steps.size() ? static_cast<Bits>(steps[i + 1].first - 1) : compile::kMax<Bits>;
    spans_of<Bits>(state.everything_announced).emplace_back(steps[i].first, last);
    const auto provider = providers.find(asn);
    if (provider == providers.end()) continue;
    spans_of<Bits>(state.announced[provider->second]).emplace_back(steps[i].first, last);
  }
}

void settle(Space& space, const std::vector<ip::Prefix>& except) {
  Space taken;
  for (const ip::Prefix& block : except) {
    (block.first.family == ip::Family::kV4 ? taken.v4 : taken.v6)
        .emplace_back(block.first.bits, block.last_bits());
  }
  space.v4 = minus(join(std::move(space.v4)), join(std::move(taken.v4)));
  space.v6 = minus(join(std::move(space.v6)), join(std::move(taken.v6)));
}

}  // namespace

State state_of(const policy::Model& model, const std::vector<feeds::Rows>& feeds) {
  State state;
  state.published.resize(model.providers.size());
  state.announced.resize(model.providers.size());
  Diagnostics unheard;  // compile tells them
  compile::RangeClaims claims(model, feeds, unheard);
  add_claims<ip::V4>(claims, state.published);
  add_claims<ip::V6>(claims, state.published);
  std::map<std::uint32_t, std::size_t> providers;
  for (std::size_t i = 0; i < model.providers.size(); ++i) {
    for (const std::uint32_t asn : model.providers[i].asns) providers.emplace(asn, i);
  }
  const compile::Origins origins = compile::build_origins(model, feeds, unheard);
  add_origins(origins.matches, origins.v4, providers, state);
  add_origins(origins.matches, origins.v6, providers, state);
  for (std::size_t i = 0; i < model.providers.size(); ++i) {
    settle(state.published[i], model.providers[i].except);
    settle(state.announced[i], model.providers[i].except);
  }
  settle(state.everything_announced, {});
  return state;
}

}  // namespace poros::guard
