// SPDX-License-Identifier: Apache-2.0
// CAIDA's pfx2as: "ADDRESS<tab>LENGTH<tab>ASN" a line. Where a prefix is announced by several ASNs
// they stand as A_B, and an AS set as A,B. Each becomes a row, so that the rule for equal prefixes
// holds: the lower ASN wins, and a warning shows the rows.
#include <algorithm>
#include <utility>

#include "compile/feeds/origins.h"
#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

class Pfx2asReader {
 public:
  Pfx2asReader(Rows& rows, Defects& defects) : rows_(rows), defects_(defects), origins_(rows) {}

  void read(const Line& line) {
    if (trimmed(line.text).empty()) return;
    const std::size_t first = line.text.find('\t'), second = line.text.find('\t', first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) {
      return defects_.add(line.number,
                          "not 3 columns (ADDRESS, LENGTH and ASN with tabs between are expected)");
    }
    block_.assign(line.text.substr(0, second));
    block_[first] = '/';
    std::string flaw;
    const auto prefix = find_block(block_, flaw);
    if (!prefix || !find_asns(line.text.substr(second + 1), flaw)) {
      return defects_.add(line.number, std::move(flaw));
    }
    for (const std::uint32_t asn : asns_) {
      rows_.rows.push_back(row_of(*prefix, origins_.index(asn, {}), line.number));
    }
  }

 private:
  bool find_asns(std::string_view text, std::string& flaw) {
    asns_.clear();
    for (bool is_last = false; !is_last;) {
      const std::size_t end = text.find('_');
      is_last = end == std::string_view::npos;
      if (!find_set(text.substr(0, end), flaw)) return false;
      if (!is_last) text.remove_prefix(end + 1);
    }
    // An ASN may stand alone and in a set.
    std::sort(asns_.begin(), asns_.end());
    asns_.erase(std::unique(asns_.begin(), asns_.end()), asns_.end());
    return true;
  }

  // "A", "A,B" or "{A,B}".
  bool find_set(std::string_view text, std::string& flaw) {
    if (text.size() > 2 && text.starts_with('{') && text.ends_with('}')) {
      text = text.substr(1, text.size() - 2);
    }
    for (bool is_last = false; !is_last;) {
      const std::size_t end = text.find(',');
      is_last = end == std::string_view::npos;
      const auto asn = find_asn(text.substr(0, end), flaw);
      if (!asn) return false;
      asns_.push_back(*asn);
      if (!is_last) text.remove_prefix(end + 1);
    }
    return true;
  }

  Rows& rows_;
  Defects& defects_;
  Origins origins_;
  std::string block_;
  std::vector<std::uint32_t> asns_;
};

}  // namespace

void read_caida_pfx2as(std::string_view text, Rows& rows, Defects& defects) {
  reserve_lines(rows, text, 12);
  Pfx2asReader reader(rows, defects);
  Lines lines(text);
  while (const auto line = lines.next()) reader.read(*line);
}

}  // namespace poros::feeds
