// SPDX-License-Identifier: Apache-2.0
// A model while it is being read, with what the checks need beyond it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compile/policy/load.h"
#include "compile/policy/model.h"
#include "compile/policy/read.h"
#include "compile/policy/sections.h"
#include "compile/policy/template.h"

namespace poros::policy {

// Beside the backend of the same index.
struct BackendNotes {
  Position at, until_at;    // until_at.line is 0 where there is no `until`
  bool knows_trust = true;  // false: it was reported, and nothing is concluded from it
  bool knows_url = true;
  bool knows_regions = true;
  bool has_regions = false;
  VariableSet url_uses = 0, append_uses = 0;
};

// Every name of a section has its element in the model from the start, so that an index is known
// before the thing itself is read and stays valid if that is wrong.
struct Draft {
  Reader& read;
  const Sections& sections;
  std::span<const FeedFormat> formats;
  Model model;
  std::vector<BackendNotes> backends;
  // The `asn:` conditions; until all are known, Condition::asn_networks points here.
  std::vector<std::vector<std::uint32_t>> asn_lists;
};

void read_feeds(Draft& draft);
void read_providers(Draft& draft);  // after feeds
void read_networks(Draft& draft);
void read_families(Draft& draft);
void read_backends(Draft& draft);  // after providers
void read_sites(Draft& draft);     // after backends

// Turns the `asn:` conditions into unnamed networks behind the named ones (rule C10), in an order
// that only their content decides.
void place_asn_networks(Draft& draft);

// The target of a region's key (rule B2). Anything else is reported with what may have been meant.
std::optional<Index> find_target(Reader& read, const Backend& backend, std::string_view region,
                                 const Position& at);

// A list of globs, all well formed.
std::vector<std::string> read_globs(Reader& read, const Node& node, std::string_view name);

}  // namespace poros::policy
