// SPDX-License-Identifier: Apache-2.0
// Blocks as a person lists them: "CIDR [REGION]" a line, '#' begins a comment, blank lines are
// free.
#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

constexpr std::string_view kBlanks = " \t";

// Takes the next word off the front of `text`; empty at its end.
std::string_view take_word(std::string_view& text) {
  const std::size_t start = text.find_first_not_of(kBlanks);
  text = start == std::string_view::npos ? std::string_view() : text.substr(start);
  const std::string_view word = text.substr(0, text.find_first_of(kBlanks));
  text.remove_prefix(word.size());
  return word;
}

}  // namespace

void read_cidr_list(std::string_view text, Rows& rows, Defects& defects) {
  Regions regions(rows);
  Lines lines(text);
  while (const auto line = lines.next()) {
    std::string_view rest = line->text.substr(0, line->text.find('#'));
    const std::string_view block = take_word(rest), region = take_word(rest);
    const std::string_view third = take_word(rest);
    if (block.empty()) continue;
    std::string flaw;
    const auto prefix = find_block(block, flaw);
    if (!prefix) {
      defects.add(line->number, std::move(flaw));
      continue;
    }
    if (!third.empty()) {
      defects.add(line->number, quoted(third) +
                                    " after the region (write CIDR [REGION], and # "
                                    "before a comment)");
      continue;
    }
    if (!region.empty() && !is_word(region)) {
      defects.add(line->number,
                  "region " + quoted(region) + " (printable ASCII without blanks is expected)");
      continue;
    }
    rows.rows.push_back(row_of(*prefix, regions.index(region), line->number));
  }
}

}  // namespace poros::feeds
