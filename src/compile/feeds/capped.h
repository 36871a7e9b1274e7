// SPDX-License-Identifier: Apache-2.0
// Messages of one sort, of which the first few are told and the rest counted: a broken file with
// 400,000 rows must not print 400,000 lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "diagnostics/diagnostics.h"

namespace poros::feeds {

class Capped {
 public:
  enum class Level : std::uint8_t { kWarning, kError };

  Capped(Diagnostics& diagnostics, Level level, std::size_t limit)
      : diagnostics_(diagnostics), level_(level), limit_(limit) {}

  void add(Position at, Rule rule, std::string text) {
    if (++count_ > limit_) return;
    last_file_ = at.file;
    last_rule_ = rule;
    tell(std::move(at), rule, std::move(text));
  }

  // Call once, at the end: tells how many were left out, if any. `what` is a plural.
  void finish(const std::string& what) {
    if (count_ > limit_) {
      tell({last_file_, 0, 0}, last_rule_,
           "... and " + std::to_string(count_ - limit_) + " more " + what);
    }
  }

  std::size_t count() const { return count_; }

 private:
  void tell(Position at, Rule rule, std::string text) {
    if (level_ == Level::kError) return diagnostics_.error(std::move(at), rule, std::move(text));
    diagnostics_.warn(std::move(at), rule, std::move(text));
  }

  Diagnostics& diagnostics_;
  Level level_;
  std::size_t limit_, count_ = 0;
  std::string last_file_;  // of the last message told, with its rule
  Rule last_rule_ = Rule::kFeedRow;
};

}  // namespace poros::feeds
