// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/origins.h"

#include "core/base/hash.h"

namespace poros::feeds {
namespace {

constexpr std::uint32_t kFree = 0xffffffff;

}  // namespace

Origins::Origins(Rows& rows) : rows_(rows), slots_(1 << 10, kFree) {
  while (slots_.size() < rows.asns.size() * 2) slots_.resize(slots_.size() * 2, kFree);
  rehash();
}

std::uint32_t Origins::index(std::uint32_t asn, std::string_view holder) {
  std::size_t at = home(asn);
  for (; slots_[at] != kFree; at = (at + 1) & (slots_.size() - 1)) {
    const Origin& known = rows_.asns[slots_[at]];
    if (known.asn == asn && known.holder == holder) return slots_[at];
  }
  const auto next = static_cast<std::uint32_t>(rows_.asns.size());
  rows_.asns.push_back({asn, std::string(holder)});
  slots_[at] = next;
  if (rows_.asns.size() * 2 > slots_.size()) {
    slots_.assign(slots_.size() * 2, kFree);
    rehash();
  }
  return next;
}

std::size_t Origins::home(std::uint32_t asn) const { return fmix32(asn) & (slots_.size() - 1); }

void Origins::rehash() {
  for (std::uint32_t i = 0; i < rows_.asns.size(); ++i) {
    std::size_t at = home(rows_.asns[i].asn);
    while (slots_[at] != kFree) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = i;
  }
}

}  // namespace poros::feeds
