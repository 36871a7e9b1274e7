// SPDX-License-Identifier: Apache-2.0
// Which format a file seems to have, told from how it begins.
#include <algorithm>

#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

// Names of formats, and of what no reader takes.
constexpr std::string_view kAws = "aws-ip-ranges", kGcp = "gcp-cloud",
                           kAzure = "azure-service-tags", kOracle = "oracle-public-ip-ranges",
                           kGeofeed = "geofeed", kCidrs = "cidr-list", kCsv = "ip-location-db",
                           kPyasn = "pyasn", kCaida = "caida-pfx2as", kMmdb = "mmdb",
                           kBlocks = "blocks alone", kHtml = "an HTML page",
                           kNumbers = "a table of decimal numbers", kJson = "JSON", kUnknown = "";

constexpr std::string_view kJsonFormats[] = {kAws, kGcp, kAzure, kOracle};

std::string_view format_of_json(std::string_view text) {
  // The marks stand in the first entry, after a date and a serial number at most.
  const std::string_view head = text.substr(0, 4096);
  const auto has = [&](std::string_view mark) { return head.find(mark) != head.npos; };
  if (has("\"ip_prefix\"") || has("\"ipv6_prefix\"")) return kAws;
  if (has("\"ipv4Prefix\"") || has("\"ipv6Prefix\"")) return kGcp;
  if (has("\"addressPrefixes\"")) return kAzure;
  if (has("\"cidrs\"")) return kOracle;
  return kJson;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// Of a geofeed: two letters, or none where it is not known.
bool is_country(std::string_view text) {
  text = trimmed(text);
  return text.empty() || (text.size() == 2 && std::all_of(text.begin(), text.end(), [](char c) {
                            return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
                          }));
}

// What stands before the next `end` in `text`, which is taken off with it.
std::string_view take(std::string_view& text, char end) {
  const std::string_view field = text.substr(0, text.find(end));
  text.remove_prefix(std::min(field.size() + 1, text.size()));
  return field;
}

std::string_view format_of_tabs(std::string_view line) {
  const std::string_view first = take(line, '\t'), second = take(line, '\t');
  if (ip::find_prefix(first)) return is_number(second) && line.empty() ? kPyasn : kCidrs;
  const bool is_caida = ip::find_address(first) && is_number(second) &&
                        line.find_first_not_of("0123456789_,{}") == line.npos;
  return is_caida ? kCaida : kUnknown;
}

std::string_view format_of_line(std::string_view line) {
  line = trimmed(line.substr(0, line.find('#')));
  if (line.find(',') == std::string_view::npos) {
    if (line.find('\t') != std::string_view::npos) return format_of_tabs(line);
    if (!ip::find_prefix(take(line, ' '))) return kUnknown;
    // A number is a region, or an ASN that somebody wrote without a tab.
    return line.empty() ? kBlocks : is_number(trimmed(line)) ? kUnknown : kCidrs;
  }
  if (const auto seen = format_of_tabs(line); seen == kCaida) return seen;  // 10,20 in its ASNs
  const std::string_view first = take(line, ','), second = take(line, ',');
  if (ip::find_prefix(first)) return kGeofeed;
  if (ip::find_address(first)) return is_country(second) ? kGeofeed : kCsv;
  return is_number(first) ? kNumbers : kUnknown;
}

std::string_view format_of(std::string_view text) {
  if (is_mmdb(text)) return kMmdb;
  Lines lines(text);
  while (const auto line = lines.next()) {
    const std::size_t start = line->text.find_first_not_of(" \t");
    if (start == std::string_view::npos) continue;
    const char c = line->text[start];
    if (c == '#' || c == ';') continue;  // comments
    if (c == '<') return kHtml;
    if (c == '{' || c == '[') return format_of_json(text);
    return format_of_line(line->text.substr(start));
  }
  return kUnknown;
}

}  // namespace

std::optional<std::string> find_mistaken(std::string_view format, std::string_view text) {
  std::string_view seen = format_of(text);
  const std::string not_format = ", not " + std::string(format);
  if (seen == kBlocks && format == kGeofeed) return std::nullopt;  // it may leave out the rest
  if (seen == kBlocks) seen = kCidrs;
  if (seen == kUnknown || seen == format) return std::nullopt;
  if (seen == kHtml) return "this is an HTML page" + not_format + " (fetch the file again)";
  if (seen == kNumbers) {
    if (format != kCsv) return std::nullopt;
    return "addresses are written as decimal numbers (take the file without -num in its name)";
  }
  if (seen == kJson) {
    const auto* const end = std::end(kJsonFormats);
    // Its reader tells what is missing.
    if (std::find(std::begin(kJsonFormats), end, format) != end) return std::nullopt;
    return "this is JSON" + not_format + " (write another format, or name another file)";
  }
  const std::string name(seen);
  return "this is " + name + not_format + " (write format: " + name + ", or name another file)";
}

}  // namespace poros::feeds
