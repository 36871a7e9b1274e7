// SPDX-License-Identifier: Apache-2.0
// `backends:`, all but their templates and regions (expand.cc).
#include <algorithm>
#include <array>
#include <limits>

#include "compile/policy/dates.h"
#include "compile/policy/expand.h"
#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "core/artifact/target.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 15> kBackendKeys = {
    "url",  "trust",   "pays",  "vars", "query",    "append", "presence", "place",
    "from", "regions", "until", "ipv6", "insecure", "onward", "probe"};
constexpr std::array<std::string_view, 2> kPresenceKeys = {"check", "when_unknown"};
constexpr std::array<std::string_view, 3> kPresenceWords = {"none", "head", "index"};
constexpr std::array<std::string_view, 2> kUnknownWords = {"use", "skip"};
constexpr std::array<std::string_view, 2> kPlaceKeys = {"by", "else"};
constexpr std::array<std::string_view, 2> kPlaceWords = {"client", "locality"};
constexpr std::array<std::string_view, 3> kProbeKeys = {"target", "sha256", "size"};

class BackendReader {
 public:
  BackendReader(Draft& draft, Index index, const Node& node)
      : draft_(draft),
        read_(draft.read),
        node_(node),
        index_(index),
        backend_(draft.model.backends[index]),
        notes_(draft.backends[index]) {}

  void run() {
    if (!read_.is_map(node_, "backend " + quoted(backend_.name), kBackendKeys)) {
      notes_.knows_trust = notes_.knows_url = notes_.knows_regions = false;
      return;
    }
    if (const Node* trust = value("trust")) {
      const auto word = read_.word(*trust, "trust", artifact::kTrustNames);
      if (word) backend_.trust = static_cast<artifact::Trust>(*word);
      notes_.knows_trust = word.has_value();
    }
    if (const Node* ipv6 = value("ipv6"))
      backend_.ipv6 = read_.boolean(*ipv6, "ipv6").value_or(true);
    // What cannot be read is taken for yes: it has been reported.
    const Node* insecure = value("insecure");
    const bool allows_http =
        insecure != nullptr && read_.boolean(*insecure, "insecure").value_or(true);
    read_targets(draft_, node_, index_, allows_http);
    read_pays();
    read_presence();
    read_place();
    read_query();
    read_life();
    read_onward();
    read_probe();
  }

 private:
  const Node* value(std::string_view key) const {
    const Entry* entry = node_.find(key);
    return entry != nullptr ? &entry->value : nullptr;
  }

  void read_pays() {
    const Node* pays = value("pays");
    if (pays == nullptr) return;
    const auto name = read_.text(*pays, "pays");
    if (!name) return;
    backend_.pays = *name;
    backend_.pays_provider = find(draft_.sections.providers, *name);
    const std::string flaw = name_flaw(*name);
    if (!flaw.empty()) read_.error(pays->at, Rule::kBadName, "pays " + flaw);
  }

  void read_presence() {
    const Node* presence = value("presence");
    if (presence == nullptr || !read_.is_map(*presence, "presence", kPresenceKeys)) return;
    if (const Entry* check = presence->find("check")) {
      const auto word = read_.word(check->value, "check", kPresenceWords);
      if (word) backend_.presence = static_cast<Presence>(*word);
    }
    if (const Entry* when_unknown = presence->find("when_unknown")) {
      backend_.use_when_unknown =
          read_.word(when_unknown->value, "when_unknown", kUnknownWords) == 0;
    }
  }

  // Rule B2.
  void read_place() {
    const Entry* place = node_.find("place");
    if (place == nullptr || !read_.is_map(place->value, "place", kPlaceKeys)) return;
    if (!notes_.has_regions) {
      read_.error(place->at, Rule::kPlaceWithoutRegions,
                  "place of backend " + quoted(backend_.name) +
                      " without regions (add regions, or remove it)");
    }
    const Entry* by = place->value.find("by");
    if (by == nullptr) {
      read_.error(place->at, Rule::kPlaceWithoutBy,
                  "place has no by (say 'by: client' or 'by: locality')");
    } else if (const auto word = read_.word(by->value, "by", kPlaceWords)) {
      backend_.place = *word == 0 ? Place::kClient : Place::kLocality;
    }
    if (by != nullptr && backend_.place == Place::kClient) check_payer(by->at);
    if (const Entry* otherwise = place->value.find("else")) read_else(otherwise->value);
  }

  // The region of a client means something only among the regions of one provider.
  void check_payer(const Position& at) {
    const Node* pays = value("pays");
    if (pays == nullptr) {
      read_.error(at, Rule::kPlaceWithoutPayer,
                  "place by client in backend " + quoted(backend_.name) +
                      " without a payer (name a provider in pays)");
    } else if (!backend_.pays.empty() && !backend_.pays_provider) {
      resolve(read_, draft_.sections.providers, backend_.pays, pays->at, "provider");
    }
  }

  void read_else(const Node& node) {
    const auto name = read_.text(node, "else");
    if (!name || !notes_.has_regions || !notes_.knows_regions) return;
    backend_.else_target = find_target(read_, backend_, *name, node.at);
  }

  // Rule B7.
  void read_query() {
    const Node* query = value("query");
    if (query == nullptr) return;
    if (query->kind == yaml::Kind::kString && (query->text == "drop" || query->text == "keep")) {
      backend_.query = query->text == "drop" ? Query::kDrop : Query::kKeep;
      return;
    }
    backend_.query = Query::kNamed;
    for (std::string& name : read_.texts(*query, "query", Reader::Empty::kError)) {
      if (name.find_first_of("&=#?") != std::string::npos || !literal_flaw(name).empty()) {
        read_.error(query->at, Rule::kQueryName,
                    "query names " + quoted(name) +
                        ", which no query can hold (give the name as it stands before '=')");
      }
      backend_.query_names.push_back(std::move(name));
    }
  }

  // Rule L4.
  void read_life() {
    const Entry* from = node_.find("from");
    const Entry* until = node_.find("until");
    if (until != nullptr) notes_.until_at = until->at;
    if (from != nullptr) backend_.from_s = read_date(*from).value_or(backend_.from_s);
    if (until != nullptr) backend_.until_s = read_date(*until).value_or(backend_.until_s);
    if (from != nullptr && until != nullptr && backend_.from_s >= backend_.until_s) {
      read_.error(until->at, Rule::kNeverLives,
                  "backend " + quoted(backend_.name) + " never lives: until " + until->value.text +
                      " is not after from " + from->value.text + " (swap them?)");
    }
  }

  std::optional<std::int64_t> read_date(const Entry& entry) {
    const auto text = read_.text(entry.value, entry.key);
    if (!text) return std::nullopt;
    const auto date = find_date(*text);
    if (!date) {
      read_.error(entry.value.at, Rule::kBadDate,
                  entry.key + " " + quoted(*text) +
                      " is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)");
    }
    return date;
  }

  void read_onward() {
    const Node* onward = value("onward");
    if (onward == nullptr) return;
    for (const Node* item : read_.list(*onward, "onward", Reader::Empty::kAllowed)) {
      const auto text = read_.text(*item, "onward");
      if (!text) continue;
      std::string host = lower(*text);
      const std::string flaw = host_flaw(host);
      if (!flaw.empty())
        read_.error(item->at, Rule::kBadHost, "onward host " + quoted(*text) + " " + flaw);
      backend_.onward.push_back(std::move(host));
    }
    std::sort(backend_.onward.begin(), backend_.onward.end());
    const auto end = std::unique(backend_.onward.begin(), backend_.onward.end());
    backend_.onward.erase(end, backend_.onward.end());
  }

  // Rule L5. Who probes reads it from the policy; here it only has to be right.
  void read_probe() {
    const Entry* probe = node_.find("probe");
    if (probe == nullptr || !read_.is_map(probe->value, "probe", kProbeKeys)) return;
    if (const Entry* target = probe->value.find("target")) {
      const auto text = read_.text(target->value, "target");
      const std::size_t mark = text ? text->find('?') : 0;
      const bool is_good =
          !text || (text->starts_with('/') && text->size() <= artifact::kMaxTarget &&
                    artifact::is_acceptable(
                        std::string_view(*text).substr(0, mark),
                        mark == std::string::npos ? "" : std::string_view(*text).substr(mark + 1)));
      if (!is_good) {
        read_.error(target->value.at, Rule::kProbeTarget,
                    "target " + quoted(*text) +
                        " would be answered with 400 (a path as a client sends it)");
      }
    } else {
      read_.error(probe->at, Rule::kProbeTarget, "probe has no target (add one)");
    }
    if (const Entry* sha256 = probe->value.find("sha256")) {
      const auto text = read_.text(sha256->value, "sha256");
      constexpr std::size_t kDigits = 64;
      if (text && (text->size() != kDigits ||
                   text->find_first_not_of("0123456789abcdef") != std::string::npos)) {
        read_.error(sha256->value.at, Rule::kProbeSha256,
                    "sha256 must be 64 small hexadecimal digits, not " + quoted(*text));
      }
    }
    if (const Entry* size = probe->value.find("size")) {
      read_.integer(size->value, "size", 0, std::numeric_limits<std::int64_t>::max());
    }
  }

  Draft& draft_;
  Reader& read_;
  const Node& node_;
  Index index_;
  Backend& backend_;
  BackendNotes& notes_;
};

}  // namespace

std::optional<Index> find_target(Reader& read, const Backend& backend, std::string_view region,
                                 const Position& at) {
  std::vector<std::string_view> keys;
  for (Index i = 0; i < backend.targets.size(); ++i) {
    if (backend.targets[i].region == region) return i;
    keys.push_back(backend.targets[i].region);
  }
  const std::string what = "region " + quoted(region) + " of backend " + quoted(backend.name);
  for (const auto& [name, target] : backend.regions) {
    if (name != region) continue;
    read.error(
        at, Rule::kUnknownRegion,
        what + " is no key but an also (write " + quoted(backend.targets[target].region) + ")");
    return std::nullopt;
  }
  read.error(at, Rule::kUnknownRegion, "unknown " + what + remedy(region, keys));
  return std::nullopt;
}

void read_backends(Draft& draft) {
  for (const Named& named : draft.sections.backends) {
    Backend& backend = draft.model.backends.emplace_back();
    backend.name = named.name;
    backend.at = named.at;
    draft.backends.emplace_back().at = named.at;
    // BACKEND@REGION in steps and on the command line, BACKEND@REGION=yes there.
    if (named.name.find_first_of("@=") != std::string::npos) {
      draft.read.error(
          named.at, Rule::kBackendName,
          "a backend cannot be called " + quoted(named.name) + " (use a name without '@' and '=')");
    }
  }
  for (Index i = 0; i < draft.sections.backends.names.size(); ++i) {
    BackendReader(draft, i, *draft.sections.backends.names[i].value).run();
  }
}

}  // namespace poros::policy
