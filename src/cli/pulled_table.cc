// SPDX-License-Identifier: Apache-2.0
#include "cli/pulled_table.h"

#include <algorithm>
#include <cstdio>

namespace poros::cli {
namespace {

std::string change_text(std::uint64_t before, std::uint64_t after) {
  return after >= before ? "+" + guard::grouped(after - before)
                         : "-" + guard::grouped(before - after);
}

}  // namespace

void print_table(const policy::Model& model, const guard::Verdict& verdict) {
  std::vector<std::vector<std::string>> rows = {{"provider", "what", "before", "after", "change"}};
  for (std::size_t i = 0; i < model.providers.size(); ++i) {
    const guard::Holding &old = verdict.before[i], &now = verdict.after[i];
    const auto add = [&](const char* what, std::uint64_t before, std::uint64_t after) {
      if (before == after) return;
      rows.push_back({model.providers[i].name, what, guard::grouped(before), guard::grouped(after),
                      change_text(before, after)});
    };
    add("published IPv4", old.ipv4, now.ipv4);
    add("published IPv6 /48s", old.ipv6_48s, now.ipv6_48s);
    add("announced IPv4", old.announced_ipv4, now.announced_ipv4);
    add("announced IPv6 /48s", old.announced_ipv6_48s, now.announced_ipv6_48s);
  }
  if (rows.size() == 1) return;
  const std::string text = aligned(rows);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string room(widths[i] - row[i].size(), ' ');
      if (i != 0) out += "  ";
      out += i < 2 ? row[i] + room : room + row[i];
    }
    out += "\n";
  }
  return out;
}

}  // namespace poros::cli
