// SPDX-License-Identifier: Apache-2.0
#include "inspect/lookup.h"

#include <array>
#include <charconv>

#include "core/base/json.h"
#include "inspect/names.h"

namespace poros::inspect {
namespace {

struct Facts {
  std::uint32_t klass = 0;
  Found found = Found::kNotAnAddress;
  std::string_view provider, region, holder;
  std::uint32_t asn = 0;
  std::array<char, ip::kMaxPrefixText> prefix_room;
  std::size_t prefix_length = 0;
  std::string_view prefix() const { return {prefix_room.data(), prefix_length}; }
};

void look_up(const bundle::View& view, std::string_view address, Facts& facts) {
  const ip::Client client = ip::parse_client(address);
  if (client.family == ip::Family::kUnknown) return;
  facts.klass = view.class_of(client);
  const bundle::ClassRecord klass = view.classes[facts.klass];
  const bundle::Detail detail = view.detail_of(client);
  facts.provider = view.provider_name(klass.provider);
  facts.region = view.region_name(klass.region);
  facts.holder = detail.holder;
  facts.asn = detail.asn;
  if (const auto prefix = detail.prefix(client)) {
    facts.prefix_length = ip::write_prefix(*prefix, facts.prefix_room.data());
  }
  facts.found =
      facts.provider.empty() && facts.prefix_length == 0 ? Found::kNothing : Found::kSomething;
}

// A feed's text must not break the table.
void add_field(std::string_view text, std::string& out) {
  out += '\t';
  if (text.empty()) {
    out += '-';
    return;
  }
  for (const char c : text) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
}

// JSON is UTF-8 whatever bytes come: no address has bytes beyond ASCII, so each becomes U+FFFD.
std::string as_utf8(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) {
      out += c;
    } else {
      out += "\xef\xbf\xbd";
    }
  }
  return out;
}

}  // namespace

Found append_lookup(const bundle::View& view, std::string_view address, std::string& out) {
  Facts facts;
  look_up(view, address, facts);
  out += address;
  add_field(facts.provider, out);
  add_field(facts.region, out);
  if (facts.asn == 0) {
    out += "\t-";
  } else {
    std::array<char, 10> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), facts.asn).ptr;
    out += '\t';
    out.append(digits.data(), end);
  }
  add_field(facts.prefix(), out);
  add_field(facts.holder, out);
  out += '\n';
  return facts.found;
}

Found append_lookup_json(const bundle::View& view, std::string_view address, std::string& out) {
  Facts facts;
  look_up(view, address, facts);
  StringSink sink;
  JsonWriter<StringSink> json(sink);
  json.open('{');
  json.key("address");
  json.string(as_utf8(address));
  json.key("provider");
  json.string_or_null(facts.provider);
  json.key("region");
  json.string_or_null(facts.region);
  json.key("asn");
  if (facts.asn == 0) {
    json.null();
  } else {
    json.number(facts.asn);
  }
  json.key("prefix");
  json.string_or_null(facts.prefix());
  json.key("holder");
  json.string_or_null(facts.holder);
  json.key("networks");
  json.open('[');
  const auto networks = view.ids.part(view.classes[facts.klass].networks);
  for (std::uint32_t i = 0; i < networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[networks[i]]);
    if (!name.empty()) json.string(name);
  }
  json.close(']');
  json.close('}');
  out.append(sink.text).append("\n");
  return facts.found;
}

}  // namespace poros::inspect
