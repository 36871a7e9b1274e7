// SPDX-License-Identifier: Apache-2.0
#include "export/text.h"

#include <array>

#include "core/base/hex.h"
#include "export/intervals.h"

namespace poros::exporting {
namespace {

constexpr std::array<ip::V6, 1> kHidden = {kMappedFirst};

// Calls line(prefix, value) for every prefix of both families.
template <class Line>
Written each_prefix(const bundle::View& view, const Values& values, const Line& line) {
  Written written;
  for (const ip::Family family : {ip::Family::kV4, ip::Family::kV6}) {
    const std::span<const ip::V6> hidden =
        family == ip::Family::kV6 ? std::span<const ip::V6>(kHidden) : std::span<const ip::V6>();
    for_each_run(view, values, family, hidden, [&](ip::V6 first, ip::V6 last, std::uint32_t value) {
      ip::cover(ip::Client{family, first}, ip::Client{family, last}, [&](const ip::Prefix& prefix) {
        line(prefix, values[value]);
        ++written.prefixes;
      });
    });
  }
  return written;
}

void append(const ip::Prefix& prefix, std::string& out) {
  std::array<char, ip::kMaxPrefixText> room;
  out.append(room.data(), ip::write_prefix(prefix, room.data()));
}

void append(const ip::Client& address, std::string& out) {
  std::array<char, ip::kMaxAddressText> room;
  out.append(room.data(), ip::write_address(address, room.data()));
}

std::string heading(const bundle::View& view, What what) {
  return "# poros bundle " + hex_id(view) +
         "\n# value: " + (what == What::kClass ? "provider/region/network,network" : "asn/holder") +
         ", names percent-encoded\n";
}

// Lines of "PREFIX VALUE" and what ends them.
Written write_pairs(const bundle::View& view, const Values& values, std::string_view end,
                    Sink& sink) {
  std::string line;
  return each_prefix(view, values, [&](const ip::Prefix& prefix, const Value& value) {
    line.clear();
    append(prefix, line);
    line.append(" ").append(value.text).append(end);
    sink.add(line);
  });
}

}  // namespace

Written write_nginx_geo(const bundle::View& view, const Values& values, What what, Sink& sink) {
  sink.add(heading(view, what));
  sink.add("default \"\";\n");
  return write_pairs(view, values, ";\n", sink);
}

Written write_haproxy_map(const bundle::View& view, const Values& values, What what, Sink& sink) {
  sink.add(heading(view, what));
  return write_pairs(view, values, "\n", sink);
}

Written write_csv(const bundle::View& view, const Values& values, What what, Sink& sink) {
  sink.add(what == What::kClass ? "prefix,first,last,provider,region,networks\n"
                                : "prefix,first,last,asn,holder\n");
  std::string line;
  return each_prefix(view, values, [&](const ip::Prefix& prefix, const Value& value) {
    line.clear();
    append(prefix, line);
    line += ',';
    append(prefix.first, line);
    line += ',';
    append(ip::Client{prefix.first.family, prefix.last_bits()}, line);
    line += ',';
    if (what == What::kClass) {
      append_csv_field(value.provider, line);
      line += ',';
      append_csv_field(value.region, line);
      line += ',';
      append_csv_field(joined(value.networks), line);
    } else {
      line += std::to_string(value.asn);
      line += ',';
      append_csv_field(value.holder, line);
    }
    line += '\n';
    sink.add(line);
  });
}

void append_csv_field(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string hex_id(const bundle::View& view) { return hex(view.id()); }

}  // namespace poros::exporting
