// SPDX-License-Identifier: Apache-2.0
// RFC 8805: "prefix,country,region,city,postal code" a line, what follows may be left out, and
// further columns are ignored; '#' begins a comment, also inside quotes. The region of a row is the
// region as it is written, which should be ISO 3166-2 ("DE-BE"), and where there is none the
// country ("DE").
#include <array>
#include <utility>

#include "compile/feeds/csv.h"
#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

constexpr std::size_t kColumns = 5;

// A block, or an address, which stands for the block of itself alone.
std::optional<ip::Prefix> find_block_or_address(std::string_view text, std::string& flaw) {
  if (const auto address = ip::find_address(text)) {
    return ip::Prefix{*address, static_cast<std::uint8_t>(ip::width(address->family))};
  }
  return find_block(text, flaw);
}

class GeofeedReader {
 public:
  GeofeedReader(Rows& rows, Defects& defects) : rows_(rows), defects_(defects), regions_(rows) {}

  void read(const Line& line) {
    const std::string_view text = trimmed(line.text.substr(0, line.text.find('#')));
    if (text.empty()) return;
    if (!is_utf8(text)) return defects_.add(line.number, "not UTF-8");
    std::array<std::string_view, kColumns> fields;
    const CsvLine::Split split = csv_.split(text, fields);
    if (split.flaw != nullptr) return defects_.add(line.number, split.flaw);
    std::string flaw;
    const auto prefix = find_block_or_address(trimmed(fields[0]), flaw);
    if (!prefix) return defects_.add(line.number, std::move(flaw));
    const std::string_view country = trimmed(fields[1]), region = trimmed(fields[2]);
    for (const std::string_view word : {country, region}) {
      if (!word.empty() && !is_word(word)) {
        return defects_.add(line.number, "region " + quoted(word) +
                                             " (printable ASCII without blanks is expected)");
      }
    }
    const std::uint32_t label = regions_.index(region.empty() ? country : region);
    rows_.rows.push_back(row_of(*prefix, label, line.number));
  }

 private:
  Rows& rows_;
  Defects& defects_;
  Regions regions_;
  CsvLine csv_;
};

}  // namespace

void read_geofeed(std::string_view text, Rows& rows, Defects& defects) {
  GeofeedReader reader(rows, defects);
  Lines lines(text);
  while (const auto line = lines.next()) reader.read(*line);
}

}  // namespace poros::feeds
