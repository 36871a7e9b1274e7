// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/origins_layer.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "compile/bundle/ranges_reserved.h"
#include "compile/bundle/tables_places.h"
#include "compile/bundle/tables_sweep.h"
#include "compile/feeds/capped.h"

namespace poros::compile {
namespace {

constexpr std::size_t kMaxWarnings = 10;  // of each sort: real tables hold hundreds

// A block of a row. Small, because the whole table has three quarters of a million.
template <class Bits>
struct Announced {
  Bits first;
  std::uint32_t asn;
  std::uint32_t row;    // of its feed
  std::uint16_t order;  // of its feed among the policy's origins
  std::uint8_t length;
};

class Builder {
 public:
  Builder(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
          Diagnostics& diagnostics)
      : model_(model),
        feeds_(feeds),
        unfit_(diagnostics, feeds::Capped::Level::kWarning, kMaxWarnings),
        disputed_(diagnostics, feeds::Capped::Level::kWarning, kMaxWarnings) {}

  Origins build() {
    origins_.matches.push_back({});
    origins_.v4 = layer<ip::V4>();
    origins_.v6 = layer<ip::V6>();
    unfit_.finish("reserved or huge blocks in origins");
    disputed_.finish("pairs of rows in origins that tell two ASNs");
    return std::move(origins_);
  }

 private:
  template <class Bits>
  std::vector<Interval<Bits>> layer() {
    std::vector<Announced<Bits>> blocks = collect<Bits>();
    drop_losers(blocks);
    const auto base = static_cast<std::uint32_t>(origins_.matches.size());
    origins_.matches.reserve(base + blocks.size());
    for (const auto& block : blocks) origins_.matches.push_back({block.asn, block.length});
    std::vector<Interval<Bits>> steps;
    steps.reserve(blocks.size() + blocks.size() / 4 + 1);
    sweep(blocks, [&](Bits first, const std::vector<const Announced<Bits>*>& open) {
      if (open.empty()) return append(steps, first, 0);
      append(steps, first, base + static_cast<std::uint32_t>(open.back() - blocks.data()));
    });
    return steps;
  }

  // Sorted as sweep() wants it, and of equal blocks the winner first (C5): the earlier feed's, then
  // the lower ASN.
  template <class Bits>
  std::vector<Announced<Bits>> collect() {
    std::vector<Announced<Bits>> blocks;
    blocks.reserve(count_blocks<Bits>());
    for (std::size_t order = 0; order < model_.origins.size(); ++order) {
      const feeds::Rows& rows = feeds_[model_.origins[order]];
      for (std::size_t i = 0; i < rows.rows.size(); ++i) {
        const feeds::Row& row = rows.rows[i];
        if (row.first.family != kFamily<Bits>) continue;
        bool is_fit = true;
        cover(static_cast<Bits>(row.first.bits), static_cast<Bits>(row.last.bits),
              [&](Bits first, std::uint8_t length) {
                is_fit = is_fit && warn_unfit(order, i, prefix_from(first, length));
                blocks.push_back({first, rows.asns[row.label].asn, static_cast<std::uint32_t>(i),
                                  static_cast<std::uint16_t>(order), length});
              });
      }
    }
    const auto before = [](const Announced<Bits>& a, const Announced<Bits>& b) {
      return std::tie(a.first, a.length, a.order, a.asn, a.row) <
             std::tie(b.first, b.length, b.order, b.asn, b.row);
    };
    // Published tables are sorted already; a look at that is far cheaper than sorting.
    if (!std::is_sorted(blocks.begin(), blocks.end(), before)) {
      std::sort(blocks.begin(), blocks.end(), before);
    }
    return blocks;
  }

  template <class Bits>
  std::size_t count_blocks() const {
    std::size_t count = 0;
    for (const policy::Index feed : model_.origins) {
      for (const feeds::Row& row : feeds_[feed].rows) {
        if (row.first.family != kFamily<Bits>) continue;
        cover(static_cast<Bits>(row.first.bits), static_cast<Bits>(row.last.bits),
              [&](Bits, std::uint8_t) { ++count; });
      }
    }
    return count;
  }

  // True for an ordinary block. A row is told once, whatever it is cut into.
  bool warn_unfit(std::size_t order, std::size_t row, const ip::Prefix& block) {
    const auto unfit = find_unfit(block);
    if (!unfit) return true;
    const feeds::Place at = place(order, row);
    unfit_.add(at.at, Rule::kOriginUnfit,
               message(at, "origin " + text_of(block) + " of AS" +
                               std::to_string(asn_of(order, row)) + " " + unfit->why));
    return false;
  }

  // Of equal blocks only the first is kept; a block with two ASNs is told, once for each pair of
  // rows.
  template <class Bits>
  void drop_losers(std::vector<Announced<Bits>>& blocks) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const Announced<Bits>& block = blocks[i];
      if (kept > 0 && blocks[kept - 1].first == block.first &&
          blocks[kept - 1].length == block.length) {
        if (blocks[kept - 1].asn != block.asn) warn_disputed(blocks[kept - 1], block);
        continue;
      }
      blocks[kept++] = block;
    }
    blocks.resize(kept);
  }

  template <class Bits>
  void warn_disputed(const Announced<Bits>& winner, const Announced<Bits>& loser) {
    if (!told_.insert({winner.order, winner.row, loser.order, loser.row}).second) return;
    const feeds::Place at = place(winner.order, winner.row);
    const feeds::Place other = place(loser.order, loser.row);
    const char* why = winner.order == loser.order ? "the lower ASN wins" : "the earlier feed wins";
    disputed_.add(
        at.at, Rule::kOriginTwoAnswers,
        message(at, "origin " + text_of(prefix_from(winner.first, winner.length)) + " is AS" +
                        std::to_string(winner.asn) + " here and AS" + std::to_string(loser.asn) +
                        " at " + mention(other) + "; " + why));
  }

  feeds::Place place(std::size_t order, std::size_t row) const {
    const policy::Index feed = model_.origins[order];
    return feeds::place_of(model_.feeds[feed].format, feeds_[feed], row);
  }

  std::uint32_t asn_of(std::size_t order, std::size_t row) const {
    const feeds::Rows& rows = feeds_[model_.origins[order]];
    return rows.asns[rows.rows[row].label].asn;
  }

  const policy::Model& model_;
  const std::vector<feeds::Rows>& feeds_;
  feeds::Capped unfit_, disputed_;
  std::set<std::array<std::size_t, 4>> told_;
  Origins origins_;
};

// One spelling of an ASN's holder, the better ones first.
struct Spelling {
  std::uint32_t asn;
  std::size_t order;
  std::size_t rows;
  const std::string* holder;

  bool operator<(const Spelling& other) const {
    if (asn != other.asn) return asn < other.asn;
    if (order != other.order) return order < other.order;
    if (rows != other.rows) return rows > other.rows;
    return *holder < *other.holder;
  }
};

}  // namespace

Origins build_origins(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                      Diagnostics& diagnostics) {
  return Builder(model, feeds, diagnostics).build();
}

std::vector<Asn> with_holders(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                              const std::vector<std::uint32_t>& asns) {
  std::vector<Spelling> spellings;
  for (std::size_t order = 0; order < model.origins.size(); ++order) {
    const feeds::Rows& rows = feeds[model.origins[order]];
    std::vector<std::size_t> counts(rows.asns.size());
    for (const feeds::Row& row : rows.rows) ++counts[row.label];
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const feeds::Origin& origin = rows.asns[i];
      if (!origin.holder.empty())
        spellings.push_back({origin.asn, order, counts[i], &origin.holder});
    }
  }
  std::sort(spellings.begin(), spellings.end());
  std::vector<Asn> out;
  out.reserve(asns.size());
  auto at = spellings.begin();
  for (const std::uint32_t asn : asns) {
    while (at != spellings.end() && at->asn < asn) ++at;
    const bool is_known = asn != 0 && at != spellings.end() && at->asn == asn;
    out.push_back({asn, is_known ? *at->holder : std::string()});
  }
  return out;
}

}  // namespace poros::compile
