// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/csv.h"

#include <algorithm>

namespace poros::feeds {

CsvLine::Split CsvLine::split(std::string_view text, std::span<std::string_view> fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
    if (text.substr(begin).starts_with('"')) {
      text.remove_prefix(begin);
      if (!take_quoted(text, i, fields[i])) {
        return {i, "a quote that is not closed, or text after it"};
      }
    } else {
      fields[i] = text.substr(0, text.find(','));
      if (fields[i].find('"') != std::string_view::npos) {
        return {i, "a quote inside a value without quotes (write \"a \"\"b\"\"\")"};
      }
      text.remove_prefix(fields[i].size());
    }
    if (text.empty()) return {i + 1, nullptr};
    text.remove_prefix(1);
  }
  return {fields.size() + 1, nullptr};
}

// A quoted field off the front of `text`, up to its comma or the end.
bool CsvLine::take_quoted(std::string_view& text, std::size_t column, std::string_view& field) {
  std::size_t end = text.find('"', 1);
  std::string& copy = copies_[column];
  copy.clear();
  std::size_t start = 1;
  while (end != std::string_view::npos && text.substr(end + 1).starts_with('"')) {
    copy += text.substr(start, end + 1 - start);
    start = end + 2;
    end = text.find('"', start);
  }
  if (end == std::string_view::npos) return false;
  field = text.substr(start, end - start);
  if (!copy.empty()) field = copy += field;
  text.remove_prefix(end + 1);
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text.empty() || text.front() == ',';
}

}  // namespace poros::feeds
