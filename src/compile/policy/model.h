// SPDX-License-Identifier: Apache-2.0
// A policy after reading and checking: every name resolved to an index, every default filled in,
// every {region} and variable of a backend expanded. What is written here is known to be right by
// docs/policy.md; the bundle writer only arranges it.
//
// Order never depends on the order of keys or includes: providers, networks, backends, sites and
// the regions of a backend are sorted by the bytes of their names.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/artifact/kind.h"
#include "core/artifact/variable.h"
#include "core/ip/address.h"
#include "diagnostics/diagnostics.h"

namespace poros::policy {

using Index = std::size_t;  // into the vector of the thing named

// Neighbouring literals are merged; a literal piece is never empty.
struct Piece {
  artifact::Variable variable = artifact::Variable::kLiteral;
  std::string text;
};
using Template = std::vector<Piece>;

struct Feed {
  std::string name, format;
  std::vector<std::string> paths;  // resolved: relative to the file that named them, or absolute
  Position at;
};

struct RangeSource {  // exactly one of the two
  std::optional<Index> feed;
  std::optional<ip::Prefix> cidr;
  Position at;
};

struct Provider {
  std::string name;
  std::vector<std::uint32_t> asns;  // sorted, unique, never 0
  std::vector<RangeSource> ranges;
  std::vector<ip::Prefix> except;
  Position at;
};

struct Network {
  std::string name;  // empty: made for an `asn:` condition
  std::vector<std::uint32_t> asns;
  std::vector<ip::Prefix> cidrs;
};

enum class Presence : std::uint8_t { kNone, kHead, kIndex };
enum class Place : std::uint8_t { kNone, kClient, kLocality };
enum class Query : std::uint8_t { kByKind, kDrop, kKeep, kNamed };

// A backend as it looks for one of its regions; a backend without regions has one target, whose
// region is empty. The first piece of `url` is the literal prefix: scheme, host and the literal
// path up to the first hole.
struct Target {
  std::string region;
  Template url;
  Template append;
};

struct Backend {
  std::string name;
  artifact::Trust trust = artifact::Trust::kContent;
  std::string pays;                    // a provider's name or any word; may be empty
  std::optional<Index> pays_provider;  // set when `pays` names a provider
  Presence presence = Presence::kNone;
  bool use_when_unknown = false;
  Place place = Place::kNone;
  std::optional<Index> else_target;
  std::vector<Target> targets;                         // sorted by region
  std::vector<std::pair<std::string, Index>> regions;  // keys and `also` → target, sorted
  std::int64_t from_s = std::numeric_limits<std::int64_t>::min();   // lives while from <= now
  std::int64_t until_s = std::numeric_limits<std::int64_t>::max();  // and now < until
  bool ipv6 = true;
  Query query = Query::kByKind;
  std::vector<std::string> query_names;
  std::vector<std::string> onward;  // hosts, lower case
  Position at;
};

struct HeaderCondition {
  std::string name;  // lower case
  std::vector<std::string> values;
};

// A key that is absent holds; a list is never empty when its key was written. The flags tell an
// absent key from a present one where the type cannot.
struct Condition {
  artifact::KindSet kinds = 0;     // 0: absent
  std::vector<std::string> paths;  // globs, known to be well formed
  std::vector<Index> providers, networks;
  std::vector<Index> asn_networks;  // the unnamed network of `asn:`; one at most
  std::vector<std::string> regions, localities;
  std::vector<Index> near;               // backends
  std::vector<HeaderCondition> headers;  // names AND, values OR
};

struct Split {
  std::vector<std::pair<Index, unsigned>> members;  // backend, percent > 0; by bytes of the name
  bool by_object = true, by_client = true;
};

struct Step {  // `split` has members, or `backend` is meant
  Index backend = 0;
  std::optional<Index> target;  // BACKEND@REGION
  Split split;
};

struct Answer {
  std::uint16_t status = 0;
  std::string location;  // 302 and 307 only
  std::string text;      // the whole body; the reason phrase and a newline where none was given
};

struct Route {
  std::string name;
  Condition when, unless;
  std::optional<Template> as;
  std::vector<Step> steps;  // exactly one of the two
  std::optional<Answer> answer;
  Position at;
};

struct Site {
  std::string name;  // lower case
  std::vector<std::string> aliases;
  bool is_default = false;
  artifact::Api api = artifact::Api::kOci;
  std::uint16_t status = 302;
  Index fallback = 0;
  std::vector<std::string> checksum_globs, signature_globs, pointer_globs;
  std::vector<Route> routes;
};

struct Model {
  std::vector<Feed> feeds;
  std::vector<Index> origins;  // feeds, in the order of the policy: the earlier wins
  std::vector<Provider> providers;
  std::vector<Network> networks;
  std::vector<Backend> backends;
  std::vector<Site> sites;
  std::vector<std::pair<std::string, std::vector<std::string>>> families;
};

}  // namespace poros::policy
