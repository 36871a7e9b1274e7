// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/blocks.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "compile/bundle/ranges_claims.h"
#include "compile/bundle/ranges_reserved.h"
#include "compile/bundle/tables_places.h"
#include "compile/bundle/tables_sweep.h"

namespace poros::guard {
namespace {

// The first reasons of a sort, and how many more there are.
class Few {
 public:
  Few(std::vector<std::string>& reasons, std::string what)
      : reasons_(reasons), what_(std::move(what)) {}
  void add(std::string reason) {
    if (++count_ <= kMostReasons) reasons_.push_back(std::move(reason));
  }
  void finish() {
    if (count_ > kMostReasons) {
      reasons_.push_back("... and " + grouped(count_ - kMostReasons) + " more " + what_);
    }
  }

 private:
  std::vector<std::string>& reasons_;
  std::string what_;
  std::size_t count_ = 0;
};

// A block that a feed gives a provider: by range, or by the provider's ASN.
struct Given {
  ip::Prefix block;
  std::size_t provider, feed, row;
  std::uint32_t asn;  // 0: by range
};
using Key = std::tuple<ip::Family, ip::V6, std::uint8_t, std::size_t, std::uint32_t>;
Key key_of(const Given& given) {
  return {given.block.first.family, given.block.first.bits, given.block.length, given.provider,
          given.asn};
}

template <class Visit>
void visit_blocks(const feeds::Row& row, Visit visit) {
  if (row.first.family == ip::Family::kV4) {
    compile::cover(row.first.v4(), row.last.v4(), [&](ip::V4 first, std::uint8_t length) {
      visit(compile::prefix_from(first, length));
    });
  } else {
    compile::cover(row.first.bits, row.last.bits, [&](ip::V6 first, std::uint8_t length) {
      visit(compile::prefix_from(first, length));
    });
  }
}

class UnfitBlocks {
 public:
  UnfitBlocks(const policy::Model& model, const std::vector<feeds::Rows>& feeds)
      : feeds_(feeds), claims_(model, feeds, unheard_) {
    for (std::size_t i = 0; i < model.providers.size(); ++i) {
      for (const policy::RangeSource& source : model.providers[i].ranges) {
        if (source.feed) add_feed(*source.feed, i);
      }
      for (const std::uint32_t asn : model.providers[i].asns) providers_.emplace(asn, i);
    }
    for (const policy::Index feed : model.origins) add_origins(feed);
  }

  const std::vector<Given>& all() const { return all_; }

 private:
  void add_feed(std::size_t feed, std::size_t provider) {
    for (std::size_t row = 0; row < feeds_[feed].rows.size(); ++row) {
      visit_blocks(feeds_[feed].rows[row],
                   [&](const ip::Prefix& block) { add({block, provider, feed, row, 0}); });
    }
  }

  void add_origins(std::size_t feed) {
    const feeds::Rows& rows = feeds_[feed];
    for (std::size_t row = 0; row < rows.rows.size(); ++row) {
      const std::uint32_t asn = rows.asns[rows.rows[row].label].asn;
      const auto provider = providers_.find(asn);
      if (provider == providers_.end()) continue;
      visit_blocks(rows.rows[row], [&](const ip::Prefix& block) {
        add({block, provider->second, feed, row, asn});
      });
    }
  }

  void add(const Given& given) {
    if (!compile::find_unfit(given.block)) return;
    const auto provider = static_cast<std::uint32_t>(given.provider);
    const ip::V6 first = given.block.first.bits, last = given.block.last_bits();
    const bool is_excepted =
        given.block.first.family == ip::Family::kV4
            ? claims_.is_excepted(provider, static_cast<ip::V4>(first), static_cast<ip::V4>(last))
            : claims_.is_excepted(provider, first, last);
    if (!is_excepted) all_.push_back(given);
  }

  const std::vector<feeds::Rows>& feeds_;
  Diagnostics unheard_;
  compile::RangeClaims claims_;
  std::map<std::uint32_t, std::size_t> providers_;  // by ASN
  std::vector<Given> all_;
};

// "feed 'aws': block 10.0.0.0/8 of amazon"
std::string begin(const Change& change, std::size_t feed, const ip::Prefix& block,
                  std::size_t provider) {
  return "feed '" + change.model.feeds[feed].name + "': block " + compile::text_of(block) + " of " +
         change.model.providers[provider].name;
}

// " (prefixes[3])", " (line 3)"
std::string whereabouts(const Change& change, std::size_t feed, std::size_t row) {
  const feeds::Place place =
      feeds::place_of(change.model.feeds[feed].format, change.after[feed], row);
  if (!place.entry.empty()) return " (" + place.entry + ")";
  return place.at.line == 0 ? "" : " (line " + std::to_string(place.at.line) + ")";
}

// Which ranges lie in other providers' ranges. Claims of before and new ones of after stand in one
// order, so that what is around each is on a stack.
template <class Bits>
class TakenBlocks {
 public:
  TakenBlocks(const Change& change, compile::RangeClaims& before, compile::RangeClaims& after,
              Few& few)
      : change_(change), before_(before), few_(few) {
    using Known = std::tuple<Bits, std::uint8_t, std::uint32_t>;
    std::set<Known> known;
    for (const Claim& claim : before.collect<Bits>()) {
      if (claim.is_exception) continue;
      known.emplace(claim.first, claim.length, claim.provider);
      all_.push_back({claim, false});
    }
    for (const Claim& claim : after.collect<Bits>()) {
      if (!claim.is_exception && is_changed(claim) &&
          known.emplace(claim.first, claim.length, claim.provider).second) {
        all_.push_back({claim, true});
      }
    }
    std::sort(all_.begin(), all_.end(),
              [](const Item& a, const Item& b) { return key_of(a) < key_of(b); });
    for (std::size_t i = 0; i < change.had.announced.size(); ++i) {
      for (const auto& [first, last] : change.had.announced[i].of(compile::kFamily<Bits>)) {
        announced_.push_back({first, last, i});
      }
    }
    std::sort(announced_.begin(), announced_.end(),
              [](const Announced& a, const Announced& b) { return a.first < b.first; });
  }

  void find() {
    std::vector<const Claim*> around;  // of before
    for (const Item& item : all_) {
      while (!around.empty() && around.back()->last() < item.claim.first) around.pop_back();
      if (item.is_new) {
        look(item.claim, around);
      } else {
        around.push_back(&item.claim);
      }
    }
  }

 private:
  using Claim = compile::Claim<Bits>;
  struct Item {
    Claim claim;
    bool is_new;
  };

  // Every claim has another, so that the order of messages is one.
  static auto key_of(const Item& item) {
    const Claim& claim = item.claim;
    return std::make_tuple(claim.first, claim.length, item.is_new, claim.provider, claim.source,
                           claim.row);
  }

  bool is_changed(const Claim& claim) const {
    const auto& feed = change_.model.providers[claim.provider].ranges[claim.source].feed;
    return feed && change_.news[*feed] == News::kChanged;
  }

  // A run of addresses by a provider's ASNs. No two overlap, as an address has one origin.
  struct Announced {
    ip::V6 first, last;
    std::size_t provider;
  };

  // The nearest range around it had the addresses, unless its provider gives them away; else
  // whoever announced them.
  void look(const Claim& claim, const std::vector<const Claim*>& around) {
    for (auto at = around.rbegin(); at != around.rend(); ++at) {
      const Claim& outer = **at;
      if (before_.is_excepted(outer.provider, claim.first, claim.last())) continue;
      if (outer.provider == claim.provider) return;
      const std::size_t feed = *change_.model.providers[claim.provider].ranges[claim.source].feed;
      few_.add(begin(change_, feed, claim.prefix(), claim.provider) + " lies in " +
               compile::text_of(outer.prefix()) + " of " +
               change_.model.providers[outer.provider].name +
               whereabouts(change_, feed, claim.row));
      return;
    }
    look_at_announced(claim);
  }

  void look_at_announced(const Claim& claim) {
    if (before_.is_excepted(claim.provider, claim.first, claim.last())) return;
    auto at = std::lower_bound(announced_.begin(), announced_.end(), ip::V6{claim.first},
                               [](const Announced& run, ip::V6 first) { return run.last < first; });
    for (; at != announced_.end() && at->first <= claim.last(); ++at) {
      if (at->provider == claim.provider) continue;
      const Spans shared = {
          {std::max<ip::V6>(at->first, claim.first), std::min<ip::V6>(at->last, claim.last())}};
      const Spans& own = change_.had.published[claim.provider].of(compile::kFamily<Bits>);
      if (minus(shared, own).empty()) continue;
      const bool is_whole = at->first <= claim.first && claim.last() <= at->last;
      const std::size_t feed = *change_.model.providers[claim.provider].ranges[claim.source].feed;
      few_.add(begin(change_, feed, claim.prefix(), claim.provider) +
               (is_whole ? " is announced by " : " is in part announced by ") +
               change_.model.providers[at->provider].name + whereabouts(change_, feed, claim.row));
      return;
    }
  }

  const Change& change_;
  const compile::RangeClaims& before_;
  Few& few_;
  std::vector<Item> all_;
  std::vector<Announced> announced_;  // of before
};

}  // namespace

void find_unfit_blocks(const Change& change, std::vector<std::string>& reasons) {
  const UnfitBlocks before(change.model, change.before), after(change.model, change.after);
  std::set<Key> known;
  for (const Given& given : before.all()) known.insert(key_of(given));
  Few few(reasons, "huge or reserved blocks");
  for (const Given& given : after.all()) {
    if (change.news[given.feed] == News::kSame || !known.insert(key_of(given)).second) continue;
    const std::string by = given.asn == 0 ? "" : ", by AS" + std::to_string(given.asn) + ",";
    few.add(begin(change, given.feed, given.block, given.provider) + by + " " +
            compile::find_unfit(given.block)->why + whereabouts(change, given.feed, given.row));
  }
  few.finish();
}

void find_taken_blocks(const Change& change, std::vector<std::string>& reasons) {
  Diagnostics unheard;
  compile::RangeClaims before(change.model, change.before, unheard);
  compile::RangeClaims after(change.model, change.after, unheard);
  Few few(reasons, "blocks in other providers' ranges");
  TakenBlocks<ip::V4>(change, before, after, few).find();
  TakenBlocks<ip::V6>(change, before, after, few).find();
  few.finish();
}

}  // namespace poros::guard
