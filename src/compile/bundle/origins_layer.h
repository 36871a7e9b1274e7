// SPDX-License-Identifier: Apache-2.0
// Which ASN announces every address, and who holds the ASNs: rules C3, C5, C6.
#pragma once

#include <cstdint>
#include <vector>

#include "compile/bundle/tables.h"

namespace poros::compile {

struct OriginMatch {
  std::uint32_t asn = 0;  // 0: nobody, by an AS0 row or because no row holds the address
  std::uint8_t length = kNoLength;
};

struct Origins {
  std::vector<OriginMatch> matches;  // [0]: no row
  std::vector<Interval<ip::V4>> v4;  // → matches
  std::vector<Interval<ip::V6>> v6;
};

Origins build_origins(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                      Diagnostics& diagnostics);

// The holder's name for each of `asns`, which are sorted. Of several spellings: the earliest feed's
// that has any, there the one of most rows, of equals the first by bytes. So the order of rows does
// not matter.
std::vector<Asn> with_holders(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                              const std::vector<std::uint32_t>& asns);

}  // namespace poros::compile
