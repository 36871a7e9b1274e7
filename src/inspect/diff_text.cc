// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "inspect/diff.h"
#include "inspect/diff_words.h"
#include "inspect/names.h"

namespace poros::inspect {
namespace {

constexpr std::size_t kMaxGroups = 20;  // of each section; --json has them all

std::string more_line(std::size_t count) {
  if (count <= kMaxGroups) return {};
  return "  and " + with_commas(count - kMaxGroups) + " more (--json has all)\n";
}

void add_classes(const SpaceDiff& space, std::string& out) {
  if (space.changes.empty()) return;
  const std::size_t shown = std::min(space.changes.size(), kMaxGroups);
  std::vector<std::string> names;
  std::size_t width = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    names.push_back(text_of(space.changes[i].from) + " → " + text_of(space.changes[i].to));
    width = std::max(width, width_of(names.back()));
  }
  out += "\nclasses\n  " + padded("", width) + "  IPv4 addresses  IPv6 /48s  prefixes\n";
  for (std::size_t i = 0; i < shown; ++i) {
    const ClassChange& change = space.changes[i];
    out += "  " + padded(names[i], width) + "  " +
           padded(with_commas(change.space.v4), 14, Align::kRight) + "  " +
           padded(with_commas(change.space.v6_blocks()), 9, Align::kRight) + "  " +
           padded(with_commas(change.prefixes), 8, Align::kRight) + "\n";
    for (const ip::Prefix& block : change.examples) out += "    " + text_of(block) + "\n";
  }
  out += more_line(space.changes.size());
}

void add_things(const std::vector<ThingChange>& things, std::string& out) {
  if (things.empty()) return;
  out += "\npolicy\n";
  for (std::size_t i = 0; i < std::min(things.size(), kMaxGroups); ++i) {
    const ThingChange& thing = things[i];
    const std::string name = thing.kind + " " + thing.name;
    if (thing.how == How::kChanges) {
      out += "  ~ " + name + "\n";
      for (const FieldChange& field : thing.fields) out += "      " + field_text(field) + "\n";
    } else {
      out += (thing.how == How::kAppears ? "  + " : "  - ") + name;
      out += thing.summary.empty() ? "\n" : " (" + thing.summary + ")\n";
    }
  }
  out += more_line(things.size());
}

void add_answers(const AnswersDiff& answers, const DiffNames& names, std::string& out) {
  out += "\nanswers     " + with_commas(answers.changed) + " of " +
         count_of(answers.samples, "sampled answer") + " change\n";
  const std::size_t shown = std::min(answers.groups.size(), kMaxGroups);
  for (std::size_t i = 0; i < shown; ++i) {
    const AnswerGroup& group = answers.groups[i];
    out += "  " + group.site + " " + route_text(group) + ": " + from_to(group) + "\n";
    out += "      " + count_of(group.samples, "sample") + " (" + when_text(group) +
           "), clients: " + (group.clients.is_empty() ? "unknown" : space_text(group.clients)) +
           "\n";
    out += "      " + explain_command(group, names) + "\n";
  }
  out += more_line(answers.groups.size());
}

}  // namespace

std::string diff_text(const Diff& diff, const DiffNames& names) {
  std::string out = headline(diff, names) + "\n";
  const std::string asn = asn_line(diff);
  if (!asn.empty()) out += asn + "\n";
  out += "\nold         " + names.from_id + " " + names.from + "\n";
  out += "new         " + names.to_id + " " + names.to + "\n";
  for (const FeedChange& feed : diff.feeds) {
    out += "feed        " + feed.name + ": " + (feed.from.empty() ? "undated" : feed.from) + " → " +
           (feed.to.empty() ? "undated" : feed.to) + "\n";
  }
  if (!diff.differs()) return out;
  add_classes(diff.space, out);
  add_things(diff.things, out);
  add_answers(diff.answers, names, out);
  return out;
}

}  // namespace poros::inspect
