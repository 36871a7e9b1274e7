// SPDX-License-Identifier: Apache-2.0
// A checked policy as the records of core/bundle/format.h.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compile/bundle/interner.h"
#include "compile/bundle/tables.h"
#include "compile/policy/model.h"
#include "core/bundle/format.h"

namespace poros::compile {

// Every region and locality that the policy or the feeds name, in byte order.
std::vector<std::string> region_names(const policy::Model& model, const Tables& tables);

class Records {
 public:
  // The strings are shared with the other sections; they outlive this.
  Records(Interner& strings, std::vector<std::string> regions);

  void add_model(const policy::Model& model);
  std::uint16_t region(const std::string& name) const;
  bundle::Run ids(const std::vector<std::uint16_t>& values);

  // What the format cannot count, as a sentence; empty when all fits.
  std::string_view find_limit() const;

  std::vector<bundle::Text> regions, providers, networks, string_lists;
  std::vector<std::uint16_t> all_ids;
  std::vector<bundle::BackendRecord> backends;
  std::vector<bundle::TargetRecord> targets;
  std::vector<bundle::BackendRegionRecord> backend_regions;
  std::vector<bundle::PieceRecord> pieces;
  std::vector<bundle::SiteRecord> sites;
  std::vector<bundle::HostRecord> hosts;
  std::vector<bundle::RouteRecord> routes;
  std::vector<bundle::ConditionRecord> conditions;
  std::vector<bundle::HeaderRecord> headers;
  std::vector<bundle::StepRecord> steps;
  std::vector<bundle::MemberRecord> members;
  std::vector<bundle::AnswerRecord> answers;
  std::vector<bundle::DestinationRecord> destinations;

 private:
  bundle::Run texts(const std::vector<std::string>& values);
  bundle::Run template_pieces(const policy::Template& text, bool starts_literal);
  bundle::Run region_ids(const std::vector<std::string>& names);
  bundle::Run index_ids(const std::vector<policy::Index>& indexes);
  std::uint32_t condition(const policy::Condition& condition);
  void add_backend(const policy::Backend& backend);
  void add_site(const policy::Site& site);
  void add_route(const policy::Route& route, bool is_public);
  void add_destinations(const policy::Model& model);

  Interner& strings_;
  std::vector<std::string> region_names_;
};

}  // namespace poros::compile
