// SPDX-License-Identifier: Apache-2.0
// Which format a file seems to have, told from how it begins.
#include <algorithm>

#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

// Names of formats, and of what no reader takes.
constexpr std::string_view kAws = "aws-ip-ranges", kGcp = "gcp-cloud", kCsv = "ip-location-db",
                           kCidrs = "cidr-list", kHtml = "an HTML page",
                           kNumbers = "a table of decimal numbers", kJson = "JSON", kUnknown = "";

std::string_view format_of_json(std::string_view text) {
  // The marks stand in the first entry, after a date and a serial number at most.
  const std::string_view head = text.substr(0, 4096);
  const auto has = [&](std::string_view mark) { return head.find(mark) != head.npos; };
  if (has("\"ip_prefix\"") || has("\"ipv6_prefix\"")) return kAws;
  if (has("\"ipv4Prefix\"") || has("\"ipv6Prefix\"")) return kGcp;
  return kJson;
}

std::string_view format_of_line(std::string_view line) {
  const std::size_t comma = line.find(',');
  const std::string_view first = line.substr(0, std::min(comma, line.find_first_of(" \t#")));
  if (comma == std::string_view::npos) {
    return ip::find_prefix(first) ? kCidrs : kUnknown;
  }
  if (ip::find_address(first)) return kCsv;
  const bool is_number = !first.empty() && first.find_first_not_of("0123456789") == first.npos;
  return is_number ? kNumbers : kUnknown;
}

std::string_view format_of(std::string_view text) {
  Lines lines(text);
  while (const auto line = lines.next()) {
    const std::size_t start = line->text.find_first_not_of(" \t");
    if (start == std::string_view::npos || line->text[start] == '#') continue;
    const char c = line->text[start];
    if (c == '<') return kHtml;
    if (c == '{' || c == '[') return format_of_json(text);
    return format_of_line(line->text.substr(start));
  }
  return kUnknown;
}

}  // namespace

std::optional<std::string> find_mistaken(std::string_view format, std::string_view text) {
  const std::string_view seen = format_of(text);
  const std::string not_format = ", not " + std::string(format);
  if (seen == kUnknown || seen == format) return std::nullopt;
  if (seen == kHtml) return "this is an HTML page" + not_format + " (fetch the file again)";
  if (seen == kNumbers) {
    if (format != kCsv) return std::nullopt;
    return "addresses are written as decimal numbers (take the file without -num in its name)";
  }
  if (seen == kJson) {
    if (format == kAws || format == kGcp) return std::nullopt;  // its reader tells what is missing
    return "this is JSON" + not_format + " (write another format, or name another file)";
  }
  const std::string name(seen);
  return "this is " + name + not_format + " (write format: " + name + ", or name another file)";
}

}  // namespace poros::feeds
