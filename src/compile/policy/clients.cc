// SPDX-License-Identifier: Apache-2.0
// What says who a client is: `providers:` and `networks:`; and `families:`, which is for reports.
#include <algorithm>
#include <array>
#include <map>

#include "compile/policy/feeds.h"
#include "compile/policy/glob_check.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::Kind;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 3> kProviderKeys = {"asns", "ranges", "except"};
constexpr std::array<std::string_view, 2> kNetworkKeys = {"asns", "cidrs"};

void bad_cidr(Reader& read, const Node& node, std::string_view name) {
  const std::string& text = node.text;
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) {
    const auto address = ip::find_address(text);
    const std::string length = address && address->family == ip::Family::kV6 ? "128" : "32";
    read.error(node.at, Rule::kBadCidr,
               quoted(text) + " in " + std::string(name) + " is no CIDR (" +
                   (address ? "write " + text + "/" + length : "as in 192.0.2.0/24") + ")");
    return;
  }
  const auto address = ip::find_address(std::string_view(text).substr(0, slash));
  std::string why = "as in 192.0.2.0/24";
  unsigned length = 0;
  for (const char c : text.substr(slash + 1)) {
    length =
        c >= '0' && c <= '9' && length < 1000 ? length * 10 + static_cast<unsigned>(c - '0') : 1000;
  }
  if (address && slash + 1 < text.size() && length <= ip::width(address->family)) {
    char out[ip::kMaxPrefixText];
    const ip::Prefix meant = ip::prefix_of(*address, static_cast<std::uint8_t>(length));
    why = "it has bits below its length: did you mean " +
          std::string(out, ip::write_prefix(meant, out)) + "?";
  }
  read.error(node.at, Rule::kBadCidr,
             quoted(text) + " in " + std::string(name) + " is no CIDR (" + why + ")");
}

std::optional<ip::Prefix> read_cidr(Reader& read, const Node& node, std::string_view name) {
  const auto text = read.text(node, name);
  if (!text) return std::nullopt;
  const auto prefix = ip::find_prefix(*text);
  if (!prefix) bad_cidr(read, node, name);
  return prefix;
}

std::vector<ip::Prefix> read_cidrs(Reader& read, const Node& node, std::string_view name,
                                   Reader::Empty empty) {
  std::vector<ip::Prefix> all;
  for (const Node* item : read.list(node, name, empty)) {
    const auto prefix = read_cidr(read, *item, name);
    if (prefix) all.push_back(*prefix);
  }
  return all;
}

std::optional<RangeSource> read_range(Draft& draft, const Node& node) {
  RangeSource source;
  source.at = node.at;
  const bool is_name = node.kind == Kind::kMap ||
                       find(draft.sections.feeds, node.text).has_value() ||
                       (node.text.find('/') == std::string::npos && !ip::find_address(node.text));
  if (is_name) {
    source.feed = use_feed(draft, node, FeedUse::kRanges);
    return source.feed ? std::optional(source) : std::nullopt;
  }
  source.cidr = read_cidr(draft.read, node, "ranges");
  return source.cidr ? std::optional(source) : std::nullopt;
}

struct Claim {
  Index provider;
  Position at;
};

void claim_asns(Draft& draft, const Node& node, Index index,
                std::map<std::uint32_t, Claim>& claims) {
  Provider& provider = draft.model.providers[index];
  for (const Reader::Asn& asn : draft.read.asns(node, "asns", Reader::Empty::kAllowed)) {
    const auto [first, is_new] = claims.emplace(asn.number, Claim{index, asn.at});
    if (is_new) {
      provider.asns.push_back(asn.number);
      continue;
    }
    draft.read.error(asn.at, Rule::kAsnClaimedTwice,
                     "AS" + std::to_string(asn.number) + " is claimed by provider " +
                         quoted(draft.model.providers[first->second.provider].name) +
                         " already (at " + yaml::place(first->second.at) + "; keep it in one)");
  }
  std::sort(provider.asns.begin(), provider.asns.end());
}

}  // namespace

void read_providers(Draft& draft) {
  std::map<std::uint32_t, Claim> claims;
  for (const Named& named : draft.sections.providers) {
    const Index index = draft.model.providers.size();
    Provider& provider = draft.model.providers.emplace_back();
    provider.name = named.name;
    provider.at = named.at;
    // One that claims nothing is only a name, for `pays`.
    if (named.value->kind == Kind::kNull) continue;
    if (!draft.read.is_map(*named.value, "provider " + quoted(named.name), kProviderKeys)) continue;
    if (const Entry* asns = named.value->find("asns")) {
      claim_asns(draft, asns->value, index, claims);
    }
    if (const Entry* ranges = named.value->find("ranges")) {
      for (const Node* item : draft.read.list(ranges->value, "ranges", Reader::Empty::kAllowed)) {
        if (auto source = read_range(draft, *item)) provider.ranges.push_back(std::move(*source));
      }
    }
    if (const Entry* except = named.value->find("except")) {
      provider.except = read_cidrs(draft.read, except->value, "except", Reader::Empty::kAllowed);
    }
  }
}

void read_networks(Draft& draft) {
  for (const Named& named : draft.sections.networks) {
    Network& network = draft.model.networks.emplace_back();
    network.name = named.name;
    const std::string what = "network " + quoted(named.name);
    if (!draft.read.is_map(*named.value, what, kNetworkKeys)) continue;
    const Entry* asns = named.value->find("asns");
    const Entry* cidrs = named.value->find("cidrs");
    if (asns == nullptr && cidrs == nullptr) {
      draft.read.error(named.at, Rule::kNetworkEmpty,
                       what + " holds for nobody (give it asns or cidrs)");
    }
    if (asns != nullptr) {
      for (const auto& asn : draft.read.asns(asns->value, "asns", Reader::Empty::kError)) {
        network.asns.push_back(asn.number);
      }
      std::sort(network.asns.begin(), network.asns.end());
    }
    if (cidrs != nullptr) {
      network.cidrs = read_cidrs(draft.read, cidrs->value, "cidrs", Reader::Empty::kError);
    }
  }
}

std::vector<std::string> read_globs(Reader& read, const Node& node, std::string_view name) {
  std::vector<std::string> good;
  for (const Node* item : read.list(node, name, Reader::Empty::kError)) {
    auto glob = read.text(*item, name);
    if (!glob) continue;
    const std::string flaw = glob_flaw(*glob);
    if (flaw.empty()) {
      good.push_back(std::move(*glob));
    } else {
      read.error(item->at, Rule::kBadGlob, "glob " + quoted(*glob) + ": " + flaw);
    }
  }
  return good;
}

void read_families(Draft& draft) {
  for (const Named& named : draft.sections.families) {
    draft.model.families.emplace_back(
        named.name, read_globs(draft.read, *named.value, "family " + quoted(named.name)));
  }
}

}  // namespace poros::policy
