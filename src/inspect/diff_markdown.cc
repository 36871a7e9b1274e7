// SPDX-License-Identifier: Apache-2.0
// A comment on a pull request: the headline, three short tables, and the long parts folded away.
#include <algorithm>
#include <string>

#include "inspect/diff.h"
#include "inspect/diff_words.h"
#include "inspect/names.h"

namespace poros::inspect {
namespace {

constexpr std::size_t kMaxRows = 20;  // of each table

// Text in a table's cell, as it is: what Markdown or HTML would read otherwise gets a backslash.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      out += ' ';
      continue;
    }
    if (std::string_view("\\`*_{}[]<>|~#@&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

void more(std::size_t count, std::string& out) {
  if (count > kMaxRows) out += "\n… and " + with_commas(count - kMaxRows) + " more.\n";
}

void fold(const std::string& summary, const std::string& lines, std::string& out) {
  if (lines.empty()) return;
  out +=
      "\n<details><summary>" + summary + "</summary>\n\n```text\n" + lines + "```\n\n</details>\n";
}

// A line inside a fence cannot end it but by beginning with backticks.
std::string fenced(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '`' ? '\'' : static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  return out + "\n";
}

void add_classes(const SpaceDiff& space, std::string& out) {
  if (space.changes.empty()) return;
  out += "\n| class | IPv4 addresses | IPv6 /48s | prefixes |\n| --- | ---: | ---: | ---: |\n";
  const std::size_t shown = std::min(space.changes.size(), kMaxRows);
  std::string prefixes;
  for (std::size_t i = 0; i < shown; ++i) {
    const ClassChange& change = space.changes[i];
    const std::string name = text_of(change.from) + " → " + text_of(change.to);
    out += "| " + cell(name) + " | " + with_commas(change.space.v4) + " | " +
           with_commas(change.space.v6_blocks()) + " | " + with_commas(change.prefixes) + " |\n";
    prefixes += fenced(name);
    for (const ip::Prefix& block : change.examples) prefixes += "  " + text_of(block) + "\n";
  }
  more(space.changes.size(), out);
  fold("prefixes", prefixes, out);
}

void add_things(const std::vector<ThingChange>& things, std::string& out) {
  if (things.empty()) return;
  out += "\n| policy | | change |\n| --- | --- | --- |\n";
  const std::size_t shown = std::min(things.size(), kMaxRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const ThingChange& thing = things[i];
    std::string what = thing.how == How::kAppears ? "**new**" : "**gone**";
    if (thing.how == How::kChanges) {
      what.clear();
      for (const FieldChange& field : thing.fields) {
        what.append(what.empty() ? "" : "<br>").append(cell(field_text(field)));
      }
    } else if (!thing.summary.empty()) {
      what.append(" ").append(cell(thing.summary));
    }
    out += "| " + thing.kind + " | " + cell(thing.name) + " | " + what + " |\n";
  }
  more(things.size(), out);
}

void add_answers(const AnswersDiff& answers, const DiffNames& names, std::string& out) {
  out += "\n" + with_commas(answers.changed) + " of " +
         count_of(answers.samples, "sampled answer") + " change.\n";
  if (answers.groups.empty()) return;
  out += "\n| site | route | answer | clients |\n| --- | --- | --- | --- |\n";
  const std::size_t shown = std::min(answers.groups.size(), kMaxRows);
  std::string commands;
  for (std::size_t i = 0; i < shown; ++i) {
    const AnswerGroup& group = answers.groups[i];
    out += "| " + cell(group.site) + " | " + cell(route_text(group)) + " | " +
           cell(from_to(group)) + " (" + cell(when_text(group)) + ") | " +
           (group.clients.is_empty() ? "unknown" : space_text(group.clients)) + " |\n";
    commands += fenced(explain_command(group, names));
  }
  more(answers.groups.size(), out);
  fold("try them", commands, out);
}

}  // namespace

std::string diff_markdown(const Diff& diff, const DiffNames& names) {
  std::string out = "**" + cell(headline(diff, names)) + "**\n";
  const std::string asn = asn_line(diff);
  if (!asn.empty()) out += "\n" + asn + ".\n";
  for (const FeedChange& feed : diff.feeds) {
    out += "\nFeed " + cell(feed.name) + ": " + cell(feed.from.empty() ? "undated" : feed.from) +
           " → " + cell(feed.to.empty() ? "undated" : feed.to) + ".\n";
  }
  if (diff.differs()) {
    add_classes(diff.space, out);
    add_things(diff.things, out);
    add_answers(diff.answers, names, out);
  }
  out += "\n<sub>poros diff: " + names.from_id.substr(0, 12) + " → " + names.to_id.substr(0, 12) +
         "</sub>\n";
  return out;
}

}  // namespace poros::inspect
