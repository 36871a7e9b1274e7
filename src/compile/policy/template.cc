// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/template.h"

#include <algorithm>

#include "yaml/messages.h"

namespace poros::policy {

using artifact::Variable;
using yaml::quoted;

namespace {

constexpr std::string_view kRegion = "region";

// What a request can put into a hole at most: a sha512 digest is 135 bytes, a word 128 (rule V4).
std::size_t longest(Variable variable, std::size_t path_bytes) {
  switch (variable) {
    case Variable::kLiteral:
      return 0;
    case Variable::kPath:
    case Variable::kRest:
      return path_bytes;
    case Variable::kTail:
    case Variable::kName:
    case Variable::kReference:
      return kMaxPathBytes;
    case Variable::kDigest:
      return 135;
    case Variable::kAlgorithm:
      return 6;
    case Variable::kHex:
    case Variable::kLocality:
    case Variable::kTrace:
      return 128;
  }
  return kMaxPathBytes;
}

bool is_variable_name(std::string_view name) {
  const auto is_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !name.empty() && std::all_of(name.begin(), name.end(), is_word);
}

void append_literal(Template& out, std::string_view text) {
  if (text.empty()) return;
  if (out.empty() || out.back().variable != Variable::kLiteral) out.emplace_back();
  out.back().text += text;
}

}  // namespace

std::optional<RawTemplate> parse_template(Reader& read, const Node& node, std::string_view name) {
  const auto text = read.text(node, name);
  if (!text) return std::nullopt;
  RawTemplate raw;
  raw.at = node.at;
  std::string_view rest = *text;
  while (!rest.empty()) {
    const std::size_t brace = rest.find_first_of("{}");
    if (brace != 0) raw.parts.push_back({std::string(rest.substr(0, brace)), false});
    if (brace == std::string_view::npos) break;
    const std::size_t end = rest.find_first_of("{}", brace + 1);
    const bool is_pair =
        rest[brace] == '{' && end != std::string_view::npos && rest[end] == '}' && end > brace + 1;
    if (!is_pair) {
      read.error(node.at, Rule::kBadTemplate,
                 "a brace without its pair in " + std::string(name) + " " + quoted(*text) +
                     " (variables are {name}; a literal brace is %7B or %7D)");
      return std::nullopt;
    }
    const std::string_view hole = rest.substr(brace + 1, end - brace - 1);
    if (!is_variable_name(hole)) {
      read.error(node.at, Rule::kBadTemplate,
                 quoted(hole) + " between braces in " + std::string(name) +
                     " is no name of a variable (they have letters, digits, '_' and '-')");
      return std::nullopt;
    }
    raw.parts.push_back({std::string(hole), true});
    rest.remove_prefix(end + 1);
  }
  return raw;
}

std::optional<Vars> read_vars(Reader& read, const Node& node) {
  if (!read.is_map(node, "vars")) return std::nullopt;
  Vars vars;
  bool is_sound = true;
  for (const yaml::Entry& entry : node.entries) {
    if (!is_variable_name(entry.key)) {
      read.error(entry.at, Rule::kVariableName,
                 "a variable cannot be called " + quoted(entry.key) +
                     " (use letters, digits, '_' and '-')");
      is_sound = false;
      continue;
    }
    if (entry.key == kRegion || find_variable(entry.key)) {
      read.error(entry.at, Rule::kVariableName,
                 "{" + entry.key + "} has a meaning already (give the variable another name)");
      is_sound = false;
      continue;
    }
    auto raw = parse_template(read, entry.value, "variable " + quoted(entry.key));
    is_sound = is_sound && raw.has_value();
    if (!raw) continue;
    for (const RawTemplate::Part& part : raw->parts) {
      if (!part.is_hole || part.text == kRegion) continue;
      read.error(raw->at, Rule::kVariableUses,
                 "variable " + quoted(entry.key) + " uses {" + part.text +
                     "} (a variable may use {region} only)");
      is_sound = false;
    }
    vars.emplace(entry.key, std::move(*raw));
  }
  return is_sound ? std::optional(std::move(vars)) : std::nullopt;
}

std::optional<Variable> find_variable(std::string_view name) {
  for (std::size_t i = 1; i < artifact::kVariableNames.size(); ++i) {
    if (artifact::kVariableNames[i] == name) return static_cast<Variable>(i);
  }
  return std::nullopt;
}

std::vector<std::string_view> variable_names() {
  std::vector<std::string_view> names(artifact::kVariableNames.begin() + 1,
                                      artifact::kVariableNames.end());
  names.push_back(kRegion);
  return names;
}

Template expand(const RawTemplate& raw, std::string_view region,
                const std::vector<const Vars*>& vars) {
  Template out;
  for (const RawTemplate::Part& part : raw.parts) {
    if (!part.is_hole) {
      append_literal(out, part.text);
    } else if (const auto variable = find_variable(part.text)) {
      out.push_back({*variable, ""});
    } else if (part.text == kRegion) {
      append_literal(out, region);
    } else {
      const RawTemplate* value = nullptr;
      for (const Vars* map : vars) {
        const auto found = map->find(part.text);
        if (found != map->end()) value = &found->second;
      }
      // A variable's value has no holes but {region}: this ends.
      if (value != nullptr) {
        for (const Piece& piece : expand(*value, region, {})) append_literal(out, piece.text);
      }
    }
  }
  return out;
}

VariableSet variables(const Template& expanded) {
  VariableSet set = 0;
  for (const Piece& piece : expanded) {
    if (piece.variable != Variable::kLiteral)
      set = static_cast<VariableSet>(set | bit(piece.variable));
  }
  return set;
}

std::size_t longest(const Template& expanded, std::size_t path_bytes) {
  std::size_t sum = 0;
  for (const Piece& piece : expanded) {
    sum += piece.text.size() + longest(piece.variable, path_bytes);
  }
  return sum;
}

}  // namespace poros::policy
