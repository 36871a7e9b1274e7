// SPDX-License-Identifier: Apache-2.0
#include "core/decide/plan.h"

#include "core/artifact/files.h"
#include "core/artifact/oci.h"
#include "core/base/text.h"
#include "core/decide/condition.h"
#include "core/decide/split.h"

namespace poros::decide {
namespace {

using artifact::Kind;
using bundle::kNone;

// Offsets of classify_oci count from the path; the plan's count from the target.
artifact::Slice shifted(artifact::Slice slice, const artifact::Slice& path) {
  slice.offset = static_cast<std::uint16_t>(slice.offset + path.offset);
  return slice;
}

bool any_glob_matches(const bundle::View& view, bundle::Run run, std::string_view path) {
  const auto globs = view.string_lists.part(run);
  for (std::uint32_t i = 0; i < globs.size(); ++i) {
    if (artifact::glob_matches(view.text(globs[i]), path)) return true;
  }
  return false;
}

// K3: checksum, then signature, then pointer, then file; the site's globs add to the lists.
Kind classify_file(const bundle::View& view, const bundle::SiteRecord& site,
                   std::string_view path) {
  const std::string_view name = part(path, path.rfind('/') + 1);
  if (artifact::is_checksum_name(name) || any_glob_matches(view, site.checksum_globs, path)) {
    return Kind::kChecksum;
  }
  if (artifact::is_signature_name(name) || any_glob_matches(view, site.signature_globs, path)) {
    return Kind::kSignature;
  }
  if (artifact::is_pointer_name(name) || any_glob_matches(view, site.pointer_globs, path)) {
    return Kind::kPointer;
  }
  return Kind::kFile;
}

// The raw text of segments [first, first + count) of the path, slashes between them included.
artifact::Slice segments_of(std::string_view path, const artifact::GlobTail& tail) {
  if (tail.segments == 0) return {};
  std::size_t from = 1;
  for (std::size_t i = 0; i < tail.first_segment; ++i) from = path.find('/', from) + 1;
  std::size_t to = from;
  for (std::size_t i = 0; i < tail.segments; ++i) {
    const std::size_t slash = path.find('/', to);
    to = slash == std::string_view::npos ? path.size() + 1 : slash + 1;
  }
  return {static_cast<std::uint16_t>(from), static_cast<std::uint16_t>(to - 1 - from)};
}

// From here on a request is known to be acceptable; this fills in the candidates of its route.
class Candidates {
 public:
  Candidates(const bundle::View& view, const state::State& state, const Request& request,
             const bundle::SiteRecord& site, Plan& plan)
      : view_(view),
        state_(state),
        request_(request),
        site_(site),
        plan_(plan),
        klass_(view.classes[plan.klass]) {}

  void add_route(const bundle::RouteRecord& route) {
    const auto steps = view_.steps.part(route.steps);
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
      const bundle::StepRecord step = steps[i];
      switch (static_cast<bundle::StepForm>(step.form)) {
        case bundle::StepForm::kSplit:
          add_split(step, view_.text(route.name));
          break;
        case bundle::StepForm::kRegion:
          add(step.backend, step.target, bundle::StepForm::kRegion);
          break;
        case bundle::StepForm::kBackend:
        case bundle::StepForm::kFallback:
          add(step.backend, kNone, bundle::StepForm::kBackend);
          break;
      }
    }
    add(site_.fallback, kNone, bundle::StepForm::kFallback);
  }

 private:
  void add(std::uint16_t index, std::uint16_t fixed_target, bundle::StepForm form) {
    if (plan_.count == plan_.at.size()) return;  // compile and open allow no more
    const bundle::BackendRecord backend = view_.backends[index];
    Candidate& candidate = plan_.at[plan_.count++];
    candidate.backend = index;
    candidate.form = form;
    candidate.target = fixed_target != kNone ? fixed_target : target_of(backend);
    const bool is_fallback = form == bundle::StepForm::kFallback;
    if (is_fallback) return;  // never skipped, never asked (S3)
    candidate.ask = backend.presence != 0 && artifact::contains(artifact::kAskedKinds, plan_.kind);
    candidate.skip = skip_now(backend, candidate);
  }

  std::uint16_t target_of(const bundle::BackendRecord& backend) const {
    if (backend.regions.count == 0) return 0;
    const std::uint16_t placed = place_of(view_, backend, klass_, request_.locality);
    return placed != kNone ? placed : backend.else_target;
  }

  Skip skip_now(const bundle::BackendRecord& backend, const Candidate& candidate) const {
    if (request_.now_s < backend.from_s || request_.now_s >= backend.until_s) {
      return Skip::kExpired;
    }
    if (state_.is_down(candidate.backend, candidate.target)) return Skip::kDown;
    if (candidate.target == kNone) return Skip::kNoRegion;
    if (backend.ipv6 == 0 && request_.client.family == ip::Family::kV6) return Skip::kFamily;
    return Skip::kNone;
  }

  void add_split(const bundle::StepRecord& step, std::string_view route_name) {
    const auto members = view_.members.part(step.members);
    std::array<std::uint16_t, bundle::kMaxCandidates> percents{};
    std::array<std::uint8_t, bundle::kMaxCandidates> order{};
    const std::uint32_t count = members.size();
    for (std::uint32_t i = 0; i < count; ++i) percents[i] = members[i].percent;

    // The digest's text, with its colon unescaped; else the path as it was asked for.
    std::array<char, 8 + 128> digest;
    std::string_view object;
    if (step.by_object != 0) {
      object = plan_.parts.path_of(request_.target);
      if (plan_.kind == Kind::kBlob || plan_.kind == Kind::kManifestDigest) {
        const std::string_view algorithm = plan_.algorithm.of(request_.target);
        const std::string_view hex = plan_.hex.of(request_.target);
        std::size_t at = 0;
        for (const char c : algorithm) digest[at++] = c;
        digest[at++] = ':';
        for (const char c : hex) digest[at++] = c;
        object = {digest.data(), at};
      }
    }
    ClientNetwork network;
    if (step.by_client != 0) network = client_network(request_.client);
    const std::uint32_t key = split_key(view_.text(site_.name), route_name, object, network.view());
    draw_order(key, std::span(percents).first(count), std::span(order).first(count));
    for (std::uint32_t i = 0; i < count; ++i) {
      add(members[order[i]].backend, kNone, bundle::StepForm::kSplit);
    }
  }

  const bundle::View& view_;
  const state::State& state_;
  const Request& request_;
  const bundle::SiteRecord& site_;
  Plan& plan_;
  bundle::ClassRecord klass_;
};

void classify(const bundle::View& view, const bundle::SiteRecord& site, std::string_view path,
              std::string_view decoded, Plan& plan) {
  if (site.api == static_cast<std::uint8_t>(artifact::Api::kFiles)) {
    plan.kind = classify_file(view, site, decoded);
    return;
  }
  const artifact::OciPath oci = artifact::classify_oci(path);
  plan.kind = oci.kind;
  plan.name = shifted(oci.name, plan.parts.path);
  plan.reference = shifted(oci.reference, plan.parts.path);
  plan.algorithm = shifted(oci.algorithm, plan.parts.path);
  plan.hex = shifted(oci.hex, plan.parts.path);
}

void finish(Plan& plan, Outcome outcome, std::uint16_t status) {
  plan.outcome = outcome;
  plan.status = status;
}

}  // namespace

Plan plan(const bundle::View& view, const state::State& state, const Request& request,
          Steps* steps) {
  Plan plan;
  plan.head = request.method == "HEAD";
  plan.klass = request.klass < view.classes.size() ? request.klass : view.class_of(request.client);

  // T1, in its order: (a) the target's form, (b) the host, (c) the method, (d) the rest of S7.
  plan.parts = artifact::parse_target(request.target);
  if (!plan.parts.well_formed) return plan;
  std::array<char, artifact::kMaxHost> host_room;
  const std::string_view host = artifact::normalize_host(
      plan.parts.has_authority ? plan.parts.authority.of(request.target) : request.host, host_room);
  plan.site = view.find_site(host);
  if (plan.site == kNone) {
    finish(plan, Outcome::kUnknownHost, 421);
    return plan;
  }
  const bundle::SiteRecord site = view.sites[plan.site];
  const bool is_oci = site.api == static_cast<std::uint8_t>(artifact::Api::kOci);
  // A target that is too long has no parts; its beginning still tells where it would have gone.
  const std::string_view path = plan.parts.too_long   ? request.target
                                : plan.parts.asterisk ? std::string_view("*")
                                                      : plan.parts.path_of(request.target);
  plan.is_registry = is_oci && (path == "/v2" || path.starts_with("/v2/") ||
                                (plan.parts.too_long && path.starts_with("/v2?")));
  if (request.method != "GET" && request.method != "HEAD") {
    finish(plan, Outcome::kMethodNotAllowed, 405);
    return plan;
  }
  if (plan.parts.too_long || plan.parts.asterisk ||
      !artifact::is_acceptable(path, plan.parts.query.of(request.target))) {
    finish(plan, Outcome::kMalformed, 400);
    return plan;
  }

  std::array<char, artifact::kMaxTarget> decode_room;
  const std::string_view decoded = artifact::decode_escapes(path, decode_room.data());
  classify(view, site, path, decoded, plan);
  if (is_oci && plan.kind == Kind::kApiRoot) {
    finish(plan, Outcome::kApiRoot, 200);
    return plan;
  }
  if (is_oci && plan.kind == Kind::kCatalog) {
    finish(plan, Outcome::kCatalog, 404);
    return plan;
  }

  const Subject subject{view, request, plan.kind, decoded, view.classes[plan.klass]};
  for (std::uint32_t i = 0; i < site.routes.count; ++i) {
    const auto index = static_cast<std::uint16_t>(site.routes.first + i);
    artifact::GlobTail tail;
    if (!route_holds(subject, index, tail, steps)) continue;
    const bundle::RouteRecord route = view.routes[index];
    plan.route = index;
    if (route.steps.count == 0) {
      plan.answer = static_cast<std::uint16_t>(route.answer);
      finish(plan, Outcome::kAnswer, view.answers[route.answer].status);
      return plan;
    }
    if (tail.has_tail && plan.parts.path.length != 0) {
      plan.tail = shifted(segments_of(path, tail), plan.parts.path);
    }
    finish(plan, Outcome::kRedirect, site.status);
    Candidates(view, state, request, site, plan).add_route(route);
    return plan;
  }
  // No route held. Compile refuses a site whose last route has a condition, so only a hand-made
  // bundle comes here; its clients still get the fallback.
  finish(plan, Outcome::kRedirect, site.status);
  bundle::RouteRecord none{};
  Candidates(view, state, request, site, plan).add_route(none);
  return plan;
}

Known known_of(std::span<const Told> told, const Candidate& candidate) {
  Known known = Known::kUnknown;
  for (const Told& each : told) {
    if (each.backend != candidate.backend) continue;
    if (each.target != kNone && each.target != candidate.target) continue;
    known = each.has ? Known::kYes : Known::kNo;
  }
  return known;
}

Skip skip_of(const bundle::View& view, const Plan& plan, std::uint8_t which, Known known) {
  const Candidate& candidate = plan.at[which];
  if (candidate.skip != Skip::kNone || !candidate.ask) return candidate.skip;
  if (known == Known::kNo) return Skip::kAbsent;
  if (known == Known::kYes) return Skip::kNone;
  return view.backends[candidate.backend].use_when_unknown != 0 ? Skip::kNone : Skip::kUnknown;
}

Choice choose(const bundle::View& view, const Plan& plan, std::span<const Known> known) {
  std::uint8_t which = 0;
  for (; which + 1 < plan.count; ++which) {
    const Known told = which < known.size() ? known[which] : Known::kUnknown;
    const Candidate& candidate = plan.at[which];
    if (told == Known::kPending && candidate.ask && candidate.skip == Skip::kNone) {
      return {which, true};
    }
    if (skip_of(view, plan, which, told) == Skip::kNone) break;
  }
  return {which, false};  // the last is the fallback
}

}  // namespace poros::decide
