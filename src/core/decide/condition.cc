// SPDX-License-Identifier: Apache-2.0
#include "core/decide/condition.h"

#include "core/base/ascii.h"

namespace poros::decide {
namespace {

constexpr std::uint8_t kPlaceByClient = 1, kPlaceByLocality = 2;

class Check {
 public:
  Check(const Subject& subject, const bundle::ConditionRecord& condition)
      : subject_(subject), view_(subject.view), condition_(condition) {}

  bool is_present(Key key) const {
    switch (key) {
      case Key::kKind:
        return condition_.kinds != 0;
      case Key::kPath:
        return condition_.paths.count != 0;
      case Key::kProvider:
        return condition_.providers.count != 0;
      case Key::kRegion:
        return condition_.regions.count != 0;
      case Key::kNetwork:
        return condition_.networks.count != 0;
      case Key::kAsn:
        return condition_.asn_networks.count != 0;
      case Key::kLocality:
        return condition_.localities.count != 0;
      case Key::kNear:
        return condition_.near.count != 0;
      case Key::kHeader:
        return condition_.headers.count != 0;
    }
    return false;
  }

  bool holds(Key key, artifact::GlobTail* tail) const {
    switch (key) {
      case Key::kKind:
        return (condition_.kinds & artifact::bit(subject_.kind)) != 0;
      case Key::kPath:
        return path_holds(tail);
      case Key::kProvider:
        return contains(condition_.providers, subject_.klass.provider);
      case Key::kRegion:
        return contains(condition_.regions, subject_.klass.region);
      case Key::kNetwork:
        return shares_network(condition_.networks);
      case Key::kAsn:
        return shares_network(condition_.asn_networks);
      case Key::kLocality:
        return contains(condition_.localities, subject_.request.locality.region);
      case Key::kNear:
        return near_holds();
      case Key::kHeader:
        return headers_hold();
    }
    return false;
  }

 private:
  bool contains(bundle::Run run, std::uint16_t wanted) const {
    if (wanted == bundle::kNone) return false;
    const auto ids = view_.ids.part(run);
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
      if (ids[i] == wanted) return true;
    }
    return false;
  }

  bool shares_network(bundle::Run run) const {
    const auto of_client = view_.ids.part(subject_.klass.networks);
    for (std::uint32_t i = 0; i < of_client.size(); ++i) {
      if (contains(run, of_client[i])) return true;
    }
    return false;
  }

  bool path_holds(artifact::GlobTail* tail) const {
    const auto globs = view_.string_lists.part(condition_.paths);
    for (std::uint32_t i = 0; i < globs.size(); ++i) {
      if (artifact::glob_matches(view_.text(globs[i]), subject_.path, tail)) return true;
    }
    return false;
  }

  bool near_holds() const {
    const auto ids = view_.ids.part(condition_.near);
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
      if (place_of(view_, view_.backends[ids[i]], subject_.klass, subject_.request.locality) !=
          bundle::kNone) {
        return true;
      }
    }
    return false;
  }

  bool has_header(const bundle::HeaderRecord& wanted) const {
    const auto values = view_.string_lists.part(wanted.values);
    const std::string_view wanted_name = view_.text(wanted.name);
    for (const Header& header : subject_.request.headers) {
      if (!is_same_ignoring_case(header.name, wanted_name)) continue;
      for (std::uint32_t i = 0; i < values.size(); ++i) {
        if (trim(header.value) == view_.text(values[i])) return true;
      }
    }
    return false;
  }

  bool headers_hold() const {
    const auto headers = view_.headers.part(condition_.headers);
    for (std::uint32_t i = 0; i < headers.size(); ++i) {
      if (!has_header(headers[i])) return false;
    }
    return true;
  }

  const Subject& subject_;
  const bundle::View& view_;
  const bundle::ConditionRecord& condition_;
};

}  // namespace

std::uint16_t place_of(const bundle::View& view, const bundle::BackendRecord& backend,
                       const bundle::ClassRecord& klass, const Locality& locality) {
  if (backend.place == kPlaceByClient) {
    // The payer must be the client's own provider, or one cloud's region would pick another's.
    if (klass.provider == bundle::kNone || klass.provider != backend.pays_provider) {
      return bundle::kNone;
    }
    return view.find_target(backend, klass.region);
  }
  if (backend.place == kPlaceByLocality) return view.find_target(backend, locality.region);
  return bundle::kNone;
}

bool route_holds(const Subject& subject, std::uint16_t route, artifact::GlobTail& tail,
                 Steps* steps) {
  const bundle::RouteRecord record = subject.view.routes[route];
  const bundle::ConditionRecord when = subject.view.conditions[record.when];
  const bundle::ConditionRecord unless = subject.view.conditions[record.unless];
  const Check when_check(subject, when), unless_check(subject, unless);
  constexpr auto kKeys = static_cast<std::uint8_t>(kKeyNames.size());
  tail = {};
  for (std::uint8_t i = 0; i < kKeys; ++i) {
    const Key key = static_cast<Key>(i);
    if (!when_check.is_present(key)) continue;
    const bool holds = when_check.holds(key, &tail);
    if (steps != nullptr) steps->add({route, key, false, holds});
    if (!holds) return false;
  }
  // Each key of `unless` excludes by itself (R2).
  for (std::uint8_t i = 0; i < kKeys; ++i) {
    const Key key = static_cast<Key>(i);
    if (!unless_check.is_present(key)) continue;
    const bool holds = unless_check.holds(key, nullptr);
    if (steps != nullptr) steps->add({route, key, true, holds});
    if (holds) return false;
  }
  return true;
}

}  // namespace poros::decide
