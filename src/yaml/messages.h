// SPDX-License-Identifier: Apache-2.0
// libyaml's messages in the words of poros: what is wrong and what to do about it.
#pragma once

#include <string>
#include <string_view>

#include "diagnostics/diagnostics.h"

namespace poros::yaml {

struct Failure {
  std::string_view context, problem;  // as libyaml gives them
};

struct Message {
  std::string text;
  bool at_context = false;  // stands where the thing began, not where reading it ended
};

Message reword(const Failure& failure, const Position& context);

// "duplicate key 'x' (first at policy.yaml:3:1; remove one)"
std::string duplicate_key(std::string_view key, const Position& first);

// "policy.yaml:3:1"
std::string place(const Position& at);

// The text fit for a terminal and for one line: controls as \xNN, cut when long.
std::string visible(std::string_view text);
std::string quoted(std::string_view text);  // the same in single quotes

}  // namespace poros::yaml
