// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/suggest.h"

#include <algorithm>
#include <vector>

#include "core/base/ascii.h"
#include "yaml/messages.h"

namespace poros::policy {
namespace {

constexpr std::size_t kMostListed = 16;  // more would not be read

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // Optimal string alignment: three rows of the table are enough.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool is_same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (is_same ? 0u : 1u)});
      const bool is_swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                              lower(a[i - 2]) == lower(b[j - 1]);
      if (is_swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

std::string remedy(std::string_view wrong, std::span<const std::string_view> known) {
  if (known.empty()) return " (none is defined)";
  // Two slips, but never as much as half of the name: `s3` is no slip for `ar`.
  const std::size_t most = std::min<std::size_t>(2, wrong.size() / 2);
  std::size_t best = most + 1;
  std::string_view meant;
  // No sensible name is longer, and comparing two of a megabyte would take minutes.
  constexpr std::size_t kMostCompared = 128;
  for (const std::string_view name : known) {
    if (wrong.size() > kMostCompared) break;
    const std::size_t gap =
        std::max(name.size(), wrong.size()) - std::min(name.size(), wrong.size());
    if (gap >= best) continue;
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < best) best = distance, meant = name;
  }
  if (best <= most) return " (did you mean " + yaml::quoted(meant) + "?)";
  std::string list;
  for (const std::string_view name : known.first(std::min(known.size(), kMostListed))) {
    list += (list.empty() ? " (known: " : ", ") + yaml::visible(name);
  }
  return list + (known.size() > kMostListed ? ", ...)" : ")");
}

}  // namespace poros::policy
