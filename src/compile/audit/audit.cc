// SPDX-License-Identifier: Apache-2.0
#include "compile/audit/audit.h"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "compile/audit/holders.h"
#include "compile/bundle/tables_sweep.h"

namespace poros::compile {
namespace {

// Adds up blocks that come in order; those that touch are one, and then cut into prefixes.
template <class Bits>
class Tally {
 public:
  void add(Bits first, Bits last) {
    if (is_open_ && first == static_cast<Bits>(last_ + 1)) {
      last_ = last;
      return;
    }
    flush();
    is_open_ = true;
    first_ = first;
    last_ = last;
  }

  void finish(Amount& amount) {
    flush();
    if constexpr (kFamily<Bits> == ip::Family::kV4) {
      amount.v4 = addresses_;
      amount.v4_prefixes = prefixes_;
    } else {
      amount.v6 = addresses_;
      amount.v6_prefixes = prefixes_;
    }
  }

 private:
  using Count = std::conditional_t<kFamily<Bits> == ip::Family::kV4, std::uint64_t, ip::V6>;

  void flush() {
    if (!is_open_) return;
    is_open_ = false;
    const Count more = static_cast<Count>(last_ - first_) + 1;
    addresses_ = more == 0 ? ~Count{0} : static_cast<Count>(addresses_ + more);  // 0: all of IPv6
    cover(first_, last_, [this](Bits, std::uint8_t) { ++prefixes_; });
  }

  bool is_open_ = false;
  Bits first_ = 0, last_ = 0;
  Count addresses_ = 0;
  std::uint64_t prefixes_ = 0;
};

class Auditor {
 public:
  Auditor(const policy::Model& model, const Tables& tables) : model_(model), tables_(tables) {
    for (std::uint32_t i = 0; i < model.providers.size(); ++i) {
      for (const std::uint32_t asn : model.providers[i].asns) owner_of_[asn] = i;
    }
    audit_.has_origins = !model.origins.empty();
    audit_.providers.resize(model.providers.size());
  }

  Audit run() {
    count(tables_.v4_classes, tables_.v4_details);
    count(tables_.v6_classes, tables_.v6_details);
    const std::vector<ForeignAsn> foreign = find_foreign_asns(model_, tables_.asns);
    for (std::uint32_t i = 0; i < model_.providers.size(); ++i) {
      audit_.providers[i].name = model_.providers[i].name;
      list_asns(i, foreign);
      list_others(i);
    }
    return std::move(audit_);
  }

 private:
  using Of = std::pair<std::uint32_t, std::uint32_t>;  // provider and ASN

  template <class Bits>
  struct Tallies {
    std::array<Tally<Bits>, 5> at;  // in the order of AuditedProvider
    std::map<std::uint32_t, Tally<Bits>> own, others;
  };

  template <class Bits>
  void count(const std::vector<Interval<Bits>>& classes,
             const std::vector<Interval<Bits>>& details) {
    std::vector<Tallies<Bits>> tallies(audit_.providers.size());
    const std::array<std::span<const Interval<Bits>>, 2> steps{classes, details};
    Bits first = 0;
    std::array<std::uint32_t, 2> values{};
    bool is_open = false;
    merge<Bits, 2>(steps, [&](Bits next, const std::array<std::uint32_t, 2>& next_values) {
      if (is_open) note(first, static_cast<Bits>(next - 1), values, tallies);
      first = next;
      values = next_values;
      is_open = true;
    });
    note(first, kMax<Bits>, values, tallies);
    for (std::size_t i = 0; i < tallies.size(); ++i) finish(i, tallies[i]);
  }

  template <class Bits>
  void note(Bits first, Bits last, const std::array<std::uint32_t, 2>& values,
            std::vector<Tallies<Bits>>& tallies) const {
    const std::uint32_t provider = tables_.classes[values[0]].provider;
    const Detail& detail = tables_.details[values[1]];
    const std::uint32_t asn = tables_.asns[detail.asn].number;
    const auto found = asn == 0 ? owner_of_.end() : owner_of_.find(asn);
    const std::uint32_t owner = found == owner_of_.end() ? kNone32 : found->second;
    const bool is_published = detail.range_length != kNoLength;
    const auto add = [&](std::uint32_t of, Part part) {
      tallies[of].at[static_cast<std::size_t>(part)].add(first, last);
    };
    if (is_published) {
      add(provider, Part::kPublished);
      if (asn == 0) {
        add(provider, Part::kUnannounced);
      } else if (owner != provider) {
        add(provider, Part::kByOthers);
        tallies[provider].others[asn].add(first, last);
      }
    }
    if (owner == kNone32) return;
    add(owner, Part::kAnnounced);
    tallies[owner].own[asn].add(first, last);
    // Without a range the ASN gives the provider, unless `except` takes the address away.
    const bool is_own_range = is_published && provider == owner;
    const bool is_excepted = !is_published && provider != owner;
    if (!is_own_range && !is_excepted) add(owner, Part::kUnpublished);
  }

  template <class Bits>
  void finish(std::size_t provider, Tallies<Bits>& tallies) {
    AuditedProvider& out = audit_.providers[provider];
    const std::array<Amount*, 5> amounts{&out.published, &out.announced, &out.unpublished,
                                         &out.unannounced, &out.by_others};
    for (std::size_t i = 0; i < amounts.size(); ++i) tallies.at[i].finish(*amounts[i]);
    const auto number = static_cast<std::uint32_t>(provider);
    for (auto& [asn, tally] : tallies.own) tally.finish(own_[{number, asn}]);
    for (auto& [asn, tally] : tallies.others) tally.finish(others_[{number, asn}]);
  }

  std::string holder_of(std::uint32_t asn) const {
    const Asn* found = find_asn(tables_.asns, asn);
    return found == nullptr ? std::string() : found->holder;
  }

  void list_asns(std::uint32_t provider, const std::vector<ForeignAsn>& foreign) {
    for (const std::uint32_t number : model_.providers[provider].asns) {
      AuditedAsn asn{number, holder_of(number), own_[{provider, number}], false, {}};
      for (const ForeignAsn& one : foreign) {
        if (one.provider != provider || one.number != number) continue;
        asn.is_foreign = true;
        if (one.owner) asn.owner = model_.providers[*one.owner].name;
      }
      audit_.providers[provider].asns.push_back(std::move(asn));
    }
  }

  void list_others(std::uint32_t provider) {
    std::vector<OtherAsn>& others = audit_.providers[provider].others;
    for (auto at = others_.lower_bound({provider, 0});
         at != others_.end() && at->first.first == provider; ++at) {
      const std::uint32_t number = at->first.second;
      const std::string holder = holder_of(number);
      others.push_back(
          {number, holder, at->second, holds_name_of(model_, tables_.asns, provider, holder)});
    }
    std::sort(others.begin(), others.end(), [](const auto& a, const auto& b) {
      return std::tie(b.announced.v4, b.announced.v6, a.number) <
             std::tie(a.announced.v4, a.announced.v6, b.number);
    });
  }

  enum class Part : std::uint8_t { kPublished, kAnnounced, kUnpublished, kUnannounced, kByOthers };

  const policy::Model& model_;
  const Tables& tables_;
  std::map<std::uint32_t, std::uint32_t> owner_of_;  // ASN → provider
  std::map<Of, Amount> own_, others_;
  Audit audit_;
};

}  // namespace

std::uint64_t Amount::v6_blocks() const {
  const auto whole = static_cast<std::uint64_t>(v6 >> 80);
  return (v6 & ((ip::V6{1} << 80) - 1)) == 0 ? whole : whole + 1;
}

bool AuditedProvider::is_odd() const {
  if (asns.empty()) return false;
  return !by_others.is_empty() || std::any_of(asns.begin(), asns.end(), [](const AuditedAsn& asn) {
    return asn.is_foreign || asn.announced.is_empty();
  });
}

bool Audit::is_odd() const {
  return has_origins && std::any_of(providers.begin(), providers.end(),
                                    [](const auto& provider) { return provider.is_odd(); });
}

Audit audit(const policy::Model& model, const Tables& tables) {
  return Auditor(model, tables).run();
}

}  // namespace poros::compile
