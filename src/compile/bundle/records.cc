// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/records.h"

#include <algorithm>
#include <tuple>

#include "core/artifact/url.h"

namespace poros::compile {
namespace {

using policy::Index;

std::uint16_t narrow(Index index) { return static_cast<std::uint16_t>(index); }

template <class Items>
std::uint32_t size_of(const Items& items) {
  return static_cast<std::uint32_t>(items.size());
}

void add_condition_names(const policy::Condition& condition, std::set<std::string>& names) {
  names.insert(condition.regions.begin(), condition.regions.end());
  names.insert(condition.localities.begin(), condition.localities.end());
}

// A3: an answer may be cached by anybody only where nothing but kind and path led to it.
bool depends_on_more_than_kind_and_path(const policy::Condition& condition) {
  return !condition.providers.empty() || !condition.networks.empty() ||
         !condition.asn_networks.empty() || !condition.regions.empty() ||
         !condition.localities.empty() || !condition.near.empty() || !condition.headers.empty();
}

}  // namespace

std::vector<std::string> region_names(const policy::Model& model, const Tables& tables) {
  std::set<std::string> names;
  for (const Class& klass : tables.classes) names.insert(klass.region);
  for (const policy::Backend& backend : model.backends) {
    for (const auto& [region, target] : backend.regions) names.insert(region);
  }
  for (const policy::Site& site : model.sites) {
    for (const policy::Route& route : site.routes) {
      add_condition_names(route.when, names);
      add_condition_names(route.unless, names);
    }
  }
  names.erase("");
  return {names.begin(), names.end()};
}

Records::Records(Interner& strings, std::vector<std::string> regions_in)
    : strings_(strings), region_names_(std::move(regions_in)) {
  for (const std::string& name : region_names_) regions.push_back(strings_.add(name));
}

std::uint16_t Records::region(const std::string& name) const {
  const auto found = std::lower_bound(region_names_.begin(), region_names_.end(), name);
  return narrow(static_cast<Index>(found - region_names_.begin()));
}

bundle::Run Records::ids(const std::vector<std::uint16_t>& values) {
  const bundle::Run run{values.empty() ? 0 : size_of(all_ids), size_of(values)};
  all_ids.insert(all_ids.end(), values.begin(), values.end());
  return run;
}

bundle::Run Records::texts(const std::vector<std::string>& values) {
  const bundle::Run run{values.empty() ? 0 : size_of(string_lists), size_of(values)};
  for (const std::string& value : values) string_lists.push_back(strings_.add(value));
  return run;
}

bundle::Run Records::template_pieces(const policy::Template& text, bool starts_literal) {
  const std::uint32_t first = size_of(pieces);
  const auto literal = static_cast<std::uint32_t>(artifact::Variable::kLiteral);
  if (starts_literal && (text.empty() || text[0].variable != artifact::Variable::kLiteral)) {
    pieces.push_back({literal, strings_.add("")});
  }
  for (const policy::Piece& piece : text) {
    pieces.push_back({static_cast<std::uint32_t>(piece.variable), strings_.add(piece.text)});
  }
  return {first, size_of(pieces) - first};
}

bundle::Run Records::region_ids(const std::vector<std::string>& names) {
  std::vector<std::uint16_t> values;
  for (const std::string& name : names) values.push_back(region(name));
  return ids(values);
}

bundle::Run Records::index_ids(const std::vector<Index>& indexes) {
  std::vector<std::uint16_t> values;
  for (const Index index : indexes) values.push_back(narrow(index));
  return ids(values);
}

void Records::add_model(const policy::Model& model) {
  for (const auto& provider : model.providers) providers.push_back(strings_.add(provider.name));
  for (const auto& network : model.networks) networks.push_back(strings_.add(network.name));
  for (const policy::Backend& backend : model.backends) add_backend(backend);
  for (const policy::Site& site : model.sites) add_site(site);
  std::sort(hosts.begin(), hosts.end(), [this](const auto& a, const auto& b) {
    const auto text = [this](bundle::Text at) {
      return std::string_view(strings_.bytes()).substr(at.offset, at.length);
    };
    return text(a.host) < text(b.host);
  });
  add_destinations(model);
}

void Records::add_backend(const policy::Backend& backend) {
  bundle::BackendRecord record{};
  record.from_s = backend.from_s;
  record.until_s = backend.until_s;
  record.name = strings_.add(backend.name);
  record.pays = strings_.add(backend.pays);
  record.targets = {size_of(targets), size_of(backend.targets)};
  for (const policy::Target& target : backend.targets) {
    targets.push_back({target.region.empty() ? bundle::kNone : region(target.region), 0,
                       template_pieces(target.url, true), template_pieces(target.append, false)});
  }
  // region_names_ is in byte order, so sorted names give sorted ids.
  record.regions = {size_of(backend_regions), size_of(backend.regions)};
  for (const auto& [name, target] : backend.regions) {
    backend_regions.push_back({region(name), narrow(target)});
  }
  record.query_names = texts(backend.query_names);
  record.pays_provider = backend.pays_provider ? narrow(*backend.pays_provider) : bundle::kNone;
  record.else_target = backend.else_target ? narrow(*backend.else_target) : bundle::kNone;
  record.trust = static_cast<std::uint8_t>(backend.trust);
  record.presence = static_cast<std::uint8_t>(backend.presence);
  record.use_when_unknown = backend.use_when_unknown ? 1 : 0;
  record.place = static_cast<std::uint8_t>(backend.place);
  record.ipv6 = backend.ipv6 ? 1 : 0;
  record.query = static_cast<std::uint8_t>(backend.query);
  backends.push_back(record);
}

std::uint32_t Records::condition(const policy::Condition& from) {
  bundle::ConditionRecord record{};
  record.paths = texts(from.paths);
  record.providers = index_ids(from.providers);
  record.regions = region_ids(from.regions);
  record.networks = index_ids(from.networks);
  record.asn_networks = index_ids(from.asn_networks);
  record.localities = region_ids(from.localities);
  record.near = index_ids(from.near);
  record.kinds = from.kinds;
  std::vector<bundle::HeaderRecord> wanted;
  for (const policy::HeaderCondition& header : from.headers) {
    wanted.push_back({strings_.add(header.name), texts(header.values)});
  }
  record.headers = {wanted.empty() ? 0 : size_of(headers), size_of(wanted)};
  headers.insert(headers.end(), wanted.begin(), wanted.end());
  conditions.push_back(record);
  return size_of(conditions) - 1;
}

void Records::add_site(const policy::Site& site) {
  bundle::SiteRecord record{};
  record.name = strings_.add(site.name);
  record.routes = {size_of(routes), size_of(site.routes)};
  record.checksum_globs = texts(site.checksum_globs);
  record.signature_globs = texts(site.signature_globs);
  record.pointer_globs = texts(site.pointer_globs);
  record.status = site.status;
  record.fallback = narrow(site.fallback);
  record.api = static_cast<std::uint8_t>(site.api);
  record.is_default = site.is_default ? 1 : 0;
  bool is_public = true;
  for (const policy::Route& route : site.routes) {
    is_public = is_public && !depends_on_more_than_kind_and_path(route.when) &&
                !depends_on_more_than_kind_and_path(route.unless);
    add_route(route, is_public);
  }
  const std::uint32_t index = size_of(sites);
  hosts.push_back({strings_.add(site.name), index});
  for (const std::string& alias : site.aliases) hosts.push_back({strings_.add(alias), index});
  sites.push_back(record);
}

void Records::add_route(const policy::Route& route, bool is_public) {
  bundle::RouteRecord record{};
  record.name = strings_.add(route.name);
  record.when = condition(route.when);
  record.unless = condition(route.unless);
  if (route.as) record.as = template_pieces(*route.as, false);
  if (route.answer) {
    record.answer = size_of(answers);
    answers.push_back({strings_.add(route.answer->location), strings_.add(route.answer->text),
                       route.answer->status, static_cast<std::uint16_t>(is_public ? 1 : 0)});
  }
  record.steps = {route.steps.empty() ? 0 : size_of(steps), size_of(route.steps)};
  for (const policy::Step& step : route.steps) {
    bundle::StepRecord out{};
    out.target = bundle::kNone;
    if (!step.split.members.empty()) {
      out.form = static_cast<std::uint8_t>(bundle::StepForm::kSplit);
      out.by_object = step.split.by_object ? 1 : 0;
      out.by_client = step.split.by_client ? 1 : 0;
      out.members = {size_of(members), size_of(step.split.members)};
      for (const auto& [backend, percent] : step.split.members) {
        members.push_back({narrow(backend), static_cast<std::uint16_t>(percent)});
      }
    } else {
      out.backend = narrow(step.backend);
      out.form = static_cast<std::uint8_t>(step.target ? bundle::StepForm::kRegion
                                                       : bundle::StepForm::kBackend);
      if (step.target) out.target = narrow(*step.target);
    }
    steps.push_back(out);
  }
  routes.push_back(record);
}

void Records::add_destinations(const policy::Model& model) {
  std::set<std::tuple<std::string, std::uint16_t, std::uint16_t>> all;
  for (Index i = 0; i < model.backends.size(); ++i) {
    const policy::Backend& backend = model.backends[i];
    for (const policy::Target& target : backend.targets) {
      all.emplace(artifact::url_host(target.url.front().text), narrow(i), 0);
    }
    for (const std::string& host : backend.onward) all.emplace(host, narrow(i), 1);
  }
  for (const policy::Site& site : model.sites) {
    for (const policy::Route& route : site.routes) {
      if (route.answer && !route.answer->location.empty()) {
        all.emplace(artifact::url_host(route.answer->location), bundle::kNone, 0);
      }
    }
  }
  for (const auto& [host, backend, onward] : all) {
    destinations.push_back({strings_.add(host), backend, onward});
  }
}

std::string_view Records::find_limit() const {
  constexpr std::size_t kMax = 65534;
  if (regions.size() > kMax) return "more than 65534 regions (split the policy)";
  if (providers.size() > kMax || networks.size() > kMax) {
    return "more than 65534 providers or networks (split the policy)";
  }
  if (backends.size() > kMax || sites.size() > kMax || routes.size() > kMax) {
    return "more than 65534 backends, sites or routes (split the policy)";
  }
  return {};
}

}  // namespace poros::compile
