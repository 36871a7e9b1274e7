// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/checks.h"

#include <algorithm>
#include <limits>
#include <map>

#include "yaml/messages.h"

namespace poros::policy {

using artifact::Api;
using artifact::Kind;
using artifact::KindSet;
using artifact::Trust;
using artifact::Variable;
using yaml::quoted;

namespace {

// {name}: every OCI kind but other, and so on (rules V1 and V2).
VariableSet supplied_by(Kind kind, Api api, bool supplies_tail) {
  VariableSet set = bit(Variable::kPath) | bit(Variable::kLocality) | bit(Variable::kTrace);
  const auto add = [&](Variable v) { set = static_cast<VariableSet>(set | bit(v)); };
  if (supplies_tail) add(Variable::kTail);
  if (api == Api::kFiles) return set;
  add(Variable::kRest);
  if (kind != Kind::kOther) add(Variable::kName);
  if (kind == Kind::kManifestTag || kind == Kind::kManifestDigest || kind == Kind::kSignature) {
    add(Variable::kReference);
  }
  if (kind == Kind::kBlob || kind == Kind::kManifestDigest || kind == Kind::kReferrers) {
    add(Variable::kDigest);
    add(Variable::kAlgorithm);
    add(Variable::kHex);
  }
  return set;
}

std::string list_kinds(const std::vector<Kind>& kinds) {
  std::string text = kinds.size() == 1 ? "kind " : "kinds ";
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (i > 0) text += i + 1 == kinds.size() ? " and " : ", ";
    text += artifact::name(kinds[i]);
  }
  return text;
}

std::vector<Kind> expand_kinds(KindSet set) {
  std::vector<Kind> kinds;
  for (std::size_t i = 0; i < artifact::kKindNames.size(); ++i) {
    if (artifact::contains(set, static_cast<Kind>(i))) kinds.push_back(static_cast<Kind>(i));
  }
  return kinds;
}

class SiteChecker {
 public:
  SiteChecker(Draft& draft, const SiteNotes& site)
      : draft_(draft), read_(draft.read), site_(site) {}

  void run() {
    check_names();
    check_order();
    if (site_.fallback) check_fallback(*site_.fallback);
    for (const ReadRoute& route : site_.routes) {
      if (!route.notes.is_sound) continue;
      check_as(route);
      if (route.route.answer) continue;
      check_split(route);
      for (const Choice& choice : route.notes.choices) {
        check_trust(route, choice);
        check_template(route, choice.backend, choice.at, "backend ");
      }
      if (site_.fallback && !route.route.steps.empty() && !names(route, site_.fallback->backend)) {
        check_template(route, site_.fallback->backend, route.notes.at, "the fallback ");
      }
    }
  }

 private:
  static bool names(const ReadRoute& route, Index backend) {
    return std::any_of(route.notes.choices.begin(), route.notes.choices.end(),
                       [&](const Choice& choice) { return choice.backend == backend; });
  }

  // Rule R1.
  void check_names() {
    std::map<std::string, Position> seen;
    for (const ReadRoute& route : site_.routes) {
      if (route.route.name.empty()) continue;
      const auto [first, is_new] = seen.emplace(route.route.name, route.notes.at);
      if (!is_new) {
        read_.error(route.notes.at, Rule::kRouteTwice,
                    route.label + " stands twice in " + site_.label + " (first at " +
                        yaml::place(first->second) + "; rename one)");
      }
    }
  }

  // Rules S2 and S9. Earlier routes are looked at only for what they surely take: kinds alone.
  void check_order() {
    KindSet left = static_cast<KindSet>(artifact::kinds_of(site_.api) & ~artifact::kBuiltinKinds);
    const ReadRoute* catcher = nullptr;
    for (const ReadRoute& route : site_.routes) {
      const RouteNotes& notes = route.notes;
      const bool is_last = &route == &site_.routes.back();
      if (catcher != nullptr) {
        read_.error(notes.at, Rule::kUnreachableRoute,
                    route.label + " can never match (" + catcher->label +
                        " before it has no condition: move that to the end)");
        continue;
      }
      if (!notes.is_sound) continue;
      if (notes.is_unconditional) catcher = &route;
      // The last route is demanded, even where nothing is left for it.
      if ((notes.kinds & left) == 0 && !is_last) {
        read_.error(notes.at, Rule::kUnreachableRoute,
                    route.label +
                        " can never match (the routes before it take every kind "
                        "that it lets through)");
      }
      if (notes.only_kinds) left = static_cast<KindSet>(left & ~notes.kinds);
    }
    const ReadRoute* last = site_.routes.empty() ? nullptr : &site_.routes.back();
    if (last == nullptr || catcher != nullptr || !last->notes.is_sound) return;
    read_.error(last->notes.at, Rule::kLastRouteConditional,
                "the last route of " + site_.label +
                    " has a condition (end with one without when and unless)");
  }

  // Rule B3.
  void check_fallback(const Choice& fallback) {
    const Backend& backend = draft_.model.backends[fallback.backend];
    const BackendNotes& notes = draft_.backends[fallback.backend];
    const std::string what = "fallback " + quoted(backend.name);
    if (notes.knows_trust && backend.trust != Trust::kNames) {
      read_.error(fallback.at, Rule::kFallbackTrust,
                  what + " is trusted with " + trust_name(backend.trust) +
                      " only (a fallback serves everything: 'trust: names')");
    }
    if (notes.until_at.line != 0) {
      read_.error(fallback.at, Rule::kFallbackEnds,
                  what + " ends (a fallback has no until; it stands at " +
                      yaml::place(notes.until_at) + ")");
    }
    const Node& node = *draft_.sections.backends.names[fallback.backend].value;
    const yaml::Entry* place = node.find("place");
    const bool has_else = place != nullptr && (place->value.kind != yaml::Kind::kMap ||
                                               place->value.find("else") != nullptr);
    if (notes.has_regions && !has_else) {
      read_.error(fallback.at, Rule::kFallbackSkippable,
                  what +
                      " has regions and no else, so it could be skipped (add "
                      "'else: REGION' to its place)");
    }
    if (backend.from_s != std::numeric_limits<std::int64_t>::min()) {
      read_.warn(fallback.at, Rule::kFallbackFrom,
                 what + " has a from, but is used before it too: it is never skipped");
    }
  }

  static std::string trust_name(Trust trust) {
    return std::string(artifact::kTrustNames[static_cast<std::size_t>(trust)]);
  }

  // Rule B8.
  void check_trust(const ReadRoute& route, const Choice& choice) {
    const Backend& backend = draft_.model.backends[choice.backend];
    if (!draft_.backends[choice.backend].knows_trust) return;
    std::vector<Kind> beyond;
    Trust needed = Trust::kContent;
    for (const Kind kind : expand_kinds(route.notes.kinds)) {
      if (artifact::needed_trust(kind) <= backend.trust) continue;
      beyond.push_back(kind);
      needed = std::max(needed, artifact::needed_trust(kind));
    }
    if (beyond.empty()) return;
    read_.error(choice.at, Rule::kTooLittleTrust,
                "backend " + quoted(backend.name) + " is trusted with " +
                    trust_name(backend.trust) + ", but " + route.label + " lets " +
                    list_kinds(beyond) +
                    " through (narrow its kind, or say 'trust: " + trust_name(needed) + "')");
  }

  // A tag and its digest would be drawn apart, and then disagree.
  void check_split(const ReadRoute& route) {
    if (!route.notes.has_split) return;
    std::vector<Kind> named;
    for (const Kind kind : expand_kinds(route.notes.kinds)) {
      if (artifact::needed_trust(kind) == Trust::kNames) named.push_back(kind);
    }
    if (named.empty()) return;
    read_.error(route.notes.split_at, Rule::kSplitOfNames,
                "a split in " + route.label + ", which lets " + list_kinds(named) +
                    " through (names cannot be split: narrow its kind)");
  }

  void check_as(const ReadRoute& route) {
    if (!route.route.as) return;
    check_uses(route, variables(*route.route.as), route.notes.as_at, "as");
  }

  void check_template(const ReadRoute& route, Index index, const Position& at,
                      std::string_view role) {
    const Backend& backend = draft_.model.backends[index];
    const BackendNotes& notes = draft_.backends[index];
    if (!notes.knows_url) return;
    const std::string who = std::string(role) + quoted(backend.name);
    check_uses(route, notes.url_uses, at, "url of " + who);
    check_uses(route, static_cast<VariableSet>(notes.append_uses & ~notes.url_uses), at,
               "append of " + who);
    check_length(route, backend, at, who);
  }

  void check_uses(const ReadRoute& route, VariableSet uses, const Position& at,
                  const std::string& whose) {
    for (std::size_t i = 1; i < artifact::kVariableNames.size(); ++i) {
      const auto variable = static_cast<Variable>(i);
      if ((uses & bit(variable)) == 0) continue;
      std::vector<Kind> lacking;
      for (const Kind kind : expand_kinds(route.notes.kinds)) {
        const auto supplied = supplied_by(kind, site_.api, route.notes.supplies_tail);
        if ((supplied & bit(variable)) == 0) lacking.push_back(kind);
      }
      if (lacking.empty()) continue;
      std::string who = list_kinds(lacking) + " of " + route.label;
      std::string_view how = "narrow its kind";
      if (variable == Variable::kTail) {
        who = route.label;
        how = "it needs a when with path, and '**' in every glob of it";
      } else if (site_.api == Api::kFiles) {
        who = "a site with 'api: files'";
        how = "use {path}";
      }
      read_.error(at, Rule::kVariableNotSupplied,
                  whose + " uses {" + std::string(artifact::kVariableNames[i]) + "}, which " + who +
                      " cannot supply (" + std::string(how) + ")");
    }
  }

  void check_length(const ReadRoute& route, const Backend& backend, const Position& at,
                    const std::string& who) {
    const std::size_t path_bytes =
        route.route.as ? longest(*route.route.as, kMaxPathBytes) : kMaxPathBytes;
    std::size_t most = 0;
    for (const Target& target : backend.targets) {
      const std::size_t append = target.append.empty() ? 0 : 1 + longest(target.append, path_bytes);
      most = std::max(most, longest(target.url, path_bytes) + kMaxQueryBytes + append);
    }
    if (most <= kMaxLocationBytes) return;
    read_.error(at, Rule::kLocationTooLong,
                "a Location of " + route.label + " and " + who + " can be " + std::to_string(most) +
                    " bytes long (" + std::to_string(kMaxLocationBytes) +
                    " at most: use fewer variables)");
  }

  Draft& draft_;
  Reader& read_;
  const SiteNotes& site_;
};

}  // namespace

void check_site(Draft& draft, const SiteNotes& site) { SiteChecker(draft, site).run(); }

}  // namespace poros::policy
