// SPDX-License-Identifier: Apache-2.0
// Any bytes as a feed; the first one chooses the format. Rows are ranges of one family with a label
// that exists, and what is without errors becomes a bundle that opens.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "compile/bundle/writer.h"
#include "compile/feeds/rows.h"
#include "core/bundle/view.h"

namespace {

using namespace poros;

void check_rows(const feeds::Rows& rows) {
  const std::size_t labels =
      rows.shape == feeds::Shape::kRanges ? rows.regions.size() : rows.asns.size();
  for (const feeds::Row& row : rows.rows) {
    const bool is_sound = row.first.family != ip::Family::kUnknown &&
                          row.first.family == row.last.family && row.first.bits <= row.last.bits &&
                          row.label < labels;
    if (!is_sound) std::abort();
  }
}

void build(const feeds::Rows& rows, std::string_view format) {
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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::vector<feeds::Format>& formats = feeds::formats();
  const feeds::Format& format = formats[data[0] % formats.size()];
  feeds::Rows rows;
  Diagnostics diagnostics;
  feeds::read(format.name, "feed", std::as_bytes(std::span(data + 1, size - 1)), rows, diagnostics);
  check_rows(rows);
  if (!diagnostics.has_errors()) build(rows, format.name);
  return 0;
}
