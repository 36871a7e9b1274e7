// SPDX-License-Identifier: Apache-2.0
// The tables of a bundle in other systems' formats (docs/export.md): disjoint prefixes in the order
// of addresses, IPv4 first. Equal bundles give equal bytes.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/result.h"
#include "core/bundle/view.h"
#include "export/sink.h"
#include "export/values.h"

namespace poros::exporting {

enum class Format { kNginxGeo, kHaproxyMap, kMmdb, kCsv };

struct Written {
  std::uint64_t prefixes = 0;
};

// Fails before the first byte: where a slim bundle is asked for ASNs, or a value is longer than the
// other system takes.
Result<Written> write(const bundle::View& view, Format format, What what, Sink& sink);

}  // namespace poros::exporting
