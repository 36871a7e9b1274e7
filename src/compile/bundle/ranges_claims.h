// SPDX-License-Identifier: Apache-2.0
// The blocks that providers claim by range or give away by `except`, collected from the policy and
// from the feeds that it names.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compile/bundle/tables.h"
#include "compile/bundle/tables_sweep.h"
#include "compile/feeds/capped.h"

namespace poros::compile {

template <class Bits>
struct Claim {
  Bits first;
  std::uint8_t length;
  bool is_exception;
  std::uint32_t provider;
  std::uint32_t region = 0;  // into RangeClaims::regions()
  std::uint32_t source = 0;  // index of the provider's RangeSource
  std::uint32_t row = 0;     // of its feed

  Bits last() const { return last_of(first, length); }
  ip::Prefix prefix() const { return prefix_from(first, length); }
};

class RangeClaims {
 public:
  RangeClaims(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
              Diagnostics& diagnostics);

  // All claims of a family in the order that sweep() wants. Wholly excepted ranges are left out
  // (C7), so are reserved ones that are errors; of equal claims with equal answers one is left.
  template <class Bits>
  std::vector<Claim<Bits>> collect();

  // Whether the provider gives away all of first..last.
  template <class Bits>
  bool is_excepted(std::uint32_t provider, Bits first, Bits last) const;

  template <class Bits>
  feeds::Place place(const Claim<Bits>& claim) const;

  void finish();  // call once, after both families: tells what was left out of the messages

  const std::vector<std::string>& regions() const { return regions_; }  // sorted; [0] is ""

 private:
  using Span = std::pair<ip::V6, ip::V6>;  // first and last, of either family

  template <class Bits>
  void collect_literal(const policy::RangeSource& source, Claim<Bits> claim,
                       std::vector<Claim<Bits>>& claims);
  template <class Bits>
  void collect_feed(const policy::RangeSource& source, Claim<Bits> claim,
                    std::vector<Claim<Bits>>& claims);
  template <class Bits>
  bool is_fit(const Claim<Bits>& claim);

  const policy::Model& model_;
  const std::vector<feeds::Rows>& feeds_;
  std::vector<std::string> regions_;
  std::vector<std::vector<std::uint32_t>> region_of_label_;   // by feed
  std::vector<std::vector<Span>> excepted_v4_, excepted_v6_;  // by provider: disjoint, sorted
  feeds::Capped unfit_errors_, unfit_warnings_;
};

}  // namespace poros::compile
