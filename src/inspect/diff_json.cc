// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <vector>

#include "core/base/json.h"
#include "inspect/diff.h"
#include "inspect/names.h"

namespace poros::inspect {
namespace {

class Json : public JsonWriter<StringSink> {
 public:
  using JsonWriter::JsonWriter;

  void text(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }
  void text_or_null(std::string_view name, std::string_view value) {
    key(name);
    string_or_null(value);
  }
  void count(std::string_view name, std::uint64_t value) {
    key(name);
    number(value);
  }
  void list(std::string_view name, const std::vector<std::string>& values) {
    key(name);
    open('[');
    for (const std::string& value : values) string(value);
    close(']');
  }
  void space(const Space& value) {
    count("ipv4_addresses", value.v4);
    count("ipv6_48s", value.v6_blocks());
  }
};

void add_class(const char* name, const ClassContent& content, Json& json) {
  json.key(name);
  json.open('{');
  json.text_or_null("provider", content.provider);
  json.text_or_null("region", content.region);
  json.list("networks", content.networks);
  json.close('}');
}

void add_space(const Diff& diff, Json& json) {
  json.key("classes");
  json.open('{');
  json.space(diff.space.changed);
  json.count("prefixes", diff.space.prefixes);
  json.key("changes");
  json.open('[');
  for (const ClassChange& change : diff.space.changes) {
    json.open('{');
    add_class("from", change.from, json);
    add_class("to", change.to, json);
    json.space(change.space);
    json.count("prefixes", change.prefixes);
    json.key("examples");
    json.open('[');
    for (const ip::Prefix& block : change.examples) json.string(text_of(block));
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json.close('}');
  json.key("asn_only");
  if (diff.one_is_slim) {
    json.null();
  } else {
    json.open('{');
    json.space(diff.space.asn_only);
    json.close('}');
  }
}

void add_things(const std::vector<ThingChange>& things, Json& json) {
  constexpr std::array<std::string_view, 3> kHow = {"appears", "vanishes", "changes"};
  json.key("policy");
  json.open('[');
  for (const ThingChange& thing : things) {
    json.open('{');
    json.text("how", kHow[static_cast<std::size_t>(thing.how)]);
    json.text("kind", thing.kind);
    json.text("name", thing.name);
    json.key("fields");
    json.open('[');
    for (const FieldChange& field : thing.fields) {
      json.open('{');
      json.text("field", field.name);
      if (field.is_set) {
        json.list("added", field.added);
        json.list("removed", field.removed);
      } else {
        json.text("from", field.from);
        json.text("to", field.to);
      }
      json.close('}');
    }
    json.close(']');
    json.close('}');
  }
  json.close(']');
}

void add_group(const AnswerGroup& group, Json& json) {
  json.open('{');
  json.text("site", group.site);
  json.text_or_null("from_route", group.from_route);
  json.text_or_null("to_route", group.to_route);
  json.text("from", group.from);
  json.text("to", group.to);
  json.count("from_status", group.from_status);
  json.count("to_status", group.to_status);
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < group.parts.size(); ++i) {
    if (group.parts[i]) parts.emplace_back(kPartNames[i]);
  }
  json.list("differs", parts);
  json.count("samples", group.samples);
  json.space(group.clients);
  std::vector<std::string> kinds, presence;
  for (std::size_t i = 0; i < artifact::kKindNames.size(); ++i) {
    if (artifact::contains(group.kinds, static_cast<artifact::Kind>(i))) {
      kinds.emplace_back(artifact::kKindNames[i]);
    }
  }
  if (group.when_unknown) presence.emplace_back("unknown");
  if (group.when_present) presence.emplace_back("yes");
  json.list("kinds", kinds);
  json.list("presence", presence);
  json.key("example");
  json.open('{');
  json.text("ip", group.ip);
  json.text("url", group.url);
  json.list("have", group.have);
  json.text_or_null("from_location", group.from_location);
  json.text_or_null("to_location", group.to_location);
  json.close('}');
  json.close('}');
}

}  // namespace

std::string diff_json(const Diff& diff, const DiffNames& names) {
  StringSink sink;
  Json json(sink);
  json.open('{');
  json.key("differs");
  json.boolean(diff.differs());
  json.text("from_id", names.from_id);
  json.text("to_id", names.to_id);
  json.key("feeds");
  json.open('[');
  for (const FeedChange& feed : diff.feeds) {
    json.open('{');
    json.text("name", feed.name);
    json.text_or_null("from_date", feed.from);
    json.text_or_null("to_date", feed.to);
    json.close('}');
  }
  json.close(']');
  add_space(diff, json);
  add_things(diff.things, json);
  json.key("answers");
  json.open('{');
  json.count("samples", diff.answers.samples);
  json.count("changed", diff.answers.changed);
  json.key("groups");
  json.open('[');
  for (const AnswerGroup& group : diff.answers.groups) add_group(group, json);
  json.close(']');
  json.close('}');
  json.close('}');
  return sink.text + "\n";
}

}  // namespace poros::inspect
