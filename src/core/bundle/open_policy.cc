// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/glob.h"
#include "core/artifact/url.h"
#include "core/artifact/variable.h"
#include "core/base/text.h"
#include "core/bundle/references.h"

namespace poros::bundle {
namespace {

class PolicyCheck {
 public:
  explicit PolicyCheck(const View& view) : view_(view), refs_(view) {}

  std::string_view run() {
    static_cast<void>(check_names() && check_backends() && check_sites() && check_destinations());
    return flaw_;
  }

 private:
  bool fail(std::string_view what) {
    flaw_ = what;
    return false;
  }

  bool check_names() {
    for (const auto* list :
         {&view_.regions, &view_.providers, &view_.networks, &view_.string_lists}) {
      if (list != &view_.string_lists && list->size() > kMaxIds) {
        return fail("more than 65534 names of a sort");
      }
      for (std::uint32_t i = 0; i < list->size(); ++i) {
        if (!refs_.is_text((*list)[i])) return fail("a name outside the strings");
      }
    }
    for (std::uint32_t i = 0; i < view_.pieces.size(); ++i) {
      const PieceRecord piece = view_.pieces[i];
      if (piece.variable >= artifact::kVariableNames.size()) return fail("an unknown variable");
      if (!refs_.is_text(piece.text)) return fail("a template outside the strings");
      if (!artifact::is_plain_url_text(view_.text(piece.text))) {
        return fail("a template with bytes that no URL has");
      }
    }
    for (std::uint32_t i = 0; i < view_.headers.size(); ++i) {
      const HeaderRecord header = view_.headers[i];
      if (!refs_.is_text(header.name) || !refs_.is_run(header.values, view_.string_lists)) {
        return fail("a header condition outside its sections");
      }
    }
    for (std::uint32_t i = 0; i < view_.feeds.size(); ++i) {
      const FeedRecord feed = view_.feeds[i];
      if (!refs_.is_text(feed.name) || !refs_.is_text(feed.format) || !refs_.is_text(feed.date)) {
        return fail("a feed outside the strings");
      }
    }
    return true;
  }

  bool check_backends() {
    if (view_.backends.size() > kMaxIds) return fail("more than 65534 backends");
    for (std::uint32_t i = 0; i < view_.targets.size(); ++i) {
      const TargetRecord target = view_.targets[i];
      if (!refs_.is_optional(target.region, view_.regions) ||
          !refs_.is_run(target.url, view_.pieces) || !refs_.is_run(target.append, view_.pieces)) {
        return fail("a target that names what is not there");
      }
      const auto url = view_.pieces.part(target.url);
      if (url.empty() ||
          url[0].variable != static_cast<std::uint32_t>(artifact::Variable::kLiteral)) {
        return fail("a url without a literal prefix");
      }
    }
    for (std::uint32_t i = 0; i < view_.backends.size(); ++i) {
      const BackendRecord backend = view_.backends[i];
      const bool inside =
          refs_.is_text(backend.name) && refs_.is_text(backend.pays) &&
          refs_.is_run(backend.targets, view_.targets) && backend.targets.count > 0 &&
          backend.targets.count <= kMaxIds &&
          refs_.is_run(backend.regions, view_.backend_regions) &&
          refs_.is_run(backend.query_names, view_.string_lists) &&
          refs_.is_optional(backend.pays_provider, view_.providers) &&
          (backend.else_target == kNone || backend.else_target < backend.targets.count);
      if (!inside || backend.trust > 2 || backend.presence > 2 || backend.place > 2 ||
          backend.query > 3 || backend.use_when_unknown > 1 || backend.ipv6 > 1) {
        return fail("a backend that names what is not there");
      }
      const auto keys = view_.backend_regions.part(backend.regions);
      for (std::uint32_t k = 0; k < keys.size(); ++k) {
        if (!refs_.is_index(keys[k].region, view_.regions) ||
            keys[k].target >= backend.targets.count) {
          return fail("a backend's region that is not there");
        }
      }
    }
    return true;
  }

  bool check_sites() {
    if (view_.sites.size() > kMaxIds || view_.routes.size() > kMaxIds ||
        view_.answers.size() > kMaxIds) {
      return fail("more than 65534 sites, routes or answers");
    }
    for (std::uint32_t i = 0; i < view_.sites.size(); ++i) {
      const SiteRecord site = view_.sites[i];
      const bool inside = refs_.is_text(site.name) && refs_.is_run(site.routes, view_.routes) &&
                          site.routes.count > 0 && are_globs(site.checksum_globs) &&
                          are_globs(site.signature_globs) && are_globs(site.pointer_globs) &&
                          refs_.is_index(site.fallback, view_.backends);
      if (!inside || site.api > 1 || site.is_default > 1 ||
          (site.status != 302 && site.status != 307)) {
        return fail("a site that names what is not there");
      }
      if (!is_served_without_else(site.fallback)) return fail("a fallback without an else");
    }
    for (std::uint32_t i = 0; i < view_.hosts.size(); ++i) {
      if (!refs_.is_text(view_.hosts[i].host) ||
          !refs_.is_index(view_.hosts[i].site, view_.sites)) {
        return fail("a host that names what is not there");
      }
    }
    return check_routes();
  }

  // A fallback always has a target: its only one, or that of `else`.
  bool is_served_without_else(std::uint16_t index) const {
    const BackendRecord backend = view_.backends[index];
    return backend.regions.count == 0 || (backend.else_target != kNone && backend.place != 0);
  }

  bool are_globs(Run run) const {
    if (!refs_.is_run(run, view_.string_lists)) return false;
    const auto globs = view_.string_lists.part(run);
    for (std::uint32_t i = 0; i < globs.size(); ++i) {
      if (!artifact::glob_flaw(view_.text(globs[i])).empty()) return false;
    }
    return true;
  }

  bool check_routes() {
    for (std::uint32_t i = 0; i < view_.conditions.size(); ++i) {
      const ConditionRecord c = view_.conditions[i];
      const bool inside =
          are_globs(c.paths) && refs_.are_ids(c.providers, view_.providers) &&
          refs_.are_ids(c.regions, view_.regions) && refs_.are_ids(c.networks, view_.networks) &&
          refs_.are_ids(c.asn_networks, view_.networks) &&
          refs_.are_ids(c.localities, view_.regions) && refs_.are_ids(c.near, view_.backends) &&
          refs_.is_run(c.headers, view_.headers);
      if (!inside || c.kinds >> artifact::kKindNames.size() != 0) {
        return fail("a condition that names what is not there");
      }
    }
    for (std::uint32_t i = 0; i < view_.answers.size(); ++i) {
      const AnswerRecord answer = view_.answers[i];
      if (!refs_.is_text(answer.location) || !refs_.is_text(answer.text) || answer.status < 200 ||
          answer.status > 599 || answer.is_public > 1) {
        return fail("an answer that is none");
      }
    }
    for (std::uint32_t i = 0; i < view_.steps.size(); ++i) {
      if (!is_step(view_.steps[i])) return fail("a step that names what is not there");
    }
    for (std::uint32_t i = 0; i < view_.routes.size(); ++i) {
      const RouteRecord route = view_.routes[i];
      const bool inside =
          refs_.is_text(route.name) && refs_.is_index(route.when, view_.conditions) &&
          refs_.is_index(route.unless, view_.conditions) && refs_.is_run(route.as, view_.pieces) &&
          refs_.is_run(route.steps, view_.steps);
      if (!inside || (route.steps.count == 0 && !refs_.is_index(route.answer, view_.answers))) {
        return fail("a route that names what is not there");
      }
      std::uint64_t candidates = 0;
      const auto steps = view_.steps.part(route.steps);
      for (std::uint32_t s = 0; s < steps.size(); ++s) {
        const bool is_split = steps[s].form == static_cast<std::uint8_t>(StepForm::kSplit);
        candidates += is_split ? steps[s].members.count : 1;
      }
      if (candidates >= kMaxCandidates) return fail("a route with more than seven candidates");
    }
    return true;
  }

  bool is_step(const StepRecord& step) const {
    if (step.by_object > 1 || step.by_client > 1) return false;
    switch (static_cast<StepForm>(step.form)) {
      case StepForm::kBackend:
        return refs_.is_index(step.backend, view_.backends) && step.target == kNone;
      case StepForm::kRegion:
        return refs_.is_index(step.backend, view_.backends) &&
               step.target < view_.backends[step.backend].targets.count;
      case StepForm::kSplit: {
        if (!refs_.is_run(step.members, view_.members) || step.members.count == 0) return false;
        std::uint32_t sum = 0;
        const auto members = view_.members.part(step.members);
        for (std::uint32_t i = 0; i < members.size(); ++i) {
          if (!refs_.is_index(members[i].backend, view_.backends) || members[i].percent == 0) {
            return false;
          }
          sum += members[i].percent;
        }
        return sum == 100;
      }
      case StepForm::kFallback:
        break;
    }
    return false;
  }

  // Every host that a Location can name is listed: what show --hosts prints is all there is.
  bool check_destinations() {
    for (std::uint32_t i = 0; i < view_.destinations.size(); ++i) {
      const DestinationRecord destination = view_.destinations[i];
      if (!refs_.is_text(destination.host) ||
          !refs_.is_optional(destination.backend, view_.backends) || destination.onward > 1) {
        return fail("a destination that names what is not there");
      }
    }
    for (std::uint32_t i = 0; i < view_.targets.size(); ++i) {
      const std::string_view prefix = view_.text(view_.pieces[view_.targets[i].url.first].text);
      const std::string_view host = artifact::url_host(prefix);
      // A '/' behind the host, so that nothing of a request can become part of it.
      const std::size_t end = static_cast<std::size_t>(host.data() - prefix.data()) + host.size();
      if (host.empty() || !part(prefix, end).starts_with('/') || !view_.is_destination(host)) {
        return fail("a url to a host that is not listed");
      }
    }
    for (std::uint32_t i = 0; i < view_.answers.size(); ++i) {
      const std::string_view location = view_.text(view_.answers[i].location);
      if (location.empty()) continue;
      if (!artifact::is_plain_url_text(location) ||
          !view_.is_destination(artifact::url_host(location))) {
        return fail("an answer's location to a host that is not listed");
      }
    }
    return true;
  }

  const View& view_;
  References refs_;
  std::string_view flaw_;
};

}  // namespace

std::string_view find_policy_flaw(const View& view) { return PolicyCheck(view).run(); }

}  // namespace poros::bundle
