// SPDX-License-Identifier: Apache-2.0
// What the policy says of networks by block, and of ASNs: small tables beside the large ones.
#pragma once

#include <cstdint>
#include <vector>

#include "compile/bundle/tables.h"

namespace poros::compile {

// The networks whose blocks hold an address.
struct Networks {
  std::vector<std::vector<std::uint32_t>> sets;  // sorted, unique
  std::vector<Interval<ip::V4>> v4;              // → sets
  std::vector<Interval<ip::V6>> v6;
};
Networks build_networks(const policy::Model& model);

// What follows from an ASN: the provider that names it and the networks that do. Most ASNs are
// named nowhere, and all ASNs named in the same places have one effect.
class AsnEffects {
 public:
  struct Effect {
    std::uint32_t provider = kNone32;
    std::vector<std::uint32_t> networks;  // sorted, unique
    auto operator<=>(const Effect&) const = default;
  };

  explicit AsnEffects(const policy::Model& model);
  std::uint32_t effect(std::uint32_t asn) const;  // into effects(); 0: none
  const std::vector<Effect>& effects() const { return effects_; }

 private:
  struct Named {
    std::uint32_t asn, effect;
  };
  std::vector<Effect> effects_;
  std::vector<Named> named_;  // sorted by asn
};

}  // namespace poros::compile
