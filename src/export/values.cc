// SPDX-License-Identifier: Apache-2.0
#include "export/values.h"

#include <unordered_map>
#include <utility>

namespace poros::exporting {
namespace {

Value class_value(const bundle::View& view, std::uint32_t index) {
  const bundle::ClassRecord record = view.classes[index];
  Value value;
  value.provider = view.provider_name(record.provider);
  value.region = view.region_name(record.region);
  const auto networks = view.ids.part(record.networks);
  for (std::uint32_t i = 0; i < networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[networks[i]]);
    if (!name.empty()) value.networks.push_back(name);
  }
  if (value.provider.empty() && value.region.empty() && value.networks.empty()) return value;
  append_encoded(value.provider, value.text);
  value.text += '/';
  append_encoded(value.region, value.text);
  value.text += '/';
  value.text += joined(value.networks);
  return value;
}

Value asn_value(const bundle::View& view, std::uint32_t index) {
  const bundle::AsnRecord record = view.asns[index];
  Value value;
  if (record.number == 0) return value;
  value.asn = record.number;
  value.holder = view.text(record.holder);
  value.text = std::to_string(value.asn) + "/";
  append_encoded(value.holder, value.text);
  return value;
}

}  // namespace

Values::Values(const bundle::View& view, What what) : view_(view), what_(what) {
  std::unordered_map<std::string, std::uint32_t> known{{"", 0}};
  values_.emplace_back();
  const std::uint32_t records = what == What::kClass ? view.classes.size() : view.asns.size();
  of_record_.reserve(records);
  for (std::uint32_t i = 0; i < records; ++i) {
    Value value = what == What::kClass ? class_value(view, i) : asn_value(view, i);
    const auto [at, is_new] = known.emplace(value.text, size());
    if (is_new) values_.push_back(std::move(value));
    of_record_.push_back(at->second);
  }
}

void append_encoded(std::string_view name, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : name) {
    const bool is_plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (is_plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string out;
  for (const std::string_view name : names) {
    if (!out.empty()) out += ',';
    append_encoded(name, out);
  }
  return out;
}

}  // namespace poros::exporting
