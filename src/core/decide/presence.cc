// SPDX-License-Identifier: Apache-2.0
#include "core/decide/presence.h"

namespace poros::decide {
namespace {

Known listed(const Listing& listing, const index::Object& object, const Candidate& candidate) {
  Known known = Known::kUnknown;
  for (const ListedPlace& place : listing.places) {
    if (place.backend != candidate.backend) continue;
    if (place.target != bundle::kNone && place.target != candidate.target) continue;
    if (listing.index->has(object, place.place)) return Known::kYes;
    known = Known::kNo;
  }
  return known;
}

}  // namespace

std::optional<ListedPlace> find_listed(const bundle::View& view, const index::Index& index,
                                       std::uint32_t place) {
  const index::Place name = index.place(place);
  ListedPlace found;
  found.place = place;
  found.backend = view.find_backend(name.backend);
  if (found.backend == bundle::kNone) return std::nullopt;
  if (name.region.empty()) return found;
  found.target = view.find_target(view.backends[found.backend], view.find_region(name.region));
  if (found.target == bundle::kNone) return std::nullopt;
  return found;
}

Presence presence_of(const bundle::View& view, const Plan& plan, std::string_view target,
                     const Listing& listing, std::span<const Told> told) {
  Presence presence;
  if (plan.outcome != Outcome::kRedirect) return presence;
  const bool has_digest =
      plan.kind == artifact::Kind::kBlob || plan.kind == artifact::Kind::kManifestDigest;
  const bool is_listed = listing.index != nullptr && has_digest;
  index::Object object;
  if (is_listed) object = listing.index->find(plan.algorithm.of(target), plan.hex.of(target));
  if (object.found && object.size != index::kNoSize) presence.object_bytes = object.size;
  for (std::uint8_t i = 0; i < plan.count; ++i) {
    const Candidate& candidate = plan.at[i];
    Known& known = presence.known[i];
    known = known_of(told, candidate);
    if (known != Known::kUnknown || !is_listed || !candidate.ask) continue;
    if (view.backends[candidate.backend].presence == kCheckIndex) {
      known = listed(listing, object, candidate);
    }
  }
  return presence;
}

}  // namespace poros::decide
