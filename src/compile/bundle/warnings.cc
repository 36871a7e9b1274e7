// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/warnings.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace poros::compile {
namespace {

constexpr std::int64_t kDay = 86400;

// The regions that addresses have, by provider.
class Regions {
 public:
  explicit Regions(const Tables& tables) {
    for (const Class& each : tables.classes) {
      if (!each.region.empty()) pairs_.emplace(each.region, each.provider);
    }
  }

  bool has(const std::string& region, policy::Index provider) const {
    return pairs_.count({region, static_cast<std::uint32_t>(provider)}) > 0;
  }

  bool has(const std::string& region, const std::vector<policy::Index>& providers) const {
    if (providers.empty()) {
      const auto at = pairs_.lower_bound({region, 0});
      return at != pairs_.end() && at->first == region;
    }
    return std::any_of(providers.begin(), providers.end(),
                       [&](policy::Index each) { return has(region, each); });
  }

 private:
  std::set<std::pair<std::string, std::uint32_t>> pairs_;
};

void warn_of_conditions(const policy::Model& model, const Regions& regions,
                        Diagnostics& diagnostics) {
  for (const policy::Site& site : model.sites) {
    for (const policy::Route& route : site.routes) {
      const auto look = [&](const policy::Condition& condition, const char* key,
                            const std::vector<policy::Index>& providers) {
        for (const std::string& region : condition.regions) {
          if (regions.has(region, providers)) continue;
          diagnostics.warn(route.at, Rule::kRegionOfNobody,
                           std::string(key) + " of route '" + route.name + "' names region '" +
                               region + "', which no client " +
                               (providers.empty() ? "" : "of its providers ") +
                               "can have (is it spelt as in the feeds?)");
        }
      };
      look(route.when, "when", route.when.providers);
      // A client of any provider may be excluded.
      look(route.unless, "unless", {});
    }
  }
}

// A key is idle when neither it nor an `also` of it can be a client's region. The region of `else`
// is used all the same.
void warn_of_places(const policy::Model& model, const Regions& regions, Diagnostics& diagnostics) {
  for (const policy::Backend& backend : model.backends) {
    if (backend.place != policy::Place::kClient || !backend.pays_provider) continue;
    std::vector<bool> is_used(backend.targets.size(), false);
    for (const auto& [region, target] : backend.regions) {
      if (regions.has(region, *backend.pays_provider)) is_used[target] = true;
    }
    if (backend.else_target) is_used[*backend.else_target] = true;
    for (const auto& [region, target] : backend.regions) {
      const bool is_key = backend.targets[target].region == region;
      if (regions.has(region, *backend.pays_provider) || (is_key && is_used[target])) continue;
      diagnostics.warn(backend.at, Rule::kRegionOfNobody,
                       (is_key ? "region '" : "also '") + region + "' of backend '" + backend.name +
                           "' is no client's: nobody of provider '" + backend.pays +
                           "' can have it (is it spelt as in the feeds?)");
    }
  }
}

void warn_of_dates(const policy::Model& model, std::int64_t now_s, Diagnostics& diagnostics) {
  for (const policy::Backend& backend : model.backends) {
    const std::string name = "backend '" + backend.name + "'";
    if (now_s >= backend.until_s) {
      diagnostics.warn(backend.at, Rule::kExpired,
                       name +
                           " has expired: it gets no client any more (remove it, or move its "
                           "until)");
    } else if (now_s >= backend.until_s - 30 * kDay) {
      const std::int64_t days = (backend.until_s - now_s + kDay - 1) / kDay;
      diagnostics.warn(backend.at, Rule::kExpiresSoon,
                       name + " expires in " + std::to_string(days) +
                           (days == 1 ? " day" : " days") + " (ask its donor, or move its until)");
    }
  }
}

}  // namespace

void warn_of_the_idle(const policy::Model& model, const Tables& tables, std::int64_t now_s,
                      Diagnostics& diagnostics) {
  const Regions regions(tables);
  warn_of_conditions(model, regions, diagnostics);
  warn_of_places(model, regions, diagnostics);
  warn_of_dates(model, now_s, diagnostics);
}

}  // namespace poros::compile
