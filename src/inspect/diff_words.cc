// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff_words.h"

#include <array>

#include "core/base/shell.h"

namespace poros::inspect {
std::string count_of(std::uint64_t number, std::string_view noun) {
  std::string out = with_commas(number) + " " + std::string(noun);
  if (number != 1) out += noun.ends_with('x') || noun.ends_with("ss") ? "es" : "s";
  return out;
}

std::string percent(std::uint64_t part, std::uint64_t whole) {
  const auto hundredths = static_cast<std::uint64_t>(
      (static_cast<ip::V6>(part) * 10000 + whole / 2) / whole);  // of a percent, rounded
  if (part != 0 && hundredths == 0) return "< 0.01 %";
  std::string out = std::to_string(hundredths / 100);
  out += hundredths % 100 < 10 ? ".0" : ".";
  out += std::to_string(hundredths % 100);
  return out.append(" %");
}

std::string space_text(const Space& space) {
  std::string out;
  if (space.v4 != 0) {
    out = with_commas(space.v4);
    out += space.v4 == 1 ? " IPv4 address" : " IPv4 addresses";
  }
  if (space.v6 != 0) {
    if (!out.empty()) out += " and ";
    out += with_commas(space.v6_blocks());
    out += space.v6_blocks() == 1 ? " IPv6 /48" : " IPv6 /48s";
  }
  return out.empty() ? "no address" : out;
}

std::string headline(const Diff& diff, const DiffNames& names) {
  if (names.from_id == names.to_id) return "the same";
  if (!diff.differs()) return "nothing differs";
  const SpaceDiff& space = diff.space;
  if (space.changes.empty()) return "no address changes class";
  if (space.changed.v4 == 0) {
    return "no IPv4 address changes class, but addresses of " + space_text(space.changed) +
           " do (" + count_of(space.prefixes, "prefix") + ")";
  }
  return percent(space.changed.v4, kAllV4) + " of IPv4 addresses change class (" +
         space_text(space.changed) + " in " + count_of(space.prefixes, "prefix") + ")";
}

std::string asn_line(const Diff& diff) {
  if (diff.one_is_slim) return "a slim bundle has no ASNs to compare";
  if (diff.space.asn_only.is_empty()) return {};
  return space_text(diff.space.asn_only) + " change only their ASN";
}

std::string field_text(const FieldChange& field) {
  std::string out = field.name + ":";
  if (!field.is_set) return out + " " + field.from + " → " + field.to;
  for (const std::string& one : field.added) out.append(" +").append(one);
  for (const std::string& one : field.removed) out.append(" -").append(one);
  return out;
}

std::string route_text(const AnswerGroup& group) {
  const auto name = [](const std::string& route) { return route.empty() ? "none" : route; };
  if (group.from_route == group.to_route) return name(group.from_route);
  return name(group.from_route) + " → " + name(group.to_route);
}

std::string from_to(const AnswerGroup& group) {
  std::string out = group.same_place ? group.from : group.from + " → " + group.to;
  // Without a backend the status is what the answer is called by.
  if (group.are_backends && group.from_status != group.to_status) {
    out += ", " + std::to_string(group.from_status) + " → " + std::to_string(group.to_status);
  }
  if (!group.same_place) return out;
  constexpr std::array<std::string_view, 4> kOther = {"", ", another URL", ", other headers",
                                                      ", another text"};
  for (std::size_t i = 0; i < kOther.size(); ++i) {
    if (group.parts[i]) out += kOther[i];
  }
  return out;
}

std::string when_text(const AnswerGroup& group) {
  std::string out;
  for (std::size_t i = 0; i < artifact::kKindNames.size(); ++i) {
    const auto kind = static_cast<artifact::Kind>(i);
    if (artifact::contains(group.kinds, kind)) {
      out.append(out.empty() ? "" : ", ").append(artifact::name(kind));
    }
  }
  if (group.when_present && !group.when_unknown) out += "; where backends have it";
  if (!group.when_present && group.when_unknown) out += "; where it is not known who has it";
  return out;
}

std::string explain_command(const AnswerGroup& group, const DiffNames& names) {
  std::string out = "poros explain ";
  out += names.to_is_policy ? "BUNDLE" : shell_word(names.to);
  out.append(" --ip ").append(group.ip);
  for (const std::string& backend : group.have) {
    out.append(" --have ").append(shell_word(backend + "=yes"));
  }
  if (!names.locality.empty()) out.append(" --locality ").append(shell_word(names.locality));
  if (!names.now.empty()) out.append(" --now ").append(shell_word(names.now));
  return out.append(" ").append(shell_word(group.url));
}

}  // namespace poros::inspect
