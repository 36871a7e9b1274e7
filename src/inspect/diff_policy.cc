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

std::vector<FieldChange> changes_of(const Thing& from, const Thing& to) {
  std::vector<FieldChange> changes;
  for (const Field& field : from.fields) {
    const Field* other = find_field(to, field.name);
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
  for (const Field& field : thing.fields) {
    if (field.is_set || field.values.empty() || is_default(field)) continue;
    out.append(out.empty() ? "" : "; ")
        .append(field.name)
        .append(": ")
        .append(field.values.front());
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
