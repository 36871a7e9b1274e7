// SPDX-License-Identifier: Apache-2.0
// Templates as written, and as they are once {region} and a backend's own variables are filled in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/policy/model.h"
#include "compile/policy/read.h"

namespace poros::policy {

// Bit n is the artifact::Variable of value n.
using VariableSet = std::uint16_t;
constexpr VariableSet bit(artifact::Variable v) {
  return static_cast<VariableSet>(1u << static_cast<unsigned>(v));
}

struct RawTemplate {
  struct Part {
    std::string text;  // literal, or what stands between the braces
    bool is_hole = false;
  };
  std::vector<Part> parts;
  Position at;
};
using Vars = std::map<std::string, RawTemplate, std::less<>>;

// Braces that do not pair and empty ones are reported.
std::optional<RawTemplate> parse_template(Reader& read, const Node& node, std::string_view name);

// The value of `vars:`. Rule B6: a variable may use {region} only, and must not be called as one of
// the request's.
std::optional<Vars> read_vars(Reader& read, const Node& node);

// Which of the request's variables it is; nothing for {region} and a backend's own.
std::optional<artifact::Variable> find_variable(std::string_view name);

// The names of the request's variables and "region", for messages.
std::vector<std::string_view> variable_names();

// Every hole must be one of the request's variables, "region" or a key of `vars`. Later maps win.
Template expand(const RawTemplate& raw, std::string_view region,
                const std::vector<const Vars*>& vars);

VariableSet variables(const Template& expanded);

// An upper bound for what it can become, by rule S7's limits; `path_bytes` is that of {path} and
// {rest}.
std::size_t longest(const Template& expanded, std::size_t path_bytes);
inline constexpr std::size_t kMaxPathBytes = 4096;   // T4
inline constexpr std::size_t kMaxQueryBytes = 4097;  // its '?' and the same limit
inline constexpr std::size_t kMaxLocationBytes = 32768;

}  // namespace poros::policy
