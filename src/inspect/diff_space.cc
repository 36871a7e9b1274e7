// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff_space.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "core/bundle/walk.h"
#include "core/ip/cover.h"

namespace poros::inspect {
namespace {

using bundle::View;
using Pair = std::array<const View*, 2>;
using Interval = bundle::Interval<2>;

using Names = std::vector<std::string>;

// What each network is called. Those without a name come from `asn:`: they are called by every
// condition that has them, so that it does not count which conditions share a list of numbers, and
// each change of a list shows as the condition's.
std::vector<Names> network_names(const View& view) {
  std::vector<Names> names(view.networks.size());
  for (std::uint32_t i = 0; i < view.networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[i]);
    if (!name.empty()) names[i].emplace_back(name);
  }
  const auto note = [&](std::uint32_t condition, const std::string& what) {
    const auto ids = view.ids.part(view.conditions[condition].asn_networks);
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
      if (view.networks[ids[i]].length == 0) names[ids[i]].push_back(what);
    }
  };
  for (std::uint32_t s = 0; s < view.sites.size(); ++s) {
    const bundle::SiteRecord site = view.sites[s];
    const auto routes = view.routes.part(site.routes);
    for (std::uint32_t r = 0; r < routes.size(); ++r) {
      const std::string route =
          std::string(view.text(site.name)) + "/" + std::string(view.text(routes[r].name));
      note(routes[r].when, "asn of " + route);
      note(routes[r].unless, "unless asn of " + route);
    }
  }
  return names;
}

std::vector<ClassContent> contents_of(const View& view) {
  const std::vector<Names> names = network_names(view);
  std::vector<ClassContent> contents;
  for (std::uint32_t i = 0; i < view.classes.size(); ++i) {
    const bundle::ClassRecord record = view.classes[i];
    ClassContent content{std::string(view.provider_name(record.provider)),
                         std::string(view.region_name(record.region)),
                         {}};
    Names& networks = content.networks;
    const auto ids = view.ids.part(record.networks);
    for (std::uint32_t n = 0; n < ids.size(); ++n) {
      networks.insert(networks.end(), names[ids[n]].begin(), names[ids[n]].end());
    }
    std::sort(networks.begin(), networks.end());
    networks.erase(std::unique(networks.begin(), networks.end()), networks.end());
    contents.push_back(std::move(content));
  }
  return contents;
}

// Leaves the `most` largest of each family, IPv4 first.
void keep_largest(std::vector<ip::Prefix>& blocks, std::size_t most) {
  std::sort(blocks.begin(), blocks.end(), [](const ip::Prefix& a, const ip::Prefix& b) {
    return std::tie(a.first.family, a.length, a.first.bits) <
           std::tie(b.first.family, b.length, b.first.bits);
  });
  std::array<std::size_t, 2> kept{};
  std::erase_if(blocks, [&](const ip::Prefix& block) {
    return ++kept[block.first.family == ip::Family::kV4 ? 0 : 1] > most;
  });
}

// Whether somebody may live there: a sample from a multicast block would look odd to its reader.
bool is_ordinary(const ip::Client& address) {
  if (address.family == ip::Family::kV4) {
    const ip::V4 top = address.v4() >> 24;
    return top >= 1 && top < 224 && top != 10 && top != 127;
  }
  return static_cast<unsigned>(address.bits >> 125) == 1;
}

class Comparer {
 public:
  Comparer(const View& from, const View& to, std::size_t examples)
      : views_{&from, &to}, contents_{contents_of(from), contents_of(to)}, examples_(examples) {}

  SpaceDiff compare() {
    for (const ip::Family family : {ip::Family::kV4, ip::Family::kV6}) {
      bundle::walk(views_, family, bundle::Walked::kClass,
                   [this](const Interval& interval) { note_class(interval); });
    }
    if (views_[0]->has_detail() && views_[1]->has_detail()) {
      for (const ip::Family family : {ip::Family::kV4, ip::Family::kV6}) {
        bundle::walk(views_, family, bundle::Walked::kBoth,
                     [this](const Interval& interval) { note_detail(interval); });
      }
    }
    return finish();
  }

 private:
  const ClassContent& content(std::size_t side, const Interval& interval) const {
    return contents_[side][interval.facts[side].klass];
  }

  void note_class(const Interval& interval) {
    note_sample(interval);
    const ClassContent &from = content(0, interval), &to = content(1, interval);
    if (from == to) return;
    ClassChange& change = changes_[{from, to}];
    change.space.add(interval.first, interval.last);
    ip::cover(interval.first, interval.last, [&](const ip::Prefix& block) {
      ++change.prefixes;
      change.examples.push_back(block);
    });
  }

  void note_sample(const Interval& interval) {
    Best& best =
        samples_[{interval.first.family, interval.facts[0].klass, interval.facts[1].klass}];
    const std::pair<bool, ip::V6> rank{is_ordinary(interval.first),
                                       interval.last.bits - interval.first.bits};
    if (best.sample.space.is_empty() || rank > best.rank) {
      best.rank = rank;
      best.sample.client = interval.first;
      if (rank.second != 0) best.sample.client.bits += 1;  // rather a host than a network's name
    }
    best.sample.from_class = interval.facts[0].klass;
    best.sample.to_class = interval.facts[1].klass;
    best.sample.space.add(interval.first, interval.last);
  }

  void note_detail(const Interval& interval) {
    if (content(0, interval) != content(1, interval)) return;
    const auto asn = [&](std::size_t side) {
      return views_[side]->detail(interval.facts[side].detail).asn;
    };
    if (asn(0) != asn(1)) diff_.asn_only.add(interval.first, interval.last);
  }

  SpaceDiff finish() {
    for (auto& [key, change] : changes_) {
      change.from = key.first;
      change.to = key.second;
      keep_largest(change.examples, examples_);
      diff_.changed.add(change.space);
      diff_.prefixes += change.prefixes;
      diff_.changes.push_back(std::move(change));
    }
    std::sort(diff_.changes.begin(), diff_.changes.end(), [](const auto& a, const auto& b) {
      return std::tie(b.space, a.from, a.to) < std::tie(a.space, b.from, b.to);
    });
    for (auto& [key, best] : samples_) diff_.samples.push_back(best.sample);
    return std::move(diff_);
  }

  struct Best {
    ClientSample sample;
    std::pair<bool, ip::V6> rank;  // of the interval that the client is from
  };

  Pair views_;
  std::array<std::vector<ClassContent>, 2> contents_;
  std::size_t examples_;
  std::map<std::pair<ClassContent, ClassContent>, ClassChange> changes_;
  std::map<std::tuple<ip::Family, std::uint32_t, std::uint32_t>, Best> samples_;
  SpaceDiff diff_;
};

}  // namespace

void Space::add(const ip::Client& first, const ip::Client& last) {
  if (first.family == ip::Family::kV4) {
    v4 += static_cast<std::uint64_t>(last.bits - first.bits) + 1;
    return;
  }
  const ip::V6 more = last.bits - first.bits + 1;  // 0: all of them
  v6 = more == 0 || v6 > ~ip::V6{0} - more ? ~ip::V6{0} : v6 + more;
}

void Space::add(const Space& other) {
  v4 += other.v4;
  v6 = v6 > ~ip::V6{0} - other.v6 ? ~ip::V6{0} : v6 + other.v6;
}

std::uint64_t Space::v6_blocks() const {
  const auto whole = static_cast<std::uint64_t>(v6 >> 80);
  return (v6 & ((ip::V6{1} << 80) - 1)) == 0 ? whole : whole + 1;
}

std::string text_of(const ClassContent& content) {
  std::string text = content.provider.empty() ? "nobody" : content.provider;
  if (!content.region.empty()) text.append(" ").append(content.region);
  for (const std::string& network : content.networks) text.append(" +").append(network);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';  // a feed's text must not break the table
  }
  return text;
}

SpaceDiff compare_space(const View& from, const View& to, std::size_t examples) {
  return Comparer(from, to, examples).compare();
}

}  // namespace poros::inspect
