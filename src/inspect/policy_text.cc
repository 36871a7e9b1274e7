// SPDX-License-Identifier: Apache-2.0
#include "inspect/policy_text.h"

#include <limits>
#include <vector>

#include "core/artifact/kind.h"
#include "core/artifact/variable.h"
#include "core/base/hex.h"

namespace poros::inspect {
namespace {

using bundle::View;

std::string two_digits(std::int64_t value) {
  return {static_cast<char>('0' + value / 10), static_cast<char>('0' + value % 10)};
}

// Adds "NAME: [a, b]" where there is a value.
void add_key(std::string& out, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  if (!out.empty()) out += ", ";
  out.append(name).append(": ").append(list_text(values));
}

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out.append(1, '\\').append(1, c);
    } else if (byte < 0x20 || byte == 0x7f) {
      out += hex_escape(c);
    } else {
      out += c;
    }
  }
  return out += '"';
}

// The names that a run of ids stands for.
template <class NameOf>
std::vector<std::string> names(const View& view, bundle::Run run, NameOf name_of) {
  std::vector<std::string> out;
  const auto ids = view.ids.part(run);
  for (std::uint32_t i = 0; i < ids.size(); ++i) out.emplace_back(name_of(ids[i]));
  return out;
}

std::vector<std::string> texts(const View& view, bundle::Run run) {
  std::vector<std::string> out;
  const auto all = view.string_lists.part(run);
  for (std::uint32_t i = 0; i < all.size(); ++i) out.emplace_back(view.text(all[i]));
  return out;
}

std::string split_text(const View& view, const bundle::StepRecord& step) {
  std::string out = "{";
  const auto members = view.members.part(step.members);
  for (std::uint32_t i = 0; i < members.size(); ++i) {
    if (i > 0) out += ", ";
    out.append(word_text(view.text(view.backends[members[i].backend].name)))
        .append(": ")
        .append(std::to_string(members[i].percent));
  }
  out += "} by ";
  if (step.by_object != 0) out += "object";
  if (step.by_client != 0) out += step.by_object != 0 ? " and client" : "client";
  return out;
}

}  // namespace

std::string word_text(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/*?:-";
  const bool is_plain = !text.empty() && text.find_first_not_of(kPlain) == std::string_view::npos;
  return is_plain ? std::string(text) : in_quotes(text);
}

std::string list_text(const std::vector<std::string>& values) {
  std::string out = "[";
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.append(i == 0 ? "" : ", ").append(word_text(values[i]));
  }
  return out += ']';
}

std::string date_text(std::int64_t seconds) {
  if (seconds == std::numeric_limits<std::int64_t>::min() ||
      seconds == std::numeric_limits<std::int64_t>::max()) {
    return "none";
  }
  constexpr std::int64_t kDay = 86400;
  const std::int64_t time = (seconds % kDay + kDay) % kDay;
  // Days since 0000-03-01: a year that begins in March has its leap day last, and 400 of them are
  // always 146097 days.
  const std::int64_t days = seconds / kDay - (seconds % kDay < 0 ? 1 : 0) + 719468;
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t from_march = (5 * of_year + 2) / 153;
  const std::int64_t day = of_year - (153 * from_march + 2) / 5 + 1;
  const std::int64_t month = from_march < 10 ? from_march + 3 : from_march - 9;
  const std::int64_t year = era * 400 + year_of_era + (month <= 2 ? 1 : 0);
  std::string out = std::to_string(year) + "-" + two_digits(month) + "-" + two_digits(day);
  if (time != 0) {
    out += "T" + two_digits(time / 3600) + ":" + two_digits(time / 60 % 60) + ":" +
           two_digits(time % 60) + "Z";
  }
  return out;
}

std::string template_text(const View& view, bundle::Run pieces) {
  std::string out;
  const auto all = view.pieces.part(pieces);
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const bundle::PieceRecord piece = all[i];
    if (piece.variable == static_cast<std::uint32_t>(artifact::Variable::kLiteral)) {
      out += view.text(piece.text);
    } else {
      out.append("{").append(artifact::kVariableNames[piece.variable]).append("}");
    }
  }
  return out;
}

std::string condition_text(const View& view, std::uint32_t condition) {
  const bundle::ConditionRecord record = view.conditions[condition];
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < artifact::kKindNames.size(); ++i) {
    const auto kind = static_cast<artifact::Kind>(i);
    if (artifact::contains(static_cast<artifact::KindSet>(record.kinds), kind)) {
      kinds.emplace_back(artifact::name(kind));
    }
  }
  const auto region = [&](std::uint16_t id) { return view.text(view.regions[id]); };
  const auto network = [&](std::uint16_t id) { return view.text(view.networks[id]); };
  std::string out;
  add_key(out, "kind", kinds);
  add_key(out, "path", texts(view, record.paths));
  add_key(out, "provider", names(view, record.providers, [&](std::uint16_t id) {
            return view.text(view.providers[id]);
          }));
  add_key(out, "region", names(view, record.regions, region));
  add_key(out, "network", names(view, record.networks, network));
  // The numbers are in the table of classes alone.
  if (record.asn_networks.count != 0) out.append(out.empty() ? "" : ", ").append("asn: […]");
  add_key(out, "locality", names(view, record.localities, region));
  add_key(out, "near", names(view, record.near, [&](std::uint16_t id) {
            return view.text(view.backends[id].name);
          }));
  const auto headers = view.headers.part(record.headers);
  for (std::uint32_t i = 0; i < headers.size(); ++i) {
    add_key(out, "header " + word_text(view.text(headers[i].name)), texts(view, headers[i].values));
  }
  return out.empty() ? "always" : out;
}

std::string steps_text(const View& view, bundle::Run steps) {
  std::string out;
  const auto all = view.steps.part(steps);
  for (std::uint32_t i = 0; i < all.size(); ++i) {
    const bundle::StepRecord step = all[i];
    if (i > 0) out += ", ";
    if (static_cast<bundle::StepForm>(step.form) == bundle::StepForm::kSplit) {
      out += split_text(view, step);
      continue;
    }
    const bundle::BackendRecord backend = view.backends[step.backend];
    out += word_text(view.text(backend.name));
    if (step.target == bundle::kNone) continue;
    out.append("@").append(
        word_text(view.region_name(view.targets[backend.targets.first + step.target].region)));
  }
  return out;
}

std::string answer_text(const View& view, std::uint32_t answer) {
  const bundle::AnswerRecord record = view.answers[answer];
  std::string out = std::to_string(record.status);
  if (record.location.length != 0) out.append(" ").append(view.text(record.location));
  if (record.text.length != 0) out.append(" ").append(in_quotes(view.text(record.text)));
  return out;
}

}  // namespace poros::inspect
