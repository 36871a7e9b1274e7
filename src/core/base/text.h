// SPDX-License-Identifier: Apache-2.0
// Parts of texts, without a way to fail.
#pragma once

#include <cstddef>
#include <string_view>

namespace poros {

// At most `count` bytes from `from` on; nothing beyond the end. std::string_view::substr throws
// there, and so every use of it asks for the library's exceptions, which the core must not.
constexpr std::string_view part(std::string_view text, std::size_t from,
                                std::size_t count = std::string_view::npos) {
  if (from > text.size()) return {};
  const std::size_t rest = text.size() - from;
  return {text.data() + from, count < rest ? count : rest};
}

}  // namespace poros
