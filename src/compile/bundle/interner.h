// SPDX-License-Identifier: Apache-2.0
// The bundle's strings: each distinct text once, in the order of first use.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "core/bundle/format.h"

namespace poros::compile {

class Interner {
 public:
  bundle::Text add(std::string_view text) {
    const auto found = known_.find(std::string(text));
    if (found != known_.end()) return found->second;
    const bundle::Text at{static_cast<std::uint32_t>(bytes_.size()),
                          static_cast<std::uint32_t>(text.size())};
    bytes_ += text;
    known_.emplace(text, at);
    return at;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
  std::unordered_map<std::string, bundle::Text> known_;  // looked up only, never walked
};

}  // namespace poros::compile
