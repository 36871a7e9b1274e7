// SPDX-License-Identifier: Apache-2.0
#include "inspect/policy_things.h"

#include <algorithm>
#include <utility>

#include "core/artifact/kind.h"
#include "inspect/policy_text.h"

namespace poros::inspect {
namespace {

using bundle::kNone;
using bundle::View;

Field value(std::string name, std::string_view text) {
  return {std::move(name), false, {std::string(text)}, {}};
}

Field set(std::string name, std::vector<std::string> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return {std::move(name), true, std::move(values), {}};
}

std::vector<std::string> texts(const View& view, bundle::Run run) {
  std::vector<std::string> out;
  const auto all = view.string_lists.part(run);
  for (std::uint32_t i = 0; i < all.size(); ++i) out.emplace_back(view.text(all[i]));
  return out;
}

// The bundle has a URL for each region. With {region} for the region's name, those that a policy
// writes once are one text.
std::string with_region_hole(std::string text, std::string_view region) {
  if (region.empty()) return text;
  constexpr std::string_view kHole = "{region}";
  for (std::size_t at = text.find(region); at != std::string::npos;
       at = text.find(region, at + kHole.size())) {
    text.replace(at, region.size(), kHole);
  }
  return text;
}

void add_targets(const View& view, const bundle::BackendRecord& backend,
                 std::vector<Field>& fields) {
  std::map<std::string, std::string> urls, appends;
  const auto targets = view.targets.part(backend.targets);
  for (std::uint32_t i = 0; i < targets.size(); ++i) {
    const std::string region(view.region_name(targets[i].region));
    urls[region] = with_region_hole(template_text(view, targets[i].url), region);
    appends[region] = with_region_hole(template_text(view, targets[i].append), region);
  }
  fields.push_back({"url", false, {}, std::move(urls)});
  fields.push_back({"append", false, {}, std::move(appends)});
  std::vector<std::string> regions;
  const auto keys = view.backend_regions.part(backend.regions);
  for (std::uint32_t i = 0; i < keys.size(); ++i) {
    const std::string name(view.region_name(keys[i].region));
    const std::string key(view.region_name(targets[keys[i].target].region));
    regions.push_back(name == key ? name : name + " (as " + key + ")");
  }
  fields.push_back(set("regions", std::move(regions)));
}

Thing backend_of(const View& view, std::uint32_t index) {
  constexpr std::array<std::string_view, 3> kPresence = {"none", "head", "index"};
  constexpr std::array<std::string_view, 3> kPlaces = {"none", "client", "locality"};
  constexpr std::array<std::string_view, 4> kQueries = {"by kind", "drop", "keep", "named"};
  const bundle::BackendRecord record = view.backends[index];
  Thing thing{ThingKind::kBackend, std::string(view.text(record.name)), {}, {}, {}};
  std::vector<Field>& fields = thing.fields;
  add_targets(view, record, fields);
  fields.push_back(value("trust", artifact::kTrustNames[record.trust]));
  fields.push_back(value("pays", record.pays.length == 0 ? "none" : view.text(record.pays)));
  std::string presence(kPresence[record.presence]);
  if (record.presence != 0) {
    presence += record.use_when_unknown != 0 ? ", used when unknown" : ", skipped when unknown";
  }
  fields.push_back(value("presence", presence));
  fields.push_back(value("place", kPlaces[record.place]));
  if (record.else_target != kNone) {
    fields.push_back(value(
        "else", view.region_name(view.targets[record.targets.first + record.else_target].region)));
  }
  fields.push_back(value("from", date_text(record.from_s)));
  fields.push_back(value("until", date_text(record.until_s)));
  fields.push_back(value("ipv6", record.ipv6 != 0 ? "true" : "false"));
  fields.push_back(value("query", record.query_names.count != 0
                                      ? list_text(texts(view, record.query_names))
                                      : std::string(kQueries[record.query])));
  std::vector<std::string> onward;
  for (std::uint32_t i = 0; i < view.destinations.size(); ++i) {
    const bundle::DestinationRecord host = view.destinations[i];
    if (host.backend == index && host.onward != 0) onward.emplace_back(view.text(host.host));
  }
  fields.push_back(set("onward", std::move(onward)));
  return thing;
}

Thing site_of(const View& view, std::uint32_t index) {
  const bundle::SiteRecord record = view.sites[index];
  Thing thing{ThingKind::kSite, std::string(view.text(record.name)), {}, {}, {}};
  std::vector<Field>& fields = thing.fields;
  fields.push_back(value("api", record.api == 0 ? "oci" : "files"));
  fields.push_back(value("status", std::to_string(record.status)));
  fields.push_back(value("default", record.is_default != 0 ? "true" : "false"));
  fields.push_back(value("fallback", view.text(view.backends[record.fallback].name)));
  std::vector<std::string> aliases;
  for (std::uint32_t i = 0; i < view.hosts.size(); ++i) {
    const std::string_view host = view.text(view.hosts[i].host);
    if (view.hosts[i].site == index && host != thing.name) aliases.emplace_back(host);
  }
  fields.push_back(set("aliases", std::move(aliases)));
  fields.push_back(set("checksums", texts(view, record.checksum_globs)));
  fields.push_back(set("signatures", texts(view, record.signature_globs)));
  fields.push_back(set("pointers", texts(view, record.pointer_globs)));
  return thing;
}

Thing route_of(const View& view, const Thing& site, const bundle::RouteRecord& record) {
  Thing thing{
      ThingKind::kRoute, site.name + "/" + std::string(view.text(record.name)), site.name, {}, {}};
  std::vector<Field>& fields = thing.fields;
  fields.push_back(value("when", condition_text(view, record.when)));
  const std::string unless = condition_text(view, record.unless);
  if (unless != "always") fields.push_back(value("unless", unless));  // no key: nothing excluded
  if (record.as.count != 0) fields.push_back(value("as", template_text(view, record.as)));
  if (record.steps.count != 0) {
    fields.push_back(value("to", steps_text(view, record.steps)));
  } else {
    fields.push_back(value("answer", answer_text(view, record.answer)));
  }
  return thing;
}

}  // namespace

std::vector<Thing> things_of(const View& view) {
  std::vector<Thing> things;
  const auto add = [&](ThingKind kind, std::string_view name) {
    if (!name.empty()) things.push_back({kind, std::string(name), {}, {}, {}});
  };
  for (std::uint32_t s = 0; s < view.sites.size(); ++s) {
    Thing site = site_of(view, s);
    const auto routes = view.routes.part(view.sites[s].routes);
    for (std::uint32_t r = 0; r < routes.size(); ++r) {
      site.order.emplace_back(view.text(routes[r].name));
      things.push_back(route_of(view, site, routes[r]));
    }
    things.push_back(std::move(site));
  }
  for (std::uint32_t i = 0; i < view.backends.size(); ++i) things.push_back(backend_of(view, i));
  for (std::uint32_t i = 0; i < view.destinations.size(); ++i) {
    add(ThingKind::kHost, view.text(view.destinations[i].host));
  }
  for (std::uint32_t i = 0; i < view.providers.size(); ++i) {
    add(ThingKind::kProvider, view.text(view.providers[i]));
  }
  for (std::uint32_t i = 0; i < view.networks.size(); ++i) {
    add(ThingKind::kNetwork, view.text(view.networks[i]));
  }
  return things;
}

}  // namespace poros::inspect
