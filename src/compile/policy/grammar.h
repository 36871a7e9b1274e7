// SPDX-License-Identifier: Apache-2.0
// Every map of a policy and the keys that it may have: the readers refuse what is not here, and the
// JSON Schema (schema.h) is written from the same tables, so that both know the same keys.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace poros::policy {

struct Key {
  std::string_view name;
  std::string_view type;  // a definition of the schema (schema.cc)
  std::string_view text;  // what an editor shows
  bool is_required = false;
};

template <std::size_t N>
constexpr std::array<std::string_view, N> names_of(const std::array<Key, N>& keys) {
  std::array<std::string_view, N> names;
  for (std::size_t i = 0; i < N; ++i) names[i] = keys[i].name;
  return names;
}

inline constexpr auto kPolicyGrammar = std::to_array<Key>({
    {"version", "version", "The version of the policy language: 1.", true},
    {"include", "texts", "Globs of files that are merged into this one, relative to it."},
    {"feeds", "feeds", "Published sources of facts, kept as files."},
    {"origins", "sources",
     "The feeds that say which ASN announces an address; the earlier wins. Lists are appended."},
    {"providers", "providers", "Who pays: sets of ASNs and published ranges."},
    {"networks", "networks", "Named sets of ASNs and prefixes that pay for nothing."},
    {"backends", "backends", "Places that can serve artifacts."},
    {"sites", "sites", "The host names that poros answers for."},
    {"families", "families", "Globs with names, by which reports group paths."},
});

inline constexpr auto kFeedGrammar = std::to_array<Key>({
    {"format", "format", "How the file is written.", true},
    {"path", "texts_needed",
     "A file or a list of files, relative to this one; plain, or packed with gzip, zstd or bzip2."},
    {"url", "text", "Where 'poros feeds pull' fetches it; https."},
});

inline constexpr auto kProviderGrammar = std::to_array<Key>({
    {"asns", "asns", "ASNs, each claimed by one provider only."},
    {"ranges", "sources", "Names of feeds and literal prefixes; a feed may bring regions."},
    {"except", "cidrs", "Prefixes that are not this provider's after all."},
});

inline constexpr auto kNetworkGrammar = std::to_array<Key>({
    {"asns", "asns_needed", "ASNs."},
    {"cidrs", "cidrs_needed", "Prefixes."},
});

inline constexpr auto kBackendGrammar = std::to_array<Key>({
    {"url", "text",
     "A template, as in https://HOST/{path}; a '/' follows the host before any value of the "
     "request.",
     true},
    {"trust", "trust", "The most that it may serve; content where it is not said."},
    {"pays", "text", "A provider's name, or any word for somebody who is none."},
    {"vars", "vars", "Name → template; may use {region} only."},
    {"query", "query", "drop, keep, or the names to keep; else the kind's rule."},
    {"append", "text", "A template that is added to the query."},
    {"presence", "presence", "Whether the backend is asked if it has an object."},
    {"place", "place", "At which of its regions it serves a request."},
    {"regions", "regions", "Region → nothing, or also and vars."},
    {"from", "date", "It lives from then on."},
    {"until", "date", "It lives until then, exclusively."},
    {"ipv6", "flag", "false where the host has no IPv6 address; true where it is not said."},
    {"insecure", "flag", "true allows an http: URL."},
    {"onward", "texts", "Hosts to which the backend redirects in its turn."},
    {"probe", "probe", "A request whose answer is known."},
});

inline constexpr auto kPresenceGrammar = std::to_array<Key>({
    {"check", "check", "head asks the backend, index looks it up, none takes it for granted."},
    {"when_unknown", "when_unknown", "What to do where nothing is known; skip if not said."},
});

inline constexpr auto kPlaceGrammar = std::to_array<Key>({
    {"by", "place_by", "The client's region, or where this replica runs.", true},
    {"else", "text", "The region for everybody who has no place by that rule."},
});

inline constexpr auto kRegionGrammar = std::to_array<Key>({
    {"also", "texts", "Other regions that are served here."},
    {"vars", "vars", "Values that come before the backend's."},
});

inline constexpr auto kProbeGrammar = std::to_array<Key>({
    {"target", "text", "A path as a client sends it.", true},
    {"sha256", "sha256", "The SHA-256 of the answer, 64 small hexadecimal digits."},
    {"size", "size", "The size of the answer in bytes."},
});

inline constexpr auto kSiteGrammar = std::to_array<Key>({
    {"aliases", "texts", "Other names of the same site."},
    {"default", "flag", "true: answers for unknown hosts, too; at most one site."},
    {"api", "api", "oci for a container registry, files for everything else.", true},
    {"status", "site_status", "Of every redirect to a backend; 302 where it is not said."},
    {"fallback", "text", "The backend that is never skipped: trusted with names, without until.",
     true},
    {"kinds", "kinds", "Globs that are added to the lists of kinds; files sites only."},
    {"routes", "routes", "In order; the last is unconditional.", true},
});

inline constexpr auto kExtendableGrammar = std::to_array<Key>({
    {"checksum", "globs", "Files that are checksums."},
    {"signature", "globs", "Files that are signatures or keys."},
    {"pointer", "globs", "Files that change and say what is current."},
});

inline constexpr auto kRouteGrammar = std::to_array<Key>({
    {"name", "text", "Unique in its site; appears in receipts and logs.", true},
    {"when", "condition", "All of it must hold."},
    {"unless", "condition", "None of it may hold."},
    {"as", "as", "A template beginning with '/' that takes the place of the path."},
    {"to", "steps", "Backends, BACKEND@REGION and splits, in order."},
    {"answer", "answer", "A fixed answer."},
});

inline constexpr auto kConditionGrammar = std::to_array<Key>({
    {"kind", "any_kinds", "The artifact is of one of these kinds."},
    {"path", "globs", "One of these globs matches the path."},
    {"provider", "texts_needed", "The client's provider is one of these."},
    {"region", "texts_needed", "The client's region is one of these."},
    {"network", "texts_needed", "The client is in one of these networks."},
    {"asn", "asns_needed", "The client's address is announced by one of these ASNs."},
    {"locality", "texts_needed", "This replica runs in one of these."},
    {"near", "texts_needed", "One of these backends has a place for this client."},
    {"header", "headers", "Header → the values that it may have; names are joined by AND."},
});

inline constexpr auto kAnswerGrammar = std::to_array<Key>({
    {"status", "answer_status", "The status.", true},
    {"location", "text", "Where to; for 302 and 307, literal."},
    {"text", "any_text", "The body, exactly; else the reason phrase and a newline."},
});

inline constexpr auto kSplitGrammar = std::to_array<Key>({
    {"split", "shares", "Backend → whole percent; the sum is 100.", true},
    {"by", "split_by", "What the draw depends on: object, client, or both."},
});

inline constexpr auto kKeys = names_of(kPolicyGrammar);
inline constexpr auto kFeedKeys = names_of(kFeedGrammar);
inline constexpr auto kProviderKeys = names_of(kProviderGrammar);
inline constexpr auto kNetworkKeys = names_of(kNetworkGrammar);
inline constexpr auto kBackendKeys = names_of(kBackendGrammar);
inline constexpr auto kPresenceKeys = names_of(kPresenceGrammar);
inline constexpr auto kPlaceKeys = names_of(kPlaceGrammar);
inline constexpr auto kRegionKeys = names_of(kRegionGrammar);
inline constexpr auto kProbeKeys = names_of(kProbeGrammar);
inline constexpr auto kSiteKeys = names_of(kSiteGrammar);
inline constexpr auto kExtendableKinds = names_of(kExtendableGrammar);
inline constexpr auto kRouteKeys = names_of(kRouteGrammar);
inline constexpr auto kConditionKeys = names_of(kConditionGrammar);
inline constexpr auto kAnswerKeys = names_of(kAnswerGrammar);
inline constexpr auto kSplitKeys = names_of(kSplitGrammar);

// In the order of the enums that they stand for.
inline constexpr auto kPresenceWords = std::to_array<std::string_view>({"none", "head", "index"});
inline constexpr auto kUnknownWords = std::to_array<std::string_view>({"use", "skip"});
inline constexpr auto kPlaceWords = std::to_array<std::string_view>({"client", "locality"});
inline constexpr auto kApiWords = std::to_array<std::string_view>({"oci", "files"});
inline constexpr auto kByWords = std::to_array<std::string_view>({"object", "client"});

struct AnswerStatus {
  std::uint16_t code;
  std::string_view reason;  // empty: a redirect
};
inline constexpr auto kAnswerStatuses =
    std::to_array<AnswerStatus>({{200, "OK"},
                                 {302, ""},
                                 {307, ""},
                                 {403, "Forbidden"},
                                 {404, "Not Found"},
                                 {410, "Gone"},
                                 {451, "Unavailable For Legal Reasons"}});
inline constexpr auto kSiteStatuses = std::to_array<std::uint16_t>({302, 307});

}  // namespace poros::policy
