// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/ranges_claims.h"

#include <algorithm>
#include <tuple>

#include "compile/bundle/ranges_reserved.h"
#include "compile/bundle/tables_places.h"

namespace poros::compile {
namespace {

// The blocks of one family as disjoint sorted spans; touching ones are joined, so that two halves
// except the whole.
std::vector<std::pair<ip::V6, ip::V6>> joined(const std::vector<ip::Prefix>& blocks,
                                              ip::Family family) {
  std::vector<std::pair<ip::V6, ip::V6>> spans, out;
  for (const ip::Prefix& block : blocks) {
    if (block.first.family == family) spans.emplace_back(block.first.bits, block.last_bits());
  }
  std::sort(spans.begin(), spans.end());
  for (const auto& span : spans) {
    const bool joins =
        !out.empty() && (out.back().second == kMax<ip::V6> || span.first <= out.back().second + 1);
    if (!joins) {
      out.push_back(span);
    } else {
      out.back().second = std::max(out.back().second, span.second);
    }
  }
  return out;
}

}  // namespace

RangeClaims::RangeClaims(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                         Diagnostics& diagnostics)
    : model_(model),
      feeds_(feeds),
      regions_{""},
      region_of_label_(feeds.size()),
      unfit_errors_(diagnostics, feeds::Capped::Level::kError, feeds::kMaxDefects),
      unfit_warnings_(diagnostics, feeds::Capped::Level::kWarning, 10) {
  for (const feeds::Rows& rows : feeds) {
    if (rows.shape != feeds::Shape::kRanges) continue;
    regions_.insert(regions_.end(), rows.regions.begin(), rows.regions.end());
  }
  std::sort(regions_.begin(), regions_.end());
  regions_.erase(std::unique(regions_.begin(), regions_.end()), regions_.end());
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    for (const std::string& region : feeds[i].regions) {
      const auto at = std::lower_bound(regions_.begin(), regions_.end(), region);
      region_of_label_[i].push_back(static_cast<std::uint32_t>(at - regions_.begin()));
    }
  }
  for (const policy::Provider& provider : model.providers) {
    excepted_v4_.push_back(joined(provider.except, ip::Family::kV4));
    excepted_v6_.push_back(joined(provider.except, ip::Family::kV6));
  }
}

template <class Bits>
bool RangeClaims::is_excepted(std::uint32_t provider, Bits first, Bits last) const {
  const auto& spans = (kFamily<Bits> == ip::Family::kV4 ? excepted_v4_ : excepted_v6_)[provider];
  const auto after = std::upper_bound(spans.begin(), spans.end(), Span{first, kMax<ip::V6>});
  return after != spans.begin() && last <= std::prev(after)->second;
}

template <class Bits>
feeds::Place RangeClaims::place(const Claim<Bits>& claim) const {
  const policy::Provider& provider = model_.providers[claim.provider];
  const policy::RangeSource& source = provider.ranges[claim.source];
  if (!source.feed) return {source.at, {}};
  return feeds::place_of(model_.feeds[*source.feed].format, feeds_[*source.feed], claim.row);
}

// C5; tells what is wrong. A block that is only partly reserved may be somebody's after all.
template <class Bits>
bool RangeClaims::is_fit(const Claim<Bits>& claim) {
  const auto unfit = find_unfit(claim.prefix());
  if (!unfit) return true;
  const feeds::Place at = place(claim);
  const std::string text = "range " + text_of(claim.prefix()) + " of " +
                           model_.providers[claim.provider].name + " " + unfit->why;
  if (unfit->is_partly) {
    unfit_warnings_.add(at.at, Rule::kRangeHoldsReserved, message(at, text));
    return true;
  }
  const char* remedy = unfit->is_huge ? " (list the blocks that are meant)"
                                      : " (repair the feed, or take the block away with except)";
  unfit_errors_.add(at.at, unfit->is_huge ? Rule::kRangeHuge : Rule::kRangeReserved,
                    message(at, text + remedy));
  return false;
}

template <class Bits>
void RangeClaims::collect_literal(const policy::RangeSource& source, Claim<Bits> claim,
                                  std::vector<Claim<Bits>>& claims) {
  if (source.cidr->first.family != kFamily<Bits>) return;
  claim.first = static_cast<Bits>(source.cidr->first.bits);
  claim.length = source.cidr->length;
  if (is_excepted(claim.provider, claim.first, claim.last())) return;
  if (is_fit(claim)) claims.push_back(claim);
}

template <class Bits>
void RangeClaims::collect_feed(const policy::RangeSource& source, Claim<Bits> claim,
                               std::vector<Claim<Bits>>& claims) {
  const feeds::Rows& rows = feeds_[*source.feed];
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const feeds::Row& row = rows.rows[i];
    if (row.first.family != kFamily<Bits>) continue;
    claim.region = region_of_label_[*source.feed][row.label];
    claim.row = static_cast<std::uint32_t>(i);
    cover(static_cast<Bits>(row.first.bits), static_cast<Bits>(row.last.bits),
          [&](Bits first, std::uint8_t length) {
            claim.first = first;
            claim.length = length;
            if (is_excepted(claim.provider, first, claim.last())) return;
            if (is_fit(claim)) claims.push_back(claim);
          });
  }
}

template <class Bits>
std::vector<Claim<Bits>> RangeClaims::collect() {
  std::vector<Claim<Bits>> claims;
  for (std::uint32_t i = 0; i < model_.providers.size(); ++i) {
    const policy::Provider& provider = model_.providers[i];
    for (std::uint32_t j = 0; j < provider.ranges.size(); ++j) {
      const policy::RangeSource& source = provider.ranges[j];
      const Claim<Bits> claim{
          .first = 0, .length = 0, .is_exception = false, .provider = i, .source = j};
      if (source.feed) {
        collect_feed(source, claim, claims);
      } else {
        collect_literal(source, claim, claims);
      }
    }
    for (const ip::Prefix& block : provider.except) {
      if (block.first.family != kFamily<Bits>) continue;
      claims.push_back({.first = static_cast<Bits>(block.first.bits),
                        .length = block.length,
                        .is_exception = true,
                        .provider = i});
    }
  }
  // Who says what, then where: equal answers become neighbours, and the first place is kept.
  const auto answer = [](const Claim<Bits>& c) {
    return std::tie(c.first, c.length, c.is_exception, c.provider, c.region);
  };
  std::sort(claims.begin(), claims.end(), [&](const Claim<Bits>& a, const Claim<Bits>& b) {
    const auto left = answer(a), right = answer(b);
    return left != right ? left < right : std::tie(a.source, a.row) < std::tie(b.source, b.row);
  });
  const auto end = std::unique(claims.begin(), claims.end(), [&](const auto& a, const auto& b) {
    return answer(a) == answer(b);
  });
  claims.erase(end, claims.end());
  return claims;
}

void RangeClaims::finish() {
  unfit_errors_.finish("reserved or huge ranges");
  unfit_warnings_.finish("reserved ranges");
}

template std::vector<Claim<ip::V4>> RangeClaims::collect();
template std::vector<Claim<ip::V6>> RangeClaims::collect();
template bool RangeClaims::is_excepted(std::uint32_t, ip::V4, ip::V4) const;
template bool RangeClaims::is_excepted(std::uint32_t, ip::V6, ip::V6) const;
template feeds::Place RangeClaims::place(const Claim<ip::V4>&) const;
template feeds::Place RangeClaims::place(const Claim<ip::V6>&) const;

}  // namespace poros::compile
