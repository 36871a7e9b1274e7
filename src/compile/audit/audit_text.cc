// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "compile/audit/audit.h"
#include "core/base/columns.h"
#include "core/base/json.h"

namespace poros::compile {
namespace {

constexpr std::size_t kMaxOthers = 5;  // --json has all
constexpr std::size_t kLabelWidth = 44;

// A label and the four numbers.
void add_row(std::string_view label, const Amount& amount, std::string& out) {
  out += padded(label, kLabelWidth);
  out += padded(with_commas(amount.v4), 16, Align::kRight);
  out += padded(with_commas(amount.v4_prefixes), 10, Align::kRight);
  out += padded(with_commas(amount.v6_blocks()), 16, Align::kRight);
  out += padded(with_commas(amount.v6_prefixes), 10, Align::kRight);
}

std::string asn_label(std::uint32_t number, std::string_view holder) {
  std::string label = "    AS" + std::to_string(number);
  if (!holder.empty()) label.append(" ").append(holder);
  return shortened(label, kLabelWidth);
}

void add_provider(const AuditedProvider& provider, bool has_origins, std::string& out) {
  out.append(provider.name).append("\n");
  add_row("  published in its ranges", provider.published, out);
  out += '\n';
  if (!has_origins) return;
  const std::array<std::pair<const char*, const Amount*>, 4> rows{
      {{"  announced by its ASNs", &provider.announced},
       {"  announced, not published", &provider.unpublished},
       {"  published, announced by nobody", &provider.unannounced},
       {"  published, announced by other ASNs", &provider.by_others}}};
  for (const auto& [label, amount] : rows) {
    add_row(label, *amount, out);
    out += '\n';
  }
  const std::size_t shown = std::min(provider.others.size(), kMaxOthers);
  for (std::size_t i = 0; i < shown; ++i) {
    const OtherAsn& other = provider.others[i];
    add_row(asn_label(other.number, other.holder), other.announced, out);
    out += other.looks_own && !provider.asns.empty() ? "  its own? not in the policy\n" : "\n";
  }
  if (shown < provider.others.size()) {
    out += "    and " + with_commas(provider.others.size() - shown) + " more (--json has all)\n";
  }
  if (!provider.asns.empty()) out += "  its ASNs\n";
  for (const AuditedAsn& asn : provider.asns) {
    add_row(asn_label(asn.number, asn.holder), asn.announced, out);
    if (asn.announced.is_empty()) {
      out += "  announces nothing";
    } else if (!asn.owner.empty()) {
      out.append("  held by somebody else: ").append(asn.owner);
    } else if (asn.is_foreign) {
      out += "  held by somebody else?";
    }
    out += '\n';
  }
}

struct Sink {
  std::string text;
  void add(std::string_view more) { text += more; }
};
using Json = JsonWriter<Sink>;

void add_amount(std::string_view name, const Amount& amount, Json& json) {
  json.key(name);
  json.open('{');
  json.key("ipv4_addresses");
  json.number(amount.v4);
  json.key("ipv4_prefixes");
  json.number(amount.v4_prefixes);
  json.key("ipv6_48s");
  json.number(amount.v6_blocks());
  json.key("ipv6_prefixes");
  json.number(amount.v6_prefixes);
  json.close('}');
}

void add_asn(std::uint32_t number, std::string_view holder, const Amount& announced, Json& json) {
  json.key("asn");
  json.number(number);
  json.key("holder");
  json.string_or_null(holder);
  add_amount("announced", announced, json);
}

void add_provider(const AuditedProvider& provider, bool has_origins, Json& json) {
  json.open('{');
  json.key("name");
  json.string(provider.name);
  json.key("odd");
  json.boolean(has_origins && provider.is_odd());
  add_amount("published", provider.published, json);
  const std::array<std::pair<const char*, const Amount*>, 4> amounts{
      {{"announced", &provider.announced},
       {"announced_not_published", &provider.unpublished},
       {"published_not_announced", &provider.unannounced},
       {"published_announced_by_others", &provider.by_others}}};
  for (const auto& [name, amount] : amounts) {
    if (has_origins) {
      add_amount(name, *amount, json);
    } else {
      json.key(name);
      json.null();
    }
  }
  json.key("asns");
  json.open('[');
  for (const AuditedAsn& asn : provider.asns) {
    json.open('{');
    add_asn(asn.number, asn.holder, asn.announced, json);
    json.key("held_by_others");
    json.boolean(asn.is_foreign);
    json.key("belongs_to");
    json.string_or_null(asn.owner);
    json.close('}');
  }
  json.close(']');
  json.key("others");
  json.open('[');
  for (const OtherAsn& other : provider.others) {
    json.open('{');
    add_asn(other.number, other.holder, other.announced, json);
    json.key("looks_own");
    json.boolean(other.looks_own);
    json.close('}');
  }
  json.close(']');
  json.close('}');
}

}  // namespace

std::string audit_text(const Audit& audit) {
  std::string out(kLabelWidth, ' ');
  for (const char* column : {"IPv4 addresses", "IPv6 /48s"}) {
    out += padded(column, 16, Align::kRight) + padded("prefixes", 10, Align::kRight);
  }
  out += '\n';
  for (const AuditedProvider& provider : audit.providers) {
    add_provider(provider, audit.has_origins, out);
  }
  if (!audit.has_origins) out += "the policy has no origins: who announces what is not known\n";
  return out;
}

std::string audit_json(const Audit& audit) {
  Sink sink;
  Json json(sink);
  json.open('{');
  json.key("odd");
  json.boolean(audit.is_odd());
  json.key("origins");
  json.boolean(audit.has_origins);
  json.key("providers");
  json.open('[');
  for (const AuditedProvider& provider : audit.providers) {
    add_provider(provider, audit.has_origins, json);
  }
  json.close(']');
  json.close('}');
  return sink.text + "\n";
}

}  // namespace poros::compile
