// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/ranges_layer.h"

#include <algorithm>
#include <array>
#include <map>

#include "compile/bundle/ranges_claims.h"
#include "compile/bundle/ranges_reserved.h"
#include "compile/bundle/tables_places.h"
#include "compile/bundle/tables_sweep.h"
#include "compile/feeds/capped.h"

namespace poros::compile {
namespace {

// Providers' ranges that lie in another provider's: one line a pair, however many there are.
struct Nesting {
  std::size_t count = 0;
  ip::Prefix inner, outer;  // the first, as an example
  feeds::Place inner_at, outer_at;
};

class Builder {
 public:
  Builder(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
          Diagnostics& diagnostics)
      : model_(model),
        diagnostics_(diagnostics),
        claims_(model, feeds, diagnostics),
        conflicts_(diagnostics, feeds::Capped::Level::kError, feeds::kMaxDefects) {
    exceptions_.index({});
  }

  Ranges build() {
    Ranges ranges;
    ranges.v4 = layer<ip::V4>();
    ranges.v6 = layer<ip::V6>();
    claims_.finish();
    conflicts_.finish("ranges with two answers");
    report_nesting();
    ranges.regions = claims_.regions();
    ranges.exceptions = std::move(exceptions_).take();
    ranges.states = std::move(states_).take();
    return ranges;
  }

 private:
  template <class Bits>
  std::vector<Interval<Bits>> layer() {
    const std::vector<Claim<Bits>> claims = claims_.template collect<Bits>();
    report_conflicts(claims);
    note_nesting(claims);
    std::vector<Interval<Bits>> steps;
    sweep(claims, [&](Bits first, const std::vector<const Claim<Bits>*>& open) {
      append(steps, first, states_.index(decide(open)));
    });
    return steps;
  }

  // The innermost range whose provider is not excepted here (C4, C7). An exception counts wherever
  // it stands on the stack: it takes away longer ranges of its provider as well as shorter ones.
  template <class Bits>
  RangeState decide(const std::vector<const Claim<Bits>*>& open) {
    RangeState state;
    if (open.empty()) return state;
    excepted_.clear();
    for (const auto* claim : open) {
      if (claim->is_exception) excepted_.push_back(claim->provider);
    }
    if (!excepted_.empty()) {
      std::sort(excepted_.begin(), excepted_.end());
      excepted_.erase(std::unique(excepted_.begin(), excepted_.end()), excepted_.end());
      state.excepted = exceptions_.index(excepted_);
    }
    for (auto at = open.rbegin(); at != open.rend(); ++at) {
      const Claim<Bits>& claim = **at;
      if (claim.is_exception ||
          std::binary_search(excepted_.begin(), excepted_.end(), claim.provider)) {
        continue;
      }
      state.provider = claim.provider;
      state.region = claim.region;
      state.length = claim.length;
      break;
    }
    return state;
  }

  // C4: equal blocks with two answers. Claims that say the same were dropped before, so that any
  // two neighbours with one block differ in their answer.
  template <class Bits>
  void report_conflicts(const std::vector<Claim<Bits>>& claims) {
    const Claim<Bits>* before = nullptr;
    for (const Claim<Bits>& claim : claims) {
      if (claim.is_exception) continue;
      if (before != nullptr && before->first == claim.first && before->length == claim.length) {
        const feeds::Place at = claims_.place(*before), other = claims_.place(claim);
        conflicts_.add(at.at, Rule::kRangeTwoAnswers,
                       message(at, "range " + text_of(claim.prefix()) +
                                       " has two answers: " + answer(*before) + " here, " +
                                       answer(claim) + " at " + mention(other) +
                                       " (remove one, or take the block away from one "
                                       "provider with except)"));
      }
      before = &claim;
    }
  }

  template <class Bits>
  std::string answer(const Claim<Bits>& claim) const {
    const std::string& region = claims_.regions()[claim.region];
    return model_.providers[claim.provider].name +
           (region.empty() ? " without a region" : " " + region);
  }

  // Looks at each block once, with the ranges around it.
  template <class Bits>
  void note_nesting(const std::vector<Claim<Bits>>& claims) {
    std::vector<const Claim<Bits>*> around;
    for (const Claim<Bits>& claim : claims) {
      if (claim.is_exception) continue;
      while (!around.empty() && around.back()->last() < claim.first) around.pop_back();
      note_nesting(claim, around);
      around.push_back(&claim);
    }
  }

  // The nearest range around a claim counts, unless its provider has no say anywhere in it. Equal
  // blocks are conflicts, told already.
  template <class Bits>
  void note_nesting(const Claim<Bits>& claim, const std::vector<const Claim<Bits>*>& around) {
    for (auto at = around.rbegin(); at != around.rend(); ++at) {
      const Claim<Bits>& outer = **at;
      if (outer.length == claim.length) continue;
      if (claims_.is_excepted(outer.provider, claim.first, claim.last())) continue;
      if (outer.provider == claim.provider) return;
      Nesting& nesting = nestings_[{claim.provider, outer.provider}];
      if (nesting.count++ > 0) return;
      nesting.inner = claim.prefix();
      nesting.outer = outer.prefix();
      nesting.inner_at = claims_.place(claim);
      nesting.outer_at = claims_.place(outer);
      return;
    }
  }

  void report_nesting() {
    for (const auto& [pair, nesting] : nestings_) {
      std::string text = "range " + text_of(nesting.inner) + " of " +
                         model_.providers[pair.first].name + " lies in " + text_of(nesting.outer) +
                         " of " + model_.providers[pair.second].name + " (" +
                         mention(nesting.outer_at) + "); the longer one wins";
      if (nesting.count > 1) {
        text += ", and likewise for " + std::to_string(nesting.count - 1) + " more of this pair";
      }
      diagnostics_.warn(nesting.inner_at.at, Rule::kRangeNested, message(nesting.inner_at, text));
    }
  }

  const policy::Model& model_;
  Diagnostics& diagnostics_;
  RangeClaims claims_;
  feeds::Capped conflicts_;
  Numbering<std::vector<std::uint32_t>> exceptions_;
  Numbering<RangeState> states_;
  std::vector<std::uint32_t> excepted_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, Nesting> nestings_;
};

}  // namespace

Ranges build_ranges(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                    Diagnostics& diagnostics) {
  return Builder(model, feeds, diagnostics).build();
}

}  // namespace poros::compile
