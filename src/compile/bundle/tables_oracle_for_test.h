// SPDX-License-Identifier: Apache-2.0
// The slow twin of build_tables(): one address at a time, every look-up a linear scan, blocks split
// from the top down instead of covered from the left. Shares no code with the tables.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "compile/bundle/tables.h"

namespace poros::compile {

struct OracleAnswer {
  std::string provider, region;
  std::vector<std::uint32_t> networks;
  std::uint32_t asn = 0;
  unsigned origin_length = kNoLength, range_length = kNoLength;
  bool operator==(const OracleAnswer&) const = default;
};

class OracleForTest {
 public:
  OracleForTest(const policy::Model& model, const std::vector<feeds::Rows>& feeds)
      : model_(model), feeds_(feeds) {}

  OracleAnswer find(const ip::Client& client) const {
    OracleAnswer answer;
    std::optional<std::uint32_t> asn;
    for (const policy::Index feed : model_.origins) {
      // Of equal lengths the earlier feed's stays; within a feed the lower ASN takes over.
      bool is_of_this_feed = false;
      for (const feeds::Row& row : feeds_[feed].rows) {
        const auto length = cover_length(row, client);
        if (!length) continue;
        const std::uint32_t number = feeds_[feed].asns[row.label].asn;
        const bool is_longer = !asn || *length > answer.origin_length;
        if (is_longer || (is_of_this_feed && *length == answer.origin_length && number < *asn)) {
          asn = number;
          answer.origin_length = *length;
          is_of_this_feed = true;
        }
      }
    }
    answer.asn = asn.value_or(0);
    for (const policy::Provider& provider : model_.providers) {
      if (any_holds(provider.except, client)) continue;
      for (const policy::RangeSource& source : provider.ranges) {
        if (source.cidr && holds(*source.cidr, client)) {
          offer(answer, provider.name, "", source.cidr->length);
        }
        if (!source.feed) continue;
        for (const feeds::Row& row : feeds_[*source.feed].rows) {
          if (const auto length = cover_length(row, client)) {
            offer(answer, provider.name, feeds_[*source.feed].regions[row.label], *length);
          }
        }
      }
    }
    for (const policy::Provider& provider : model_.providers) {
      const bool is_named = std::count(provider.asns.begin(), provider.asns.end(), answer.asn) > 0;
      if (answer.provider.empty() && is_named && !any_holds(provider.except, client)) {
        answer.provider = provider.name;
      }
    }
    for (std::uint32_t i = 0; i < model_.networks.size(); ++i) {
      const policy::Network& network = model_.networks[i];
      const bool is_named = std::count(network.asns.begin(), network.asns.end(), answer.asn) > 0;
      if (is_named || any_holds(network.cidrs, client)) answer.networks.push_back(i);
    }
    return answer;
  }

 private:
  static bool holds(const ip::Prefix& block, const ip::Client& client) {
    return block.first.family == client.family && block.first.bits <= client.bits &&
           client.bits <= block.last_bits();
  }

  static bool any_holds(const std::vector<ip::Prefix>& blocks, const ip::Client& client) {
    return std::any_of(blocks.begin(), blocks.end(),
                       [&](const ip::Prefix& block) { return holds(block, client); });
  }

  static void offer(OracleAnswer& answer, const std::string& provider, const std::string& region,
                    unsigned length) {
    if (answer.range_length != kNoLength && length <= answer.range_length) return;
    answer.provider = provider;
    answer.region = region;
    answer.range_length = length;
  }

  // The length of the largest block around the client that lies in the row.
  static std::optional<unsigned> cover_length(const feeds::Row& row, const ip::Client& client) {
    if (row.first.family != client.family || client.bits < row.first.bits ||
        row.last.bits < client.bits) {
      return std::nullopt;
    }
    for (unsigned length = 0;; ++length) {
      const ip::Prefix block = ip::prefix_of(client, static_cast<std::uint8_t>(length));
      if (row.first.bits <= block.first.bits && block.last_bits() <= row.last.bits) return length;
    }
  }

  const policy::Model& model_;
  const std::vector<feeds::Rows>& feeds_;
};

}  // namespace poros::compile
