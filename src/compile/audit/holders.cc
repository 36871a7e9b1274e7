// SPDX-License-Identifier: Apache-2.0
#include "compile/audit/holders.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "core/base/ascii.h"

namespace poros::compile {
namespace {

using Words = std::set<std::string>;

constexpr std::size_t kMinPrefix = 5;  // "tencent" is the beginning of "tencentcloud"
constexpr std::size_t kMinOthers = 3;  // fewer other ASNs are no habit

// Words that many holders have: the forms of companies, their trade, and where they are.
constexpr std::string_view kCommonWords =
    " "
    "ab acquisition ag and as asia asn au beijing brasil brazil bv cdn center centre "
    "china cloud co com communications company compute computer computing connect corp "
    "corporation data de digital electronic enterprise enterprises europe for germany "
    "global gmbh group guangzhou hangzhou holding holdings hong host hosting inc india "
    "information international internet ip ireland isp japan kg kk kong limited llc llp "
    "lp ltd ltda net netcom netherlands network networks nv of online oy pacific plc "
    "private pte pty pvt sa sarl sas science server servers service services shanghai "
    "shenzhen singapore sl software solutions srl sro switzerland system systems tech "
    "technologies technology telecom telecommunications telekom the trading uk us usa "
    "web ";

bool is_common(const std::string& word) {
  return kCommonWords.find(" " + word + " ") != std::string_view::npos;
}

// The words that could tell one company from another, in lower case. A single letter never does.
Words words_of(std::string_view text) {
  Words words;
  std::string word;
  for (const char raw : std::string(text) + " ") {
    const char c = lower(raw);
    if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
      word += c;
      continue;
    }
    if (word.size() > 1 && !is_common(word)) words.insert(word);
    word.clear();
  }
  return words;
}

bool is_alike(const std::string& a, const std::string& b) {
  if (a == b) return true;
  if (std::min(a.size(), b.size()) < kMinPrefix) return false;
  return a.starts_with(b) || b.starts_with(a);
}

bool share_a_word(const Words& left, const Words& right) {
  return std::any_of(left.begin(), left.end(), [&](const std::string& a) {
    return std::any_of(right.begin(), right.end(),
                       [&](const std::string& b) { return is_alike(a, b); });
  });
}

// A name's words, and the name without its marks: "digital-ocean" is held by DigitalOcean.
Words words_of_name(std::string_view name) {
  Words words = words_of(name);
  std::string whole;
  for (const char c : name) {
    if ((lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
      whole += lower(c);
    }
  }
  if (!whole.empty()) words.insert(whole);
  return words;
}

// What a provider's ASNs are held by: in how many of their holders each word stands.
class Habit {
 public:
  Habit(const policy::Provider& provider, const std::vector<Asn>& asns)
      : name_(words_of_name(provider.name)) {
    for (const std::uint32_t number : provider.asns) {
      const Asn* asn = find_asn(asns, number);
      if (asn == nullptr || asn->holder.empty()) continue;
      ++known_;
      const Words holder = words_of(asn->holder);
      is_named_ = is_named_ || share_a_word(holder, name_);
      for (const std::string& word : holder) ++counts_[word];
    }
  }

  // Of the holder of one of its ASNs: whether it has the name, or a word of half of the others.
  bool is_own(const Words& holder) const {
    return share_a_word(holder, name_) || share_a_word(holder, others_common(holder, 1, 2));
  }
  // Of somebody else's holder: a word that two ASNs have and half of them, or the name.
  bool has_name(const Words& holder) const {
    if (share_a_word(holder, name_)) return true;
    Words common;
    for (const auto& [word, count] : counts_) {
      if (count >= 2 && count * 2 >= known_) common.insert(word);
    }
    return share_a_word(holder, common);
  }
  // Whether an own holder would be known: one of them has the name, or the others have nearly all a
  // word in common.
  bool is_strict(const Words& holder) const {
    if (is_named_) return true;
    return known_ > kMinOthers && !others_common(holder, 3, 4).empty();
  }

 private:
  // Words of at least `part` of `whole` of its ASNs but the one with this holder.
  Words others_common(const Words& holder, std::size_t part, std::size_t whole) const {
    Words words;
    for (const auto& [word, count] : counts_) {
      const std::size_t has = count - (holder.contains(word) ? 1 : 0);
      if (has > 0 && has * whole >= (known_ - 1) * part) words.insert(word);
    }
    return words;
  }

  Words name_;
  std::map<std::string, std::size_t> counts_;
  std::size_t known_ = 0;
  bool is_named_ = false;  // the name stands in a holder
};

std::vector<Habit> habits_of(const policy::Model& model, const std::vector<Asn>& asns) {
  std::vector<Habit> habits;
  for (const policy::Provider& provider : model.providers) habits.emplace_back(provider, asns);
  return habits;
}

}  // namespace

const Asn* find_asn(const std::vector<Asn>& asns, std::uint32_t number) {
  const auto at =
      std::lower_bound(asns.begin(), asns.end(), number,
                       [](const Asn& asn, std::uint32_t wanted) { return asn.number < wanted; });
  return at == asns.end() || at->number != number ? nullptr : &*at;
}

std::vector<ForeignAsn> find_foreign_asns(const policy::Model& model,
                                          const std::vector<Asn>& asns) {
  const std::vector<Habit> habits = habits_of(model, asns);
  std::vector<ForeignAsn> found;
  for (policy::Index i = 0; i < model.providers.size(); ++i) {
    for (const std::uint32_t number : model.providers[i].asns) {
      const Asn* asn = find_asn(asns, number);
      if (asn == nullptr) continue;
      const Words holder = words_of(asn->holder);
      if (holder.empty() || habits[i].is_own(holder)) continue;
      ForeignAsn foreign{i, number, asn->holder, {}};
      for (policy::Index other = 0; other < habits.size() && !foreign.owner; ++other) {
        if (other != i && habits[other].has_name(holder)) foreign.owner = other;
      }
      if (foreign.owner || habits[i].is_strict(holder)) found.push_back(std::move(foreign));
    }
  }
  return found;
}

std::vector<policy::Index> find_silent_providers(const policy::Model& model,
                                                 const std::vector<Asn>& asns) {
  std::vector<policy::Index> silent;
  if (model.origins.empty()) return silent;
  for (policy::Index i = 0; i < model.providers.size(); ++i) {
    const std::vector<std::uint32_t>& own = model.providers[i].asns;
    const bool announces = std::any_of(own.begin(), own.end(), [&](std::uint32_t number) {
      return find_asn(asns, number) != nullptr;
    });
    if (!own.empty() && !announces) silent.push_back(i);
  }
  return silent;
}

bool holds_name_of(const policy::Model& model, const std::vector<Asn>& asns, policy::Index provider,
                   const std::string& holder) {
  return Habit(model.providers[provider], asns).has_name(words_of(holder));
}

void warn_of_holders(const policy::Model& model, const std::vector<Asn>& asns,
                     Diagnostics& diagnostics) {
  for (const ForeignAsn& foreign : find_foreign_asns(model, asns)) {
    const policy::Provider& provider = model.providers[foreign.provider];
    std::string text = "AS" + std::to_string(foreign.number) + " of provider '" + provider.name +
                       "' is held by '" + foreign.holder + "'";
    if (foreign.owner) {
      text += " (move it to provider '" + model.providers[*foreign.owner].name + "', or remove it)";
    } else {
      text += ", unlike its other ASNs (remove it, unless they pay for it)";
    }
    diagnostics.warn(provider.at, Rule::kAsnHeldByOther, std::move(text));
  }
  for (const policy::Index silent : find_silent_providers(model, asns)) {
    const policy::Provider& provider = model.providers[silent];
    diagnostics.warn(provider.at, Rule::kAsnsAnnounceNothing,
                     "none of the ASNs of provider '" + provider.name +
                         "' announces anything in origins (check the numbers, or " +
                         "give the provider ranges)");
  }
}

}  // namespace poros::compile
