// SPDX-License-Identifier: Apache-2.0
// Where an export goes.
#pragma once

#include <string_view>

namespace poros::exporting {

// Takes the bytes in order. A sink that fails remembers it and takes the rest without a word.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void add(std::string_view bytes) = 0;
};

}  // namespace poros::exporting
