// SPDX-License-Identifier: Apache-2.0
#include "export/mmdb.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/text.h"
#include "export/intervals.h"
#include "export/mmdb_data.h"
#include "export/mmdb_tree.h"
#include "export/text.h"

namespace poros::exporting {
namespace {

// IPv4 stands below ::/96, so that nothing of IPv6 can.
constexpr std::array<ip::V6, 2> kHidden = {ip::V6{0}, kMappedFirst};

// The keys of an origin are those of GeoLite2-ASN: what reads that reads this.
void add_value(const Value& value, What what, MmdbData& data) {
  if (what == What::kAsn) {
    data.add_map(value.holder.empty() ? 1 : 2);
    data.add_text("autonomous_system_number");
    data.add_uint32(value.asn);
    if (value.holder.empty()) return;
    data.add_text("autonomous_system_organization");
    data.add_text(value.holder);
    return;
  }
  data.add_map(std::size_t{!value.provider.empty()} + std::size_t{!value.region.empty()} + 1);
  if (!value.provider.empty()) {
    data.add_text("provider");
    data.add_text(value.provider);
  }
  if (!value.region.empty()) {
    data.add_text("region");
    data.add_text(value.region);
  }
  data.add_text("networks");
  data.add_array(value.networks.size());
  for (const std::string_view network : value.networks) data.add_text(network);
}

// The digits of YYYY-MM-DD at the beginning of a text as days since 1970; 0 where there are none.
std::uint64_t days_of(std::string_view date) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  std::array<unsigned, 3> parts{};  // year, month, day
  std::size_t at = 0;
  if (date.size() < kForm.size()) return 0;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool is_digit = date[i] >= '0' && date[i] <= '9';
    if (is_digit != (kForm[i] == 'd') || (!is_digit && date[i] != '-')) return 0;
    if (!is_digit) {
      ++at;
    } else {
      parts[at] = parts[at] * 10 + static_cast<unsigned>(date[i] - '0');
    }
  }
  const auto [year, month, day] = parts;
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return 0;
  constexpr std::array<unsigned, 12> kBefore = {0,   31,  59,  90,  120, 151,
                                                181, 212, 243, 273, 304, 334};
  const auto leap_days = [](unsigned years) { return years / 4 - years / 100 + years / 400; };
  const bool is_leap = leap_days(year) != leap_days(year - 1);
  return 365u * (year - 1970) + leap_days(year - 1) - leap_days(1969) + kBefore[month - 1] +
         (is_leap && month > 2 ? 1 : 0) + day - 1;
}

// There is no clock here: the file is as old as the youngest feed. libmaxminddb refuses a file of
// time 0, so that one without dates is a second younger.
std::uint64_t epoch_of(const bundle::View& view) {
  std::uint64_t days = 0;
  for (std::uint32_t i = 0; i < view.feeds.size(); ++i) {
    days = std::max(days, days_of(view.text(view.feeds[i].date)));
  }
  return days == 0 ? 1 : days * 86400;
}

std::string metadata(const bundle::View& view, What what, std::uint32_t nodes,
                     unsigned record_bits) {
  const std::string description = std::string(what == What::kClass ? "provider, region and networks"
                                                                   : "origin ASN and holder") +
                                  " of poros bundle " + hex_id(view);
  MmdbData data;
  data.add_map(9);
  data.add_text("binary_format_major_version");
  data.add_uint16(2);
  data.add_text("binary_format_minor_version");
  data.add_uint16(0);
  data.add_text("build_epoch");
  data.add_uint64(epoch_of(view));
  data.add_text("database_type");
  data.add_text(what == What::kClass ? "poros-class" : "poros-asn");
  data.add_text("description");
  data.add_map(1);
  data.add_text("en");
  data.add_text(description);
  data.add_text("ip_version");
  data.add_uint16(6);
  data.add_text("languages");
  data.add_array(1);
  data.add_text("en");
  data.add_text("node_count");
  data.add_uint32(nodes);
  data.add_text("record_size");
  data.add_uint16(static_cast<std::uint16_t>(record_bits));
  return "\xab\xcd\xefMaxMind.com" + data.bytes();
}

}  // namespace

Result<Written> write_mmdb(const bundle::View& view, const Values& values, What what, Sink& sink) {
  constexpr std::uint32_t kNotYet = 0xffffffff;
  std::vector<std::uint32_t> offsets(values.size(), kNotYet);
  MmdbTree tree;
  MmdbData data;
  Written written;
  for (const ip::Family family : {ip::Family::kV4, ip::Family::kV6}) {
    const std::span<const ip::V6> hidden =
        family == ip::Family::kV6 ? std::span<const ip::V6>(kHidden) : std::span<const ip::V6>();
    for_each_run(view, values, family, hidden, [&](ip::V6 first, ip::V6 last, std::uint32_t value) {
      if (offsets[value] == kNotYet) {
        offsets[value] = static_cast<std::uint32_t>(data.bytes().size());
        add_value(values[value], what, data);
      }
      ip::cover(ip::Client{family, first}, ip::Client{family, last}, [&](const ip::Prefix& prefix) {
        tree.add(prefix, offsets[value]);
        ++written.prefixes;
      });
    });
  }
  const unsigned record_bits = tree.record_bits(data.bytes().size());
  if (record_bits == 0 || data.has_too_long_text()) {
    return Error{ErrorKind::kLimit,
                 "more than a MaxMind DB file can hold (shorten the names, or export as csv)"};
  }
  tree.write(record_bits, sink);
  sink.add(data.bytes());
  sink.add(metadata(view, what, tree.size(), record_bits));
  return written;
}

}  // namespace poros::exporting
