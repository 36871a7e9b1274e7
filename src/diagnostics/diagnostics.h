// SPDX-License-Identifier: Apache-2.0
// What is wrong with a text that a person wrote, collected so that one run shows all of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "diagnostics/rules.h"

namespace poros {

// Lines and columns count from 1; columns count bytes. 0 = the whole file (or the whole line).
struct Position {
  std::string file;
  unsigned line = 0, column = 0;
};

struct Diagnostic {
  bool is_warning = false;
  Position at;
  Rule rule = Rule::kYamlSyntax;
  std::string text;  // "what (remedy)": lower case, no full stop
};

class Diagnostics {
 public:
  void error(Position at, Rule rule, std::string text) {
    ++errors_;
    all_.push_back({false, std::move(at), rule, std::move(text)});
  }
  void warn(Position at, Rule rule, std::string text) {
    all_.push_back({true, std::move(at), rule, std::move(text)});
  }
  bool has_errors() const { return errors_ > 0; }
  std::size_t errors() const { return errors_; }
  const std::vector<Diagnostic>& all() const { return all_; }

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
};

}  // namespace poros
