// SPDX-License-Identifier: Apache-2.0
// What of the policy changes between two bundles, by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/bundle/view.h"

namespace poros::inspect {

enum class How : std::uint8_t { kAppears, kVanishes, kChanges };

// A property that changes: a single value from → to, or members of a set that come and go.
struct FieldChange {
  std::string name;
  bool is_set = false;
  std::string from, to;
  std::vector<std::string> added, removed;
};

struct ThingChange {
  How how = How::kChanges;
  std::string kind;                 // "site", "route", "backend", "host", "provider", "network"
  std::string name;                 // of a route: SITE/ROUTE
  std::vector<FieldChange> fields;  // of kChanges
  std::string summary;              // of the others: the few words that say what it is
};

// In the order site, route, backend, host, provider, network, and by name. Routes of a site that
// appears or vanishes are not told apart from it.
std::vector<ThingChange> compare_policy(const bundle::View& from, const bundle::View& to);

struct FeedChange {
  std::string name, from, to;  // dates; empty: undated, or no such feed
};
std::vector<FeedChange> compare_feeds(const bundle::View& from, const bundle::View& to);

}  // namespace poros::inspect
