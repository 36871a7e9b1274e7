// SPDX-License-Identifier: Apache-2.0
// The CSV of ip-location-db: range_start,range_end,asn,holder, without a header. Half a million
// rows: one pass, no copies but of holders that are new.
#include <array>
#include <utility>

#include "compile/feeds/csv.h"
#include "compile/feeds/origins.h"
#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

constexpr std::size_t kColumns = 4;

class CsvReader {
 public:
  CsvReader(Rows& rows, Defects& defects) : rows_(rows), defects_(defects), origins_(rows) {}

  void read(const Line& line) {
    if (line.text.empty()) return;
    std::array<std::string_view, kColumns> fields;
    const CsvLine::Split split = csv_.split(line.text, fields);
    if (split.flaw != nullptr) return defects_.add(line.number, split.flaw);
    if (split.count != kColumns) {
      return defects_.add(
          line.number, "not 4 columns (start,end,asn,holder; a holder with a comma needs quotes)");
    }
    const auto first = find_address(line, fields[0]), last = find_address(line, fields[1]);
    const auto asn = find_asn(line, fields[2]);
    if (!first || !last || !asn) return;
    if (first->family != last->family) {
      return defects_.add(line.number, "the range " + range(fields) +
                                           " begins in one family and ends in the other");
    }
    if (first->bits > last->bits) {
      return defects_.add(line.number, "the range " + range(fields) + " is reversed");
    }
    if (has_control(fields[3])) {
      return defects_.add(line.number, "a control character in the holder " + quoted(fields[3]));
    }
    rows_.rows.push_back({*first, *last, origins_.index(*asn, fields[3]), line.number});
  }

 private:
  std::optional<ip::Client> find_address(const Line& line, std::string_view text) {
    const auto address = ip::find_address(text);
    if (!address) defects_.add(line.number, quoted(text) + " is no IP address");
    return address;
  }

  std::optional<std::uint32_t> find_asn(const Line& line, std::string_view text) {
    std::string flaw;
    const auto asn = feeds::find_asn(text, flaw);
    if (!asn) defects_.add(line.number, std::move(flaw));
    return asn;
  }

  static std::string range(const std::array<std::string_view, kColumns>& fields) {
    return std::string(fields[0]) + " to " + std::string(fields[1]);
  }

  Rows& rows_;
  Defects& defects_;
  Origins origins_;
  CsvLine csv_;
};

}  // namespace

void read_ip_location_db(std::string_view text, Rows& rows, Defects& defects) {
  reserve_lines(rows, text, 20);
  const bool all_utf8 = is_utf8(text);  // one fast pass; lines are asked only where it fails
  CsvReader reader(rows, defects);
  Lines lines(text);
  while (const auto line = lines.next()) {
    if (!all_utf8 && !is_utf8(line->text)) {
      defects.add(line->number, "not UTF-8");
      continue;
    }
    reader.read(*line);
  }
}

}  // namespace poros::feeds
