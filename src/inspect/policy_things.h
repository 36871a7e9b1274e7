// SPDX-License-Identifier: Apache-2.0
// The named things of a bundle's policy with their properties as text: what a diff compares.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/view.h"

namespace poros::inspect {

enum class ThingKind : std::uint8_t { kSite, kRoute, kBackend, kHost, kProvider, kNetwork };
inline constexpr std::array<std::string_view, 6> kThingKindNames = {"site", "route",    "backend",
                                                                    "host", "provider", "network"};

struct Field {
  std::string name;
  bool is_set = false;
  std::vector<std::string> values;  // of a set: sorted; else one, or none where by_region has them
  std::map<std::string, std::string> by_region;  // what each region has; empty text: nothing
};

struct Thing {
  ThingKind kind = ThingKind::kSite;
  std::string name;
  std::string site;  // of a route: whose it is
  std::vector<Field> fields;
  std::vector<std::string> order;  // of a site: its routes as they are tried
};

std::vector<Thing> things_of(const bundle::View& view);

}  // namespace poros::inspect
