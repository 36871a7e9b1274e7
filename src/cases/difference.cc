// SPDX-License-Identifier: Apache-2.0
#include "cases/difference.h"

#include <algorithm>

#include "cases/text.h"
#include "core/base/shell.h"
#include "core/ip/address.h"

namespace poros::cases {
namespace {

std::string text_of(const std::optional<std::string>& value) {
  return value ? readable(*value) : "(none)";
}

std::string text_of(const std::optional<std::vector<std::string>>& skips) {
  if (!skips || skips->empty()) return "(none)";
  std::string text;
  for (const std::string& skip : *skips) text += (text.empty() ? "" : ", ") + readable(skip);
  return text;
}

std::string request_text(const Case& one) {
  std::string text = readable(one.method) + " ";
  if (one.host) text += readable("https://" + *one.host + one.target);
  if (!one.host) text += readable(one.target) + " without a host";
  text += ", client " + (one.client.empty() ? "unknown" : readable(one.client));
  if (!one.locality.empty()) text += ", locality " + readable(one.locality);
  if (one.now != Case().now) text += ", now " + readable(one.now);
  if (!one.trace.empty()) text += ", trace " + readable(one.trace);
  for (const auto& [name, value] : one.headers) text += ", " + readable(name + ": " + value);
  for (const PlaceName& place : one.have) {
    text += ", " + readable(place.text) + (place.yes ? " has it" : " does not have it");
  }
  for (const PlaceName& place : one.down) text += ", " + readable(place.text) + " is down";
  return text;
}

}  // namespace

std::vector<Difference> compare(const Answer& expected, const Answer& got) {
  std::vector<Difference> all;
  const auto add = [&](std::string_view field, std::string wanted, std::string came) {
    if (wanted != came) all.push_back({field, std::move(wanted), std::move(came)});
  };
  add("status", std::to_string(expected.status), std::to_string(got.status));
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    add(kFields[i].key, text_of(expected.fields[i]), text_of(got.fields[i]));
  }
  add("headers", readable(expected.others), readable(got.others));
  add("body", readable(expected.body), readable(got.body));
  if (expected.kind) add("kind", text_of(expected.kind), text_of(got.kind));
  if (expected.route) add("route", text_of(expected.route), text_of(got.route));
  if (expected.skips) add("skips", text_of(expected.skips), text_of(got.skips));
  return all;
}

std::string explain_command(const Case& one, std::string_view bundle) {
  const bool has_path = one.target.starts_with('/') || one.target.starts_with('?');
  const bool is_asked = one.host ? has_path && !one.host->empty() : one.target.starts_with('/');
  if (!is_asked) return {};
  std::string command = "poros explain " + shell_word(bundle);
  const auto flag = [&](std::string_view name, std::string_view value) {
    command.append(" ").append(name).append(" ").append(shell_word(value));
  };
  if (ip::parse_client(one.client).family != ip::Family::kUnknown) flag("--ip", one.client);
  if (one.method != "GET") flag("--method", one.method);
  if (!one.locality.empty()) flag("--locality", one.locality);
  flag("--now", one.now);
  if (!one.trace.empty()) flag("--trace", one.trace);
  for (const auto& [name, value] : one.headers) flag("--header", name + ":" + value);
  for (const PlaceName& place : one.have) flag("--have", place.text + (place.yes ? "=yes" : "=no"));
  for (const PlaceName& place : one.down) flag("--down", place.text);
  return command + " " + shell_word(one.host ? "https://" + *one.host + one.target : one.target);
}

std::string failure_text(const Case& one, const std::vector<Difference>& differences,
                         std::string_view bundle) {
  std::size_t width = std::string_view("request").size();
  for (const Difference& difference : differences) {
    width = std::max(width, difference.field.size());
  }
  std::string text =
      one.at.file + ":" + std::to_string(one.at.line) + ": " + readable(one.name) + "\n";
  const auto line = [&](std::string_view left, std::string_view right) {
    text.append("  ").append(left).append(width - left.size() + 2, ' ').append(right).append("\n");
  };
  line("request", request_text(one));
  for (const Difference& difference : differences) {
    line(difference.field, "expected  " + difference.expected);
    line("", "got       " + difference.got);
  }
  const std::string command = explain_command(one, bundle);
  if (!command.empty()) line("why", command);
  return text;
}

}  // namespace poros::cases
