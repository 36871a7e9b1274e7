// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/spans.h"

#include <algorithm>

#include "compile/bundle/tables_sweep.h"

namespace poros::guard {

using compile::kMax;
using ip::V6;

Spans join(Spans runs) {
  std::sort(runs.begin(), runs.end());
  Spans out;
  for (const auto& [first, last] : runs) {
    if (!out.empty() && (out.back().second == kMax<V6> || first <= out.back().second + 1)) {
      out.back().second = std::max(out.back().second, last);
    } else {
      out.emplace_back(first, last);
    }
  }
  return out;
}

Spans minus(const Spans& from, const Spans& taken) {
  Spans out;
  auto next = taken.begin();
  for (auto [first, last] : from) {
    while (next != taken.end() && next->second < first) ++next;
    bool is_left = true;
    for (auto at = next; is_left && at != taken.end() && at->first <= last; ++at) {
      if (first < at->first) out.emplace_back(first, at->first - 1);
      is_left = at->second < last;
      if (is_left) first = at->second + 1;
    }
    if (is_left) out.emplace_back(first, last);
  }
  return out;
}

V6 count(const Spans& spans) {
  V6 sum = 0;
  for (const auto& [first, last] : spans) {
    if (first == 0 && last == kMax<V6>) return kMax<V6>;
    sum += last - first + 1;
  }
  return sum;
}

Examples largest(const Spans& spans, ip::Family family, std::size_t at_most) {
  std::vector<ip::Prefix> blocks;
  for (const auto& [first, last] : spans) {
    if (family == ip::Family::kV4) {
      compile::cover(static_cast<ip::V4>(first), static_cast<ip::V4>(last),
                     [&](ip::V4 at, std::uint8_t length) {
                       blocks.push_back(compile::prefix_from(at, length));
                     });
    } else {
      compile::cover(first, last, [&](V6 at, std::uint8_t length) {
        blocks.push_back(compile::prefix_from(at, length));
      });
    }
  }
  std::sort(blocks.begin(), blocks.end(), [](const ip::Prefix& a, const ip::Prefix& b) {
    return a.length != b.length ? a.length < b.length : a.first.bits < b.first.bits;
  });
  Examples out;
  out.more = blocks.size() > at_most ? blocks.size() - at_most : 0;
  blocks.resize(blocks.size() - out.more);
  out.blocks = std::move(blocks);
  return out;
}

}  // namespace poros::guard
