// SPDX-License-Identifier: Apache-2.0
#include "export/export.h"

#include <algorithm>
#include <string>

#include "export/mmdb.h"
#include "export/text.h"

namespace poros::exporting {
namespace {

// The longest value that the other system reads; 0: no limit. nginx has 4 KiB for a parameter;
// HAProxy cuts a line at its buffer (16 KiB) and takes the rest for another entry.
constexpr std::size_t limit_of(Format format) {
  switch (format) {
    case Format::kNginxGeo:
      return 4000;
    case Format::kHaproxyMap:
      return 16000;
    case Format::kMmdb:
    case Format::kCsv:
      break;
  }
  return 0;
}

Result<Done> check_lengths(const Values& values, Format format) {
  const std::size_t limit = limit_of(format);
  if (limit == 0) return Done{};
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const std::string& text = values[i].text;
    if (text.size() <= limit) continue;
    return Error{ErrorKind::kLimit, "a value has " + std::to_string(text.size()) +
                                        " bytes, and this format takes " + std::to_string(limit) +
                                        ": '" + text.substr(0, 60) +
                                        "…' (shorten the names, or export as mmdb or csv)"};
  }
  return Done{};
}

}  // namespace

Result<Written> write(const bundle::View& view, Format format, What what, Sink& sink) {
  if (what == What::kAsn && !view.has_detail()) {
    return Error{ErrorKind::kNotFound,
                 "a slim bundle knows no ASNs (compile it again without --slim)"};
  }
  const Values values(view, what);
  if (const auto checked = check_lengths(values, format); !checked) return checked.error();
  switch (format) {
    case Format::kNginxGeo:
      return write_nginx_geo(view, values, what, sink);
    case Format::kHaproxyMap:
      return write_haproxy_map(view, values, what, sink);
    case Format::kMmdb:
      return write_mmdb(view, values, what, sink);
    case Format::kCsv:
      break;
  }
  return write_csv(view, values, what, sink);
}

}  // namespace poros::exporting
