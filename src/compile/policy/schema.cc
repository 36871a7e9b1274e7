// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/schema.h"

#include <initializer_list>
#include <limits>
#include <string_view>
#include <vector>

#include "compile/policy/grammar.h"
#include "core/artifact/kind.h"
#include "core/base/json.h"

namespace poros::policy {
namespace {

using Keys = std::span<const Key>;
using Words = std::span<const std::string_view>;

constexpr std::uint64_t kMostName = 128;  // name_flaw() in read.cc

// "#/$defs/NAME" is a definition; every type that a Key names is one.
class SchemaWriter {
 public:
  std::string write(std::span<const FeedFormat> formats) {
    json_.open('{');
    text("$schema", "https://json-schema.org/draft/2020-12/schema");
    text("title", "A policy of poros, version 1");
    map_of(kPolicyGrammar);
    json_.key("$defs");
    json_.open('{');
    define_scalars();
    define_words(formats);
    define_lists();
    define_names();
    define_maps();
    json_.close('}');
    json_.close('}');
    return sink_.text + "\n";
  }

 private:
  struct Sink {
    std::string text;
    void add(std::string_view more) { text += more; }
  };

  void text(std::string_view key, std::string_view value) {
    json_.key(key);
    json_.string(value);
  }
  void number(std::string_view key, std::uint64_t value) {
    json_.key(key);
    json_.number(value);
  }
  void refer(std::string_view type) { text("$ref", "#/$defs/" + std::string(type)); }

  template <class Inside>
  void object(Inside inside) {
    json_.open('{');
    inside();
    json_.close('}');
  }
  template <class Inside>
  void object(std::string_view key, Inside inside) {
    json_.key(key);
    object(inside);
  }
  template <class Inside>
  void define(std::string_view name, Inside inside) {
    object(name, inside);
  }

  void strings(std::string_view key, Words words) {
    json_.key(key);
    json_.open('[');
    for (const std::string_view word : words) json_.string(word);
    json_.close(']');
  }
  void strings(std::string_view key, std::initializer_list<std::string_view> words) {
    strings(key, Words(words.begin(), words.size()));
  }
  void numbers(std::string_view key, std::span<const std::uint16_t> values) {
    json_.key(key);
    json_.open('[');
    for (const std::uint16_t value : values) json_.number(value);
    json_.close(']');
  }

  void string_like(std::string_view name, std::string_view pattern) {
    define(name, [&] {
      text("type", "string");
      text("pattern", pattern);
    });
  }
  void whole_number(std::string_view name, std::uint64_t least, std::uint64_t most) {
    define(name, [&] {
      text("type", "integer");
      number("minimum", least);
      if (most != 0) number("maximum", most);
    });
  }

  // The keys of a map, and no other.
  void map_of(Keys keys) {
    text("type", "object");
    object("properties", [&] {
      for (const Key& key : keys) {
        object(key.name, [&] {
          refer(key.type);
          text("description", key.text);
        });
      }
    });
    json_.key("additionalProperties");
    json_.boolean(false);
    json_.key("required");
    json_.open('[');
    for (const Key& key : keys) {
      if (key.is_required) json_.string(key.name);
    }
    json_.close(']');
  }
  void define_map(std::string_view name, Keys keys) {
    define(name, [&] { map_of(keys); });
  }

  // A value stands for a list of one (rule L3).
  enum class Empty : bool { kError, kAllowed };
  void define_list(std::string_view name, std::string_view item, Empty empty) {
    define(name, [&] {
      json_.key("anyOf");
      json_.open('[');
      object([&] { refer(item); });
      object([&] {
        text("type", "array");
        object("items", [&] { refer(item); });
        if (empty == Empty::kError) number("minItems", 1);
      });
      json_.close(']');
    });
  }

  // Names that the policy's author chooses → values of one type.
  void define_names_of(std::string_view name, std::string_view item, bool may_be_null) {
    define(name, [&] {
      if (may_be_null) {
        strings("type", {"object", "null"});
      } else {
        text("type", "object");
      }
      object("propertyNames", [&] {
        number("minLength", 1);
        number("maxLength", kMostName);
      });
      object("additionalProperties", [&] { refer(item); });
    });
  }

  void define_either(std::string_view name, std::string_view one, std::string_view other) {
    define(name, [&] {
      json_.key("anyOf");
      json_.open('[');
      object([&] { refer(one); });
      object([&] { refer(other); });
      json_.close(']');
    });
  }

  void define_scalars() {
    define("version", [&] { number("const", 1); });
    define("nothing", [&] { text("type", "null"); });
    define("flag", [&] { text("type", "boolean"); });
    define("any_text", [&] { text("type", "string"); });
    define("text", [&] {
      text("type", "string");
      number("minLength", 1);
    });
    define("header_value", [&] { strings("type", {"string", "number"}); });
    string_like("as", "^/");
    string_like("cidr", "^[0-9A-Fa-f.:]+/[0-9]+$");
    string_like("date", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$");
    string_like("sha256", "^[0-9a-f]{64}$");
    whole_number("asn", 1, std::numeric_limits<std::uint32_t>::max());
    whole_number("size", 0, 0);
    whole_number("percent", 0, 100);
    define("site_status", [&] { numbers("enum", kSiteStatuses); });
  }

  void define_enum(std::string_view name, Words words) {
    define(name, [&] { strings("enum", words); });
  }
  void define_kinds(std::string_view name, artifact::KindSet kinds) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < artifact::kKindNames.size(); ++i) {
      const auto kind = static_cast<artifact::Kind>(i);
      if (artifact::contains(kinds, kind)) words.push_back(artifact::name(kind));
    }
    define_enum(std::string(name) + "_kind", words);
    define_list(std::string(name) + "_kinds", std::string(name) + "_kind", Empty::kError);
  }

  void define_words(std::span<const FeedFormat> formats) {
    std::vector<std::string_view> names;
    for (const FeedFormat& format : formats) names.push_back(format.name);
    define_enum("format", names);
    define_enum("trust", artifact::kTrustNames);
    define_enum("check", kPresenceWords);
    define_enum("when_unknown", kUnknownWords);
    define_enum("place_by", kPlaceWords);
    define_enum("api", kApiWords);
    define_enum("split_word", kByWords);
    define_kinds("oci", artifact::kOciKinds);
    define_kinds("files", artifact::kFilesKinds);
    define_kinds("any", artifact::kOciKinds | artifact::kFilesKinds);
    std::vector<std::uint16_t> statuses;
    for (const AnswerStatus& status : kAnswerStatuses) statuses.push_back(status.code);
    define("answer_status", [&] { numbers("enum", statuses); });
  }

  void define_lists() {
    define_list("texts", "text", Empty::kAllowed);
    define_list("texts_needed", "text", Empty::kError);
    define_list("asns", "asn", Empty::kAllowed);
    define_list("asns_needed", "asn", Empty::kError);
    define_list("cidrs", "cidr", Empty::kAllowed);
    define_list("cidrs_needed", "cidr", Empty::kError);
    define_list("globs", "text", Empty::kError);
    define_list("split_by", "split_word", Empty::kError);
    define_list("header_values", "header_value", Empty::kError);
    define_either("source", "text", "feed");
    define_list("sources", "source", Empty::kAllowed);
    define_either("step", "text", "split");
    define_list("steps", "step", Empty::kError);
    define_either("query", "text", "texts_needed");
    define("routes", [&] {
      text("type", "array");
      number("minItems", 1);
      object("items", [&] { refer("route"); });
    });
  }

  void define_names() {
    define_names_of("feeds", "feed", true);
    define_names_of("providers", "provider", true);
    define_names_of("networks", "network", true);
    define_names_of("backends", "backend", true);
    define_names_of("sites", "site", true);
    define_names_of("families", "globs", true);
    define_names_of("vars", "text", false);
    define_names_of("headers", "header_values", false);
    define_names_of("shares", "percent", false);
    define_names_of("regions", "region_or_nothing", false);
    define_either("region_or_nothing", "region", "nothing");
  }

  void define_maps() {
    define("feed", [&] {
      map_of(kFeedGrammar);
      json_.key("anyOf");
      json_.open('[');
      object([&] { required({"path"}); });
      object([&] { required({"url"}); });
      json_.close(']');
    });
    define_map("provider_map", kProviderGrammar);
    define_either("provider", "provider_map", "nothing");
    define("network", [&] {
      map_of(kNetworkGrammar);
      number("minProperties", 1);
    });
    define_map("backend", kBackendGrammar);
    define_map("presence", kPresenceGrammar);
    define_map("place", kPlaceGrammar);
    define_map("region", kRegionGrammar);
    define_map("probe", kProbeGrammar);
    define_map("kinds", kExtendableGrammar);
    define_map("condition", kConditionGrammar);
    define_map("split", kSplitGrammar);
    define("route", [&] { write_route(); });
    define("answer", [&] { write_answer(); });
    define("site", [&] { write_site(); });
  }

  void required(std::initializer_list<std::string_view> keys) { strings("required", keys); }
  void forbidden(std::string_view key) {
    object("properties", [&] {
      json_.key(key);
      json_.boolean(false);
    });
  }

  // Rule R1.
  void write_route() {
    map_of(kRouteGrammar);
    json_.key("oneOf");
    json_.open('[');
    object([&] { required({"to"}); });
    object([&] {
      required({"answer"});
      forbidden("as");
    });
    json_.close(']');
  }

  // Rule A4.
  void write_answer() {
    map_of(kAnswerGrammar);
    std::vector<std::uint16_t> redirects;
    for (const AnswerStatus& status : kAnswerStatuses) {
      if (status.reason.empty()) redirects.push_back(status.code);
    }
    object("if", [&] {
      object("properties", [&] { object("status", [&] { numbers("enum", redirects); }); });
    });
    object("then", [&] {
      required({"location"});
      forbidden("text");
    });
    object("else", [&] { forbidden("location"); });
  }

  // A site has the kinds of its api only.
  void write_site() {
    map_of(kSiteGrammar);
    json_.key("allOf");
    json_.open('[');
    for (const std::string_view api : kApiWords) {
      object([&] {
        object("if",
               [&] { object("properties", [&] { object("api", [&] { text("const", api); }); }); });
        object("then", [&] { write_kinds_of(api); });
      });
    }
    json_.close(']');
  }
  void write_kinds_of(std::string_view api) {
    const auto of_condition = [&](std::string_view key) {
      object(key, [&] {
        object("properties", [&] { object("kind", [&] { refer(std::string(api) + "_kinds"); }); });
      });
    };
    object("properties", [&] {
      object("routes", [&] {
        object("items", [&] {
          object("properties", [&] {
            of_condition("when");
            of_condition("unless");
          });
        });
      });
      if (api == "files") return;
      json_.key("kinds");
      json_.boolean(false);
    });
  }

  Sink sink_;
  JsonWriter<Sink> json_{sink_};
};

}  // namespace

std::string schema(std::span<const FeedFormat> formats) { return SchemaWriter().write(formats); }

}  // namespace poros::policy
