// SPDX-License-Identifier: Apache-2.0
// The .dat of pyasn_util_convert: "PREFIX<tab>ASN" a line, ';' begins a comment. Its first lines
// name the routing table that it was made of, and so its date.
#include <utility>

#include "compile/feeds/origins.h"
#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

// "; Original file : rib.20260701.0600.bz2" gives 2026-07-01; empty where there is no such date.
std::string date_in(std::string_view comment) {
  const std::size_t name = comment.rfind("rib");
  if (name == std::string_view::npos) return {};
  const std::size_t dot = comment.find('.', name);  // rib6.… is the table of IPv6
  if (dot == std::string_view::npos || dot - name > 4) return {};
  const std::string_view day = comment.substr(dot + 1, 8);
  const bool is_number = day.size() == 8 && day.find_first_not_of("0123456789") == day.npos;
  if (!is_number || !comment.substr(dot + 9).starts_with('.')) return {};
  std::string out;
  out.append(day.substr(0, 4)).append("-").append(day.substr(4, 2));
  return out.append("-").append(day.substr(6, 2));
}

}  // namespace

void read_pyasn(std::string_view text, Rows& rows, Defects& defects) {
  reserve_lines(rows, text, 10);
  Origins origins(rows);
  Lines lines(text);
  while (const auto line = lines.next()) {
    if (line->text.starts_with(';')) {
      if (const std::string date = date_in(line->text); !date.empty()) keep_oldest(rows, date);
      continue;
    }
    if (trimmed(line->text).empty()) continue;
    const std::size_t tab = line->text.find('\t');
    if (tab == std::string_view::npos) {
      defects.add(line->number, "no tab (PREFIX, a tab and the ASN are expected)");
      continue;
    }
    std::string flaw;
    const auto prefix = find_block(line->text.substr(0, tab), flaw);
    const auto asn = prefix ? find_asn(line->text.substr(tab + 1), flaw) : std::nullopt;
    if (!asn) {
      defects.add(line->number, std::move(flaw));
      continue;
    }
    rows.rows.push_back(row_of(*prefix, origins.index(*asn, {}), line->number));
  }
}

}  // namespace poros::feeds
