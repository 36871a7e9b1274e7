// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/routes.h"

#include <algorithm>
#include <array>

#include "compile/policy/answers.h"
#include "compile/policy/steps.h"
#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "yaml/messages.h"

namespace poros::policy {

using artifact::Api;
using artifact::KindSet;
using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 6> kRouteKeys = {"name", "when", "unless",
                                                        "as",   "to",   "answer"};

class RouteReader {
 public:
  RouteReader(Draft& draft, const Node& node, std::optional<Api> api)
      : draft_(draft), read_(draft.read), node_(node), api_(api) {}

  ReadRoute run() {
    out_.notes.at = node_.at;
    out_.label = "a route";
    const std::size_t faults = read_.faults();
    const bool is_map = read_.is_map(node_, "a route", kRouteKeys);
    // An unknown key may be a condition.
    const bool is_sound = read_.faults() == faults;
    if (!is_map) {
      out_.notes.is_sound = false;
      return std::move(out_);
    }
    read_name();
    read_conditions(is_sound);
    read_as();
    read_target();
    out_.route.at = out_.notes.at;
    return std::move(out_);
  }

 private:
  void read_name() {
    const Entry* name = node_.find("name");
    if (name == nullptr) {
      read_.error(node_.at, Rule::kRouteWithoutName, "a route without a name (add one)");
      return;
    }
    const auto text = read_.text(name->value, "name");
    if (!text) return;
    out_.notes.at = name->value.at;
    const std::string flaw = name_flaw(*text);
    if (!flaw.empty()) read_.error(name->value.at, Rule::kBadName, "the name of a route " + flaw);
    out_.route.name = *text;
    out_.label = "route " + quoted(*text);
  }

  void read_conditions(bool knows_keys) {
    ReadCondition when, unless;
    if (const Entry* entry = node_.find("when"))
      when = read_condition(draft_, entry->value, "when", api_);
    if (const Entry* entry = node_.find("unless")) {
      unless = read_condition(draft_, entry->value, "unless", api_);
    }
    RouteNotes& notes = out_.notes;
    notes.is_sound = knows_keys && when.is_sound && unless.is_sound;
    notes.is_unconditional = when.is_empty && unless.is_empty;
    notes.only_kinds = when.only_kinds && unless.only_kinds;
    notes.kinds = possible_kinds(api_);
    if (when.condition.kinds != 0) notes.kinds = when.condition.kinds;
    notes.kinds = static_cast<KindSet>(notes.kinds & ~unless.condition.kinds);
    const bool only_builtins = notes.kinds != 0 && (notes.kinds & ~artifact::kBuiltinKinds) == 0;
    notes.kinds = static_cast<KindSet>(notes.kinds & ~artifact::kBuiltinKinds);
    const auto& paths = when.condition.paths;
    notes.supplies_tail =
        !paths.empty() && std::all_of(paths.begin(), paths.end(), [](const auto& glob) {
          return glob.find("**") != std::string::npos;
        });
    if (notes.is_sound) check_can_match(when.condition, unless.condition, only_builtins);
    out_.route.when = std::move(when.condition);
    out_.route.unless = std::move(unless.condition);
  }

  // Rules A2 and S9.
  void check_can_match(const Condition& when, const Condition& unless, bool only_builtins) {
    const std::string_view key = find_contradiction(draft_, when, unless);
    std::string why;
    if (only_builtins || (api_ == Api::kOci && only_builtin_paths(when.paths))) {
      why = "/v2/ and /v2/_catalog are answered before the routes: remove it";
    } else if (out_.notes.kinds == 0) {
      why = "its unless takes away every kind";
    } else if (!key.empty()) {
      why = "its unless takes away every " + std::string(key) + " that its when asks for";
    } else {
      return;
    }
    read_.error(out_.notes.at, Rule::kUnreachableRoute,
                out_.label + " can never match (" + why + ")");
    out_.notes.is_sound = false;
  }

  static bool only_builtin_paths(const std::vector<std::string>& globs) {
    return !globs.empty() && std::all_of(globs.begin(), globs.end(), [](const std::string& glob) {
      return glob == "/v2" || glob == "/v2/" || glob == "/v2/_catalog";
    });
  }

  // Rule V3.
  void read_as() {
    const Entry* as = node_.find("as");
    if (as == nullptr) return;
    out_.notes.as_at = as->value.at;
    const auto raw = parse_template(read_, as->value, "as");
    if (!raw) return;
    for (const RawTemplate::Part& part : raw->parts) {
      if (!part.is_hole || find_variable(part.text)) continue;
      const bool is_region = part.text == "region";
      const auto names = variable_names();
      const std::span<const std::string_view> known(names.data(), names.size() - 1);
      read_.error(raw->at, Rule::kUnknownVariable,
                  is_region
                      ? "{region} in as (only a backend has one: use it in url)"
                      : "unknown variable {" + part.text + "} in as" + remedy(part.text, known));
      return;
    }
    Template as_template = expand(*raw, "", {});
    const std::string flaw = as_flaw(as_template);
    if (flaw.empty()) {
      out_.route.as = std::move(as_template);
    } else {
      read_.error(raw->at, Rule::kBadAs, "as of " + out_.label + " " + flaw);
    }
  }

  // Rule R1.
  void read_target() {
    const Entry* to = node_.find("to");
    const Entry* answer = node_.find("answer");
    if (to == nullptr && answer == nullptr && !node_.is_partial) {
      read_.error(out_.notes.at, Rule::kRouteDoesNothing,
                  out_.label + " has neither to nor answer (give it one)");
    }
    if (to != nullptr && answer != nullptr) {
      read_.error(std::max(to->at, answer->at,
                           [](const Position& a, const Position& b) {
                             return std::pair(a.line, a.column) < std::pair(b.line, b.column);
                           }),
                  Rule::kRouteDoesBoth, out_.label + " has both to and answer (remove one)");
    }
    if (to != nullptr) read_steps(draft_, to->value, out_);
    if (answer == nullptr) return;
    if (const Entry* as = node_.find("as"); as != nullptr && to == nullptr) {
      read_.error(as->at, Rule::kAsWithAnswer,
                  "as in " + out_.label + ", which has an answer (remove it)");
    }
    out_.route.answer = read_answer(read_, answer->value);
  }

  Draft& draft_;
  Reader& read_;
  const Node& node_;
  std::optional<Api> api_;
  ReadRoute out_;
};

}  // namespace

ReadRoute read_route(Draft& draft, const Node& node, std::optional<Api> api) {
  return RouteReader(draft, node, api).run();
}

}  // namespace poros::policy
