// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/counters.h"

#include <algorithm>
#include <utility>

namespace poros::listen {
namespace {

using bundle::kNone;
using decide::Outcome;

// The places before those of the sites.
constexpr std::size_t kMalformed = 0, kUnknownHost = 1;
// The places of a site.
constexpr std::size_t kSiteMalformed = 0, kMethod = 1, kApiRoot = 2, kCatalog = 3, kNoRoute = 4;
// The places of a route before those of its backends.
constexpr std::size_t kRefused = 0, kAnswer = 1;

std::string request_labels(std::string_view site, std::string_view route, std::string_view backend,
                           std::string_view region, std::uint16_t status) {
  return label("site", site) + "," + label("route", route) + "," + label("backend", backend) + "," +
         label("region", region) + "," + label("status", std::to_string(status));
}

}  // namespace

std::string label(std::string_view name, std::string_view value) {
  std::string out(name);
  out += "=\"";
  for (const char c : value) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

CounterLayout::CounterLayout(const bundle::View& view) {
  requests_ = {request_labels({}, {}, {}, {}, 400), request_labels({}, {}, {}, {}, 421)};
  // A route that no site has, which only a bundle made by hand could hold, is counted as malformed.
  routes_.resize(view.routes.size(), Route{kMalformed, 0, 0});
  for (std::uint32_t i = 0; i < view.sites.size(); ++i) {
    const bundle::SiteRecord site = view.sites[i];
    const std::string_view name = view.text(site.name);
    sites_.push_back({requests_.size()});
    for (const int status : {400, 405, 200, 404}) {
      requests_.push_back(request_labels(name, {}, {}, {}, static_cast<std::uint16_t>(status)));
    }
    const std::string_view fallback = view.text(view.backends[site.fallback].name);
    requests_.push_back(request_labels(name, {}, fallback, {}, site.status));
    for (std::uint32_t r = 0; r < site.routes.count; ++r) {
      add_route(view, site, site.routes.first + r);
    }
  }
  for (std::uint32_t i = 0; i < view.backends.size(); ++i) {
    for (const std::string_view reason : decide::kSkipNames) {
      skips_.push_back(label("backend", view.text(view.backends[i].name)) + "," +
                       label("reason", reason));
    }
  }
}

void CounterLayout::add_route(const bundle::View& view, const bundle::SiteRecord& site,
                              std::uint32_t index) {
  const bundle::RouteRecord route = view.routes[index];
  const std::string_view name = view.text(route.name), site_name = view.text(site.name);
  const auto first_backend = static_cast<std::uint32_t>(backends_.size());
  const std::size_t first = requests_.size();
  requests_.push_back(request_labels(site_name, name, {}, {}, 400));
  if (route.steps.count == 0) {
    const std::uint16_t status = view.answers[route.answer].status;
    requests_.push_back(request_labels(site_name, name, {}, {}, status));
    routes_[index] = {first, first_backend, 0};
    return;
  }
  const auto steps = view.steps.part(route.steps);
  for (std::uint32_t i = 0; i < steps.size(); ++i) {
    const bundle::StepRecord step = steps[i];
    if (step.form != static_cast<std::uint8_t>(bundle::StepForm::kSplit)) {
      add_backend(view, site, name, step.backend, first_backend);
      continue;
    }
    const auto members = view.members.part(step.members);
    for (std::uint32_t m = 0; m < members.size(); ++m) {
      add_backend(view, site, name, members[m].backend, first_backend);
    }
  }
  add_backend(view, site, name, site.fallback, first_backend);
  routes_[index] = {first, first_backend,
                    static_cast<std::uint32_t>(backends_.size()) - first_backend};
}

void CounterLayout::add_backend(const bundle::View& view, const bundle::SiteRecord& site,
                                std::string_view route, std::uint16_t backend,
                                std::uint32_t first_backend) {
  const auto known = backends_.begin() + first_backend;
  const auto same = [backend](const RouteBackend& other) { return other.backend == backend; };
  if (std::any_of(known, backends_.end(), same)) return;
  const bundle::BackendRecord record = view.backends[backend];
  const auto targets = static_cast<std::uint16_t>(record.targets.count);
  backends_.push_back({backend, targets, requests_.size()});
  const auto add = [&](std::string_view region) {
    requests_.push_back(
        request_labels(view.text(site.name), route, view.text(record.name), region, site.status));
  };
  for (std::uint32_t i = 0; i < targets; ++i) {
    add(view.region_name(view.targets[record.targets.first + i].region));
  }
  add({});  // of no region
}

std::size_t CounterLayout::place_of(const decide::Plan& plan, std::uint8_t which,
                                    std::uint16_t status) const {
  if (plan.site == kNone) {
    return plan.outcome == Outcome::kUnknownHost ? kUnknownHost : kMalformed;
  }
  const std::size_t site = sites_[plan.site].first;
  switch (plan.outcome) {
    case Outcome::kMalformed:
    case Outcome::kUnknownHost:
      return site + kSiteMalformed;
    case Outcome::kMethodNotAllowed:
      return site + kMethod;
    case Outcome::kApiRoot:
      return site + kApiRoot;
    case Outcome::kCatalog:
      return site + kCatalog;
    case Outcome::kAnswer:
      return routes_[plan.route].first + kAnswer;
    case Outcome::kRedirect:
      break;
  }
  const bool is_refused = status != plan.status;
  if (plan.route == kNone) return site + (is_refused ? kSiteMalformed : kNoRoute);
  const Route& route = routes_[plan.route];
  if (is_refused) return route.first + kRefused;
  const decide::Candidate& taken = plan.at[which];
  for (std::uint32_t i = 0; i < route.backends; ++i) {
    const RouteBackend& backend = backends_[route.first_backend + i];
    if (backend.backend != taken.backend) continue;
    return backend.first + std::min(taken.target, backend.targets);
  }
  return route.first + kRefused;
}

void LoopCounters::take(std::shared_ptr<const CounterLayout> layout) {
  auto requests = std::make_unique<Counter[]>(layout->requests().size());
  auto skips = std::make_unique<Counter[]>(layout->skips().size());
  const std::lock_guard lock(all_.mutex_);
  Counters::add_up(*this, all_.of_bundles_before_);
  layout_ = std::move(layout);
  requests_ = std::move(requests);
  skips_ = std::move(skips);
}

void LoopCounters::count(const bundle::View& view, const decide::Plan& plan, std::uint8_t which,
                         std::span<const decide::Known> known, std::uint16_t status,
                         std::uint64_t latency_ns) {
  requests_[layout_->place_of(plan, which, status)].add(1);
  for (std::uint8_t i = 0; plan.outcome == Outcome::kRedirect && i < which; ++i) {
    const decide::Skip skip = decide::skip_of(view, plan, i, known[i]);
    skips_[CounterLayout::skip_place(plan.at[i].backend, skip)].add(1);
  }
  std::size_t bucket = 0;
  while (bucket < kLatencyBoundsNs.size() && latency_ns > kLatencyBoundsNs[bucket]) ++bucket;
  latency_[bucket].add(1);
  latency_ns_.add(latency_ns);
}

LoopCounters& Counters::add_loop() {
  const std::lock_guard lock(mutex_);
  loops_.push_back(std::unique_ptr<LoopCounters>(new LoopCounters(*this)));
  return *loops_.back();
}

// Requests and skips: what belongs to the loop's bundle.
void Counters::add_up(const LoopCounters& loop, Totals& totals) {
  if (!loop.layout_) return;
  const auto add = [](const std::vector<std::string>& names, const Counter* counters,
                      std::map<std::string, std::uint64_t>& to) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::uint64_t value = counters[i].value();
      if (value != 0) to[names[i]] += value;
    }
  };
  add(loop.layout_->requests(), loop.requests_.get(), totals.requests);
  add(loop.layout_->skips(), loop.skips_.get(), totals.skips);
}

Totals Counters::totals() const {
  const std::lock_guard lock(mutex_);
  Totals totals = of_bundles_before_;
  for (const auto& loop : loops_) {
    add_up(*loop, totals);
    for (std::size_t i = 0; i < kRefusals; ++i) totals.refusals[i] += loop->refusals_[i].value();
    for (std::size_t i = 0; i < totals.latency.size(); ++i) {
      totals.latency[i] += loop->latency_[i].value();
    }
    totals.latency_ns += loop->latency_ns_.value();
  }
  return totals;
}

}  // namespace poros::listen
