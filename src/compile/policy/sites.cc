// SPDX-License-Identifier: Apache-2.0
// `sites:`: hosts, kinds and the list of routes; what the routes mean together is checks.cc.
#include <algorithm>
#include <array>
#include <map>

#include "compile/policy/checks.h"
#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "yaml/messages.h"

namespace poros::policy {

using artifact::Api;
using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 7> kSiteKeys = {"aliases",  "default", "api",   "status",
                                                       "fallback", "kinds",   "routes"};
constexpr std::array<std::string_view, 2> kApiWords = {"oci", "files"};
constexpr std::array<std::string_view, 3> kExtendableKinds = {"checksum", "signature", "pointer"};

class SitesReader {
 public:
  explicit SitesReader(Draft& draft) : draft_(draft), read_(draft.read) {}

  void run() {
    for (const Named& named : draft_.sections.sites) claim_host(named.name, named.at, "site ");
    for (const Named& named : draft_.sections.sites) read_site(named);
    auto& sites = draft_.model.sites;
    std::sort(sites.begin(), sites.end(),
              [](const Site& a, const Site& b) { return a.name < b.name; });
  }

 private:
  // Requests find their site by these, so one host is one site's.
  std::string claim_host(const std::string& text, const Position& at, std::string_view what) {
    std::string host = lower(text);
    const std::string flaw = host_flaw(host);
    if (!flaw.empty())
      read_.error(at, Rule::kBadHost, std::string(what) + quoted(text) + " " + flaw);
    const auto [first, is_new] = hosts_.emplace(host, at);
    if (!is_new) {
      read_.error(at, Rule::kHostTwice,
                  "host " + quoted(text) + " stands twice (first at " + yaml::place(first->second) +
                      "; remove one)");
    }
    return host;
  }

  void read_site(const Named& named) {
    Site site;
    site.name = lower(named.name);
    SiteNotes notes;
    notes.label = "site " + quoted(named.name);
    notes.at = named.at;
    const Node& node = *named.value;
    if (!read_.is_map(node, notes.label, kSiteKeys)) return;
    const bool knows_api = read_api(node, notes);
    site.api = notes.api;
    if (const Entry* aliases = node.find("aliases")) {
      for (const Node* item : read_.list(aliases->value, "aliases", Reader::Empty::kAllowed)) {
        const auto text = read_.text(*item, "aliases");
        if (text) site.aliases.push_back(claim_host(*text, item->at, "alias "));
      }
      std::sort(site.aliases.begin(), site.aliases.end());
    }
    read_default(node, site);
    read_status(node, site);
    notes.fallback = read_fallback(node, notes);
    if (notes.fallback) site.fallback = notes.fallback->backend;
    if (const Entry* kinds = node.find("kinds")) {
      if (knows_api) read_kinds(*kinds, site);
    }
    read_routes(node, site, notes, knows_api);
    draft_.model.sites.push_back(std::move(site));
  }

  bool read_api(const Node& node, SiteNotes& notes) {
    const Entry* api = node.find("api");
    if (api == nullptr) {
      read_.error(notes.at, Rule::kNoApi,
                  notes.label + " has no api (say 'api: oci' or 'api: files')");
      return false;
    }
    const auto word = read_.word(api->value, "api", kApiWords);
    if (word) notes.api = static_cast<Api>(*word);
    return word.has_value();
  }

  void read_default(const Node& node, Site& site) {
    const Entry* entry = node.find("default");
    if (entry == nullptr) return;
    site.is_default = read_.boolean(entry->value, "default").value_or(false);
    if (!site.is_default) return;
    if (default_at_.line != 0) {
      read_.error(entry->at, Rule::kSecondDefault,
                  "a second default site (first at " + yaml::place(default_at_) + "; remove one)");
    } else {
      default_at_ = entry->at;
    }
  }

  void read_status(const Node& node, Site& site) {
    const Entry* entry = node.find("status");
    if (entry == nullptr) return;
    const auto status = yaml::find_integer(entry->value);
    if (status == 302 || status == 307) {
      site.status = static_cast<std::uint16_t>(*status);
    } else {
      read_.wrong_type(entry->value, "status", "one of the numbers 302 and 307");
    }
  }

  std::optional<Choice> read_fallback(const Node& node, const SiteNotes& notes) {
    const Entry* entry = node.find("fallback");
    if (entry == nullptr) {
      read_.error(notes.at, Rule::kNoFallback, notes.label + " has no fallback (name a backend)");
      return std::nullopt;
    }
    const auto name = read_.text(entry->value, "fallback");
    if (name && name->find('@') != std::string::npos) {
      read_.error(
          entry->value.at, Rule::kFallbackRegion,
          "fallback " + quoted(*name) + " names a region (name the backend, and give it an else)");
      return std::nullopt;
    }
    const auto index =
        name ? resolve(read_, draft_.sections.backends, *name, entry->value.at, "backend")
             : std::nullopt;
    return index ? std::optional(Choice{*index, entry->value.at}) : std::nullopt;
  }

  // Rule K3.
  void read_kinds(const Entry& entry, Site& site) {
    if (site.api != Api::kFiles) {
      read_.error(entry.at, Rule::kKindsOnOci,
                  "kinds on a site with 'api: oci' (only those of 'api: files' have them)");
      return;
    }
    if (!read_.is_map(entry.value, "kinds")) return;
    for (const Entry& kind : entry.value.entries) {
      const auto found = std::find(kExtendableKinds.begin(), kExtendableKinds.end(), kind.key);
      if (found == kExtendableKinds.end()) {
        read_.error(kind.at, Rule::kKindNotExtendable,
                    "kind " + quoted(kind.key) + " cannot be extended" +
                        remedy(kind.key, kExtendableKinds));
        continue;
      }
      auto globs = read_globs(read_, kind.value, kind.key);
      (kind.key == "checksum"    ? site.checksum_globs
       : kind.key == "signature" ? site.signature_globs
                                 : site.pointer_globs) = std::move(globs);
    }
  }

  void read_routes(const Node& node, Site& site, SiteNotes& notes, bool knows_api) {
    const Entry* routes = node.find("routes");
    if (routes == nullptr) {
      read_.error(notes.at, Rule::kNoRoutes,
                  notes.label + " has no routes (add at least one without a condition)");
      return;
    }
    if (routes->value.kind != yaml::Kind::kList) {
      read_.wrong_type(routes->value, "routes", "a list");
      return;
    }
    const auto api = knows_api ? std::optional(site.api) : std::nullopt;
    for (const Node* item : read_.list(routes->value, "routes", Reader::Empty::kError)) {
      notes.routes.push_back(read_route(draft_, *item, api));
    }
    if (knows_api) check_site(draft_, notes);
    for (ReadRoute& route : notes.routes) site.routes.push_back(std::move(route.route));
  }

  Draft& draft_;
  Reader& read_;
  std::map<std::string, Position> hosts_;
  Position default_at_;
};

}  // namespace

void read_sites(Draft& draft) { SitesReader(draft).run(); }

}  // namespace poros::policy
