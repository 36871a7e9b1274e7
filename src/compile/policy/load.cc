// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/load.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "compile/policy/draft.h"

namespace poros::policy {
namespace {

// As a person reads: file by file, from the top.
void forward(const Diagnostics& found, const std::vector<std::string>& files, Diagnostics& out) {
  std::map<std::string_view, std::size_t> order;
  for (std::size_t i = 0; i < files.size(); ++i) order.emplace(files[i], i);
  using Rank = std::tuple<std::size_t, unsigned, unsigned, std::size_t>;
  std::vector<Rank> ranks;
  for (std::size_t i = 0; i < found.all().size(); ++i) {
    const Position& at = found.all()[i].at;
    ranks.emplace_back(order[at.file], at.line, at.column, i);
  }
  std::sort(ranks.begin(), ranks.end());
  for (const Rank& rank : ranks) {
    const Diagnostic& each = found.all()[std::get<3>(rank)];
    if (each.is_warning) {
      out.warn(each.at, each.rule, each.text);
    } else {
      out.error(each.at, each.rule, each.text);
    }
  }
}

}  // namespace

void place_asn_networks(Draft& draft) {
  auto sorted = draft.asn_lists;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  auto& networks = draft.model.networks;
  const Index first = networks.size();
  for (const auto& asns : sorted) networks.push_back({"", asns, {}});
  const auto place = [&](Condition& condition) {
    for (Index& index : condition.asn_networks) {
      const auto found = std::lower_bound(sorted.begin(), sorted.end(), draft.asn_lists[index]);
      index = first + static_cast<Index>(found - sorted.begin());
    }
  };
  for (Site& site : draft.model.sites) {
    for (Route& route : site.routes) {
      place(route.when);
      place(route.unless);
    }
  }
}

Model load(const std::string& path, Files& files, std::span<const FeedFormat> formats,
           Diagnostics& diagnostics) {
  Diagnostics found;
  Reader read(found);
  const Sections sections = read_sections(path, files, read);
  Draft draft{read, sections, formats, {}, {}, {}};
  read_feeds(draft);
  read_providers(draft);
  read_networks(draft);
  read_families(draft);
  read_backends(draft);
  read_sites(draft);
  place_asn_networks(draft);
  forward(found, sections.files, diagnostics);
  return std::move(draft.model);
}

}  // namespace poros::policy
