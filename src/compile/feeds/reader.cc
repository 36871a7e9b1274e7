// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/reader.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace poros::feeds {

std::string quoted(std::string_view text) {
  constexpr std::size_t kMost = 60;  // a longer value hides the rest of the message
  std::string out = "'";
  for (const char c : text.substr(0, kMost)) {
    if (c >= 0x20 && c < 0x7f) {
      out += c;
      continue;
    }
    constexpr const char* kHex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  if (text.size() > kMost) out += "...";
  return out + "'";
}

std::optional<ip::Prefix> find_block(std::string_view text, std::string& flaw) {
  if (const auto prefix = ip::find_prefix(text)) return prefix;
  const std::size_t slash = text.find('/');
  const auto address = ip::find_address(text.substr(0, slash));
  if (address && slash == std::string_view::npos) {
    const auto width = static_cast<std::uint8_t>(ip::width(address->family));
    flaw = quoted(text) + " has no length (did you mean " + text_of({*address, width}) + "?)";
    return std::nullopt;
  }
  if (address) {
    // The same length at an address of zeros tells a bad length from bits below a good one.
    const std::string length(text.substr(slash + 1));
    const bool is_v4 = text.substr(0, slash).find(':') == std::string_view::npos;
    if (const auto zeros = ip::find_prefix((is_v4 ? "0.0.0.0/" : "::/") + length)) {
      flaw = quoted(text) + " has bits set below the length";
      if (zeros->first.family == address->family) {
        flaw += " (did you mean " + text_of(ip::prefix_of(*address, zeros->length)) + "?)";
      }
      return std::nullopt;
    }
  }
  flaw = quoted(text) + " is no block (write ADDRESS/LENGTH, like 192.0.2.0/24 or 2001:db8::/32)";
  return std::nullopt;
}

std::optional<std::uint32_t> find_asn(std::string_view text, std::string& flaw) {
  std::uint32_t asn = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, asn);
  if (error == std::errc() && stop == end) return asn;
  flaw = quoted(text) + " is no ASN (a number from 0 to 4294967295)";
  return std::nullopt;
}

Row row_of(const ip::Prefix& prefix, std::uint32_t label, std::uint32_t line) {
  ip::Client last = prefix.first;
  last.bits = prefix.last_bits();
  return {prefix.first, last, label, line};
}

std::string text_of(const ip::Prefix& prefix) {
  char out[ip::kMaxPrefixText];
  return {out, ip::write_prefix(prefix, out)};
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  const std::size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) + 1 - start);
}

void keep_oldest(Rows& rows, std::string_view date) {
  if (rows.date.empty() || date < rows.date) rows.date = date;
}

void reserve_lines(Rows& rows, std::string_view text, std::size_t shortest) {
  const auto ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  rows.rows.reserve(rows.rows.size() + std::min(ends + 1, text.size() / shortest));
}

bool is_word(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Regions::Regions(Rows& rows) : rows_(rows) {
  for (std::uint32_t i = 0; i < rows.regions.size(); ++i) known_.emplace(rows.regions[i], i);
}

std::uint32_t Regions::index(std::string_view region) {
  const auto next = static_cast<std::uint32_t>(rows_.regions.size());
  const auto [at, is_new] = known_.emplace(region, next);
  if (is_new) rows_.regions.emplace_back(region);
  return at->second;
}

std::optional<Line> Lines::next() {
  if (rest_.empty()) return std::nullopt;
  const std::size_t end = rest_.find('\n');
  std::string_view text = rest_.substr(0, end);
  rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
  if (text.ends_with('\r')) text.remove_suffix(1);
  return Line{text, ++number_};
}

}  // namespace poros::feeds
