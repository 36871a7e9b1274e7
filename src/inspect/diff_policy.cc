// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff_policy.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "inspect/policy_things.h"

namespace poros::inspect {
namespace {

using Names = std::vector<std::string>;

Names without(const Names& all, const Names& removed) {  // both sorted
  Names out;
  std::set_difference(all.begin(), all.end(), removed.begin(), removed.end(),
                      std::back_inserter(out));
  return out;
}

FieldChange change_of(const Field& from, const Field& to) {
  FieldChange change{
      from.name.empty() ? to.name : from.name, from.is_set || to.is_set, {}, {}, {}, {}};
  if (change.is_set) {
    change.added = without(to.values, from.values);
    change.removed = without(from.values, to.values);
  } else {
    change.from = from.values.empty() ? "none" : from.values.front();
    change.to = to.values.empty() ? "none" : to.values.front();
  }
  return change;
}

const Field* find_field(const Thing& thing, const std::string& name) {
  for (const Field& field : thing.fields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

// Routes that come or go are told by themselves: what counts here is whether the others changed
// places.
FieldChange order_change(const Thing& from, const Thing& to) {
  const auto common = [](const Names& names, const Names& other) {
    std::string out;
    for (const std::string& name : names) {
      if (std::find(other.begin(), other.end(), name) == other.end()) continue;
      out.append(out.empty() ? "" : ", ").append(name);
    }
    return out;
  };
  return {
      "order of routes", false, common(from.order, to.order), common(to.order, from.order), {}, {}};
}

using ByRegion = std::map<std::string, std::string>;

// The text that most regions have.
std::string common_of(const ByRegion& texts) {
  std::map<std::string, std::size_t> counts;
  for (const auto& [region, text] : texts) ++counts[text];
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return most == counts.end() ? std::string() : most->first;
}

FieldChange single(std::string name, const std::string& from, const std::string& to) {
  const auto shown = [](const std::string& text) { return text.empty() ? "none" : text; };
  return {std::move(name), false, shown(from), shown(to), {}, {}};
}

// Region by region, those that change alike together. Where all that had the common text have got
// one other, it is the field that changes. A region that comes or goes is told only where its text
// is no common one: the set of regions has it already.
void add_regional(const std::string& name, const ByRegion& from, const ByRegion& to,
                  std::vector<FieldChange>& changes) {
  const std::string old_common = common_of(from), new_common = common_of(to);
  std::map<std::pair<std::string, std::string>, std::string> regions;
  std::map<std::string, std::size_t> kinds;  // old text → how many it becomes
  std::map<std::pair<std::string, std::string>, bool> seen;
  bool is_shared = false;
  for (const auto& [region, text] : from) {
    const auto other = to.find(region);
    if (other == to.end()) {
      if (text != old_common) changes.push_back(single(name + " of " + region, text, {}));
      continue;
    }
    is_shared = true;
    if (!std::exchange(seen[{text, other->second}], true)) ++kinds[text];
    if (text == other->second) continue;
    std::string& all = regions[{text, other->second}];
    all.append(all.empty() ? "" : ", ").append(region);
  }
  for (const auto& [region, text] : to) {
    if (from.contains(region) || text == old_common || text == new_common) continue;
    changes.push_back(single(name + " of " + region, {}, text));
  }
  if (!is_shared && old_common != new_common) {
    changes.push_back(single(name, old_common, new_common));
  }
  for (const auto& [texts, names] : regions) {
    const bool is_whole = texts.first == old_common && kinds[texts.first] == 1;
    changes.push_back(single(is_whole ? name : name + " of " + names, texts.first, texts.second));
  }
}

std::vector<FieldChange> changes_of(const Thing& from, const Thing& to) {
  std::vector<FieldChange> changes;
  for (const Field& field : from.fields) {
    const Field* other = find_field(to, field.name);
    if (other != nullptr && !field.by_region.empty()) {
      add_regional(field.name, field.by_region, other->by_region, changes);
      continue;
    }
    if (other == nullptr) {
      changes.push_back(change_of(field, {}));
    } else if (field.values != other->values) {
      changes.push_back(change_of(field, *other));
    }
  }
  for (const Field& field : to.fields) {
    if (find_field(from, field.name) == nullptr) changes.push_back(change_of({}, field));
  }
  const FieldChange order = order_change(from, to);
  if (order.from != order.to) changes.push_back(order);
  return changes;
}

// What is as it would be without a word is not worth one.
bool is_default(const Field& field) {
  const std::string& text = field.values.front();
  return text == "none" || text == "by kind" || (field.name == "ipv6" && text == "true") ||
         (field.name == "default" && text == "false");
}

std::string summary_of(const Thing& thing) {
  std::string out;
  const auto add = [&](const std::string& name, const std::string& text) {
    out.append(out.empty() ? "" : "; ").append(name).append(": ").append(text);
  };
  for (const Field& field : thing.fields) {
    const std::string common = common_of(field.by_region);
    if (!common.empty()) add(field.name, common);
    for (const auto& [region, text] : field.by_region) {
      if (text != common) add(field.name + " of " + region, text);
    }
    if (field.is_set || field.values.empty() || is_default(field)) continue;
    add(field.name, field.values.front());
  }
  return out;
}

}  // namespace

std::vector<ThingChange> compare_policy(const bundle::View& from, const bundle::View& to) {
  using Key = std::pair<ThingKind, std::string>;
  std::map<Key, std::pair<const Thing*, const Thing*>> all;
  const std::vector<Thing> old_things = things_of(from), new_things = things_of(to);
  for (const Thing& thing : old_things) all[{thing.kind, thing.name}].first = &thing;
  for (const Thing& thing : new_things) all[{thing.kind, thing.name}].second = &thing;
  std::vector<ThingChange> changes;
  for (const auto& [key, both] : all) {
    const Thing& known = both.first != nullptr ? *both.first : *both.second;
    if (!known.site.empty()) {
      const auto& site = all[{ThingKind::kSite, known.site}];
      if (site.first == nullptr || site.second == nullptr) continue;
    }
    ThingChange change{How::kChanges,
                       std::string(kThingKindNames[static_cast<std::size_t>(key.first)]),
                       key.second,
                       {},
                       {}};
    if (both.first != nullptr && both.second != nullptr) {
      change.fields = changes_of(*both.first, *both.second);
      if (change.fields.empty()) continue;
    } else {
      change.how = both.first == nullptr ? How::kAppears : How::kVanishes;
      change.summary = summary_of(known);
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

std::vector<FeedChange> compare_feeds(const bundle::View& from, const bundle::View& to) {
  std::map<std::string, FeedChange> all;
  for (std::uint32_t i = 0; i < from.feeds.size(); ++i) {
    all[std::string(from.text(from.feeds[i].name))].from = from.text(from.feeds[i].date);
  }
  for (std::uint32_t i = 0; i < to.feeds.size(); ++i) {
    all[std::string(to.text(to.feeds[i].name))].to = to.text(to.feeds[i].date);
  }
  std::vector<FeedChange> changes;
  for (auto& [name, change] : all) {
    if (change.from == change.to) continue;
    change.name = name;
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace poros::inspect
