// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/schema.h"

#include <limits>
#include <string_view>
#include <vector>

#include "compile/policy/grammar.h"
#include "compile/policy/schema_parts.h"
#include "core/artifact/kind.h"

namespace poros::policy {
namespace {

class SchemaWriter : private SchemaParts {
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
    define_either("source", "text", "inline_feed");
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
    define_names_of("feeds", "feed");
    define_names_of("providers", "provider");
    define_names_of("networks", "network");
    define_names_of("backends", "backend");
    define_names_of("sites", "site");
    define_names_of("families", "globs");
    define_words_of("vars", "text");
    define_words_of("headers", "header_values");
    define_words_of("shares", "percent");
    define_words_of("regions", "region_or_nothing");
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
    define("inline_feed", [&] {  // nothing names it, so nothing can be pulled for it
      refer("feed");
      required({"path"});
      forbidden("url");
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
};

}  // namespace

std::string schema(std::span<const FeedFormat> formats) { return SchemaWriter().write(formats); }

}  // namespace poros::policy
