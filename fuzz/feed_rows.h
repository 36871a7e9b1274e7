// SPDX-License-Identifier: Apache-2.0
// What must hold of a feed, whatever its bytes are: rows are ranges of one family with a label that
// exists, and what is without errors becomes a bundle that opens.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "compile/bundle/writer.h"
#include "compile/feeds/rows.h"
#include "core/bundle/view.h"

namespace poros::fuzz {

inline void check_rows(const feeds::Rows& rows) {
  const std::size_t labels =
      rows.shape == feeds::Shape::kRanges ? rows.regions.size() : rows.asns.size();
  for (const feeds::Row& row : rows.rows) {
    const bool is_sound = row.first.family != ip::Family::kUnknown &&
                          row.first.family == row.last.family && row.first.bits <= row.last.bits &&
                          row.label < labels;
    if (!is_sound) std::abort();
  }
}

inline void build(const feeds::Rows& rows, std::string_view format) {
  policy::Model model;
  model.feeds.push_back({"feed", std::string(format), {"feed"}, {"policy", 1, 1}});
  policy::Provider provider;
  provider.name = "p";
  provider.asns = {1, 16509};
  if (rows.shape == feeds::Shape::kRanges) {
    provider.ranges.push_back({policy::Index{0}, std::nullopt, {"policy", 2, 1}});
  } else {
    model.origins.push_back(0);
  }
  model.providers.push_back(provider);
  Diagnostics diagnostics;
  const compile::Tables tables = compile::build_tables(model, {rows}, diagnostics);
  if (diagnostics.has_errors()) return;
  const auto bytes = compile::write_bundle(model, {rows}, tables, {});
  if (!bytes) return;
  const auto view = bundle::View::open(as_bytes(*bytes));
  if (!view) {
    std::fprintf(stderr, "the bundle is refused: %s\n", std::string(view.error().what).c_str());
    std::abort();
  }
  for (const feeds::Row& row : rows.rows) {
    if (rows.shape == feeds::Shape::kOrigins) {
      static_cast<void>(view->detail_of(row.first));
    } else if (view->class_of(row.first) == 0) {
      std::abort();  // a range without its provider
    }
  }
}

inline void read_and_build(std::string_view format, Bytes bytes) {
  feeds::Rows rows;
  Diagnostics diagnostics;
  feeds::read(format, "feed", bytes, rows, diagnostics);
  check_rows(rows);
  // A place for each row, as messages need it.
  for (std::size_t i = 0; i < rows.rows.size(); ++i) feeds::place_of(format, rows, i);
  if (!diagnostics.has_errors()) build(rows, format);
}

}  // namespace poros::fuzz
