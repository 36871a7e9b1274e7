// SPDX-License-Identifier: Apache-2.0
// ASNs that a provider names although somebody else holds them, as far as names can tell.
//
// A holder is the provider's own when it shares a word with the provider's name or with what most
// of the provider's other ASNs are held by. Where it shares none, that alone proves nothing:
// companies buy companies (Packet's ASN is Equinix's), and one with a single ASN may be called
// anything. So an ASN is told only when besides
//   - the holder has the name of another provider of the policy, or
//   - the provider's name stands in the holder of another of its ASNs, or
//   - nearly all of the provider's other ASNs have a holder's word in common, and this has not.
// docs/cli.md says it to the readers of the messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compile/bundle/tables.h"
#include "compile/policy/model.h"

namespace poros::compile {

struct ForeignAsn {
  policy::Index provider = 0;  // that names it
  std::uint32_t number = 0;
  std::string holder;
  std::optional<policy::Index> owner;  // the provider that has the holder's name; none: who knows
};

// `asns` as Tables has them: sorted by number, with holders. ASNs that stand nowhere in them, or
// have no holder, are never told. In the order of the policy.
std::vector<ForeignAsn> find_foreign_asns(const policy::Model& model, const std::vector<Asn>& asns);

// Providers with ASNs of which none announces anything; none where the policy has no origins.
std::vector<policy::Index> find_silent_providers(const policy::Model& model,
                                                 const std::vector<Asn>& asns);

// Whether a holder shares a word with a provider: its name, or what most of its ASNs are held by.
bool holds_name_of(const policy::Model& model, const std::vector<Asn>& asns, policy::Index provider,
                   const std::string& holder);

// Both as warnings, where the provider stands in the policy.
void warn_of_holders(const policy::Model& model, const std::vector<Asn>& asns,
                     Diagnostics& diagnostics);

// The ASN in the sorted list; null where it announces nothing.
const Asn* find_asn(const std::vector<Asn>& asns, std::uint32_t number);

}  // namespace poros::compile
