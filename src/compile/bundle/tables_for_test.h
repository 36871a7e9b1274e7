// SPDX-License-Identifier: Apache-2.0
// Policies and feeds in a few lines, and tables asked as a person would: an address in, words out.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "compile/bundle/tables.h"

namespace poros::compile {

inline ip::Prefix prefix_for_test(std::string_view text) {
  const auto prefix = ip::find_prefix(text);
  EXPECT_TRUE(prefix) << text;
  return prefix.value_or(ip::Prefix{});
}

inline ip::Client address_for_test(std::string_view text) {
  const auto address = ip::find_address(text);
  EXPECT_TRUE(address) << text;
  return address.value_or(ip::Client{});
}

inline std::vector<ip::Prefix> prefixes_for_test(const std::vector<std::string>& texts) {
  std::vector<ip::Prefix> out;
  for (const std::string& text : texts) out.push_back(prefix_for_test(text));
  return out;
}

// Providers and networks are given in the order of their names, as the policy's reader does.
struct TablesForTest {
  policy::Model model;
  std::vector<feeds::Rows> feeds;
  Diagnostics diagnostics;
  Tables tables;

  // A feed named as its file; its text is in its publisher's format.
  void feed(const std::string& name, const std::string& format, std::string_view text) {
    model.feeds.push_back({name, format, {name}, {"p.yaml", 1, 1}});
    feeds.emplace_back();
    feeds::read(format, name, as_bytes(text), feeds.back(), diagnostics);
    if (feeds.back().shape == feeds::Shape::kOrigins) model.origins.push_back(feeds.size() - 1);
  }

  // A range is a block, or the name of a feed.
  void provider(const std::string& name, const std::vector<std::uint32_t>& asns,
                const std::vector<std::string>& ranges,
                const std::vector<std::string>& except = {}) {
    policy::Provider provider;
    provider.name = name;
    provider.asns = asns;
    provider.except = prefixes_for_test(except);
    provider.at = {"p.yaml", 10 + static_cast<unsigned>(model.providers.size()), 1};
    for (const std::string& range : ranges) {
      policy::RangeSource source;
      source.at = provider.at;
      source.at.column = 10 + static_cast<unsigned>(provider.ranges.size());
      const auto named = std::find_if(model.feeds.begin(), model.feeds.end(),
                                      [&](const policy::Feed& feed) { return feed.name == range; });
      if (named != model.feeds.end()) {
        source.feed = static_cast<std::size_t>(named - model.feeds.begin());
      } else {
        source.cidr = prefix_for_test(range);
      }
      provider.ranges.push_back(source);
    }
    model.providers.push_back(provider);
  }

  void network(const std::string& name, const std::vector<std::uint32_t>& asns,
               const std::vector<std::string>& cidrs) {
    model.networks.push_back({name, asns, prefixes_for_test(cidrs)});
  }

  // Builds; the messages as text.
  std::string build() {
    tables = build_tables(model, feeds, diagnostics);
    std::string out;
    for (const Diagnostic& d : diagnostics.all()) {
      out += d.at.file;
      if (d.at.line > 0) out += ":" + std::to_string(d.at.line);
      if (d.at.column > 0) out += ":" + std::to_string(d.at.column);
      out += (d.is_warning ? ": warning: " : ": ") + d.text + "\n";
    }
    return out;
  }

  template <class Bits>
  static std::uint32_t value_at(const std::vector<Interval<Bits>>& steps, Bits bits) {
    const auto after =
        std::upper_bound(steps.begin(), steps.end(), bits,
                         [](Bits key, const Interval<Bits>& step) { return key < step.first; });
    return std::prev(after)->value;
  }

  const Class& class_at(const ip::Client& at) const {
    return tables.classes[at.family == ip::Family::kV4 ? value_at(tables.v4_classes, at.v4())
                                                       : value_at(tables.v6_classes, at.bits)];
  }
  const Detail& detail_at(const ip::Client& at) const {
    return tables.details[at.family == ip::Family::kV4 ? value_at(tables.v4_details, at.v4())
                                                       : value_at(tables.v6_details, at.bits)];
  }

  // "amazon us-east-1 {net} range/16 AS7/24 Holder"; what is not known is left out.
  std::string at(std::string_view address) const {
    const ip::Client client = address_for_test(address);
    const Class& klass = class_at(client);
    const Detail& detail = detail_at(client);
    std::string out;
    const auto add = [&](const std::string& word) { out += (out.empty() ? "" : " ") + word; };
    if (klass.provider != kNone32) add(model.providers[klass.provider].name);
    if (!klass.region.empty()) add(klass.region);
    for (const std::uint32_t network : klass.networks)
      add("{" + model.networks[network].name + "}");
    if (detail.range_length != kNoLength) add("range/" + std::to_string(detail.range_length));
    if (detail.origin_length != kNoLength) {
      const Asn& asn = tables.asns[detail.asn];
      add("AS" + std::to_string(asn.number) + "/" + std::to_string(detail.origin_length));
      if (!asn.holder.empty()) add(asn.holder);
    }
    return out;
  }
};

}  // namespace poros::compile
