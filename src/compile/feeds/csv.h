// SPDX-License-Identifier: Apache-2.0
// Lines of CSV (RFC 4180), but for line breaks inside quotes, which no feed has. Blanks around
// quotes are skipped.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace poros::feeds {

class CsvLine {
 public:
  static constexpr std::size_t kMaxFields = 5;

  struct Split {
    std::size_t count = 0;       // of fields; one more than there is room for: too many
    const char* flaw = nullptr;  // what is wrong, or null
  };

  // Puts the fields into `fields`, of which there are kMaxFields at most. They are good until the
  // next call, and as long as `text`: only a value with a quote in it is copied.
  Split split(std::string_view text, std::span<std::string_view> fields);

 private:
  bool take_quoted(std::string_view& text, std::size_t column, std::string_view& field);

  std::array<std::string, kMaxFields> copies_;
};

}  // namespace poros::feeds
