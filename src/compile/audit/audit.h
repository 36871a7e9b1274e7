// SPDX-License-Identifier: Apache-2.0
// Providers against the routing table: what each publishes, what its ASNs announce, and where the
// two differ. Every address is counted as poros decides it: by the longest range over all
// providers, and by the longest origin.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "compile/bundle/tables.h"
#include "compile/policy/model.h"

namespace poros::compile {

// Addresses, and the prefixes of their smallest cover.
struct Amount {
  std::uint64_t v4 = 0, v4_prefixes = 0, v6_prefixes = 0;
  ip::V6 v6 = 0;

  bool is_empty() const { return v4 == 0 && v6 == 0; }
  std::uint64_t v6_blocks() const;  // in /48s, what is left over counting as one
};

struct AuditedAsn {
  std::uint32_t number = 0;
  std::string holder;
  Amount announced;
  bool is_foreign = false;  // somebody else's
  std::string owner;        // the provider that has the holder's name
};

// Somebody else's ASN that announces what a provider publishes.
struct OtherAsn {
  std::uint32_t number = 0;
  std::string holder;
  Amount announced;
  bool looks_own = false;  // the holder has the provider's name: an ASN that the policy lacks?
};

struct AuditedProvider {
  std::string name;
  Amount published;    // its ranges
  Amount announced;    // by its ASNs
  Amount unpublished;  // announced by its ASNs, in no range of its, not taken away by `except`
  Amount unannounced;  // in its ranges, and no ASN announces it
  Amount by_others;    // in its ranges, and an ASN announces it that is not its
  std::vector<AuditedAsn> asns;
  std::vector<OtherAsn> others;  // most addresses first; of a provider without ASNs: all of them

  // What a person should look at: an ASN that is somebody else's or announces nothing, or ranges
  // that others announce. Of a provider that names no ASN nothing is odd.
  bool is_odd() const;
};

struct Audit {
  bool has_origins = false;                // without them nothing is known but what is published
  std::vector<AuditedProvider> providers;  // in the order of the model

  bool is_odd() const;
};

Audit audit(const policy::Model& model, const Tables& tables);

std::string audit_text(const Audit& audit);
std::string audit_json(const Audit& audit);

}  // namespace poros::compile
