// SPDX-License-Identifier: Apache-2.0
// Where the lines of a text begin, and which bytes of it may not stand in a policy.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace poros::yaml {

// Does not own the text.
class Lines {
 public:
  explicit Lines(std::string_view text);

  // Of a byte.
  Position position(std::string_view file, std::size_t offset) const;
  // Of a character: libyaml counts characters, our columns are bytes. Both from 0. Walks from where
  // the last call ended: a line may be as long as the file, and have a value every other byte.
  Position position(std::string_view file, std::size_t line, std::size_t character);

 private:
  std::string_view text_;
  std::vector<std::size_t> starts_;  // of each line; the first is 0
  std::size_t line_ = 0, character_ = 0, offset_ = 0;
};

struct BadByte {
  std::size_t offset = 0;
  std::string text;  // what is wrong with it
};

// The first byte that is no UTF-8, is a control, or is one of the three characters that YAML 1.1
// (libyaml) takes for line breaks and YAML 1.2 does not.
std::optional<BadByte> find_bad_byte(std::string_view text);

}  // namespace poros::yaml
