// SPDX-License-Identifier: Apache-2.0
// Which addresses change class between two bundles, and who stands for whom in samples.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "core/bundle/view.h"
#include "core/ip/address.h"

namespace poros::inspect {

inline constexpr std::uint64_t kAllV4 = std::uint64_t{1} << 32;

// An amount of addresses.
struct Space {
  std::uint64_t v4 = 0;
  ip::V6 v6 = 0;

  void add(const ip::Client& first, const ip::Client& last);
  void add(const Space& other);
  bool is_empty() const { return v4 == 0 && v6 == 0; }
  std::uint64_t v6_blocks() const;  // in /48s, what is left over counting as one
  auto operator<=>(const Space&) const = default;
};

// A class as people know it. An `asn:` condition makes a network without a name: it is called by
// every route that has it, once each.
struct ClassContent {
  std::string provider, region;
  std::vector<std::string> networks;  // sorted
  auto operator<=>(const ClassContent&) const = default;
};
std::string text_of(const ClassContent& content);

struct ClassChange {
  ClassContent from, to;
  Space space;
  std::uint64_t prefixes = 0;        // of the smallest cover
  std::vector<ip::Prefix> examples;  // the largest, IPv4 first
};

// One client for all that are of one class here and of one class there.
struct ClientSample {
  std::uint32_t from_class = 0, to_class = 0;
  ip::Client client;
  Space space;
};

struct SpaceDiff {
  std::vector<ClassChange> changes;  // the largest first
  Space changed;
  std::uint64_t prefixes = 0;
  Space asn_only;                     // class alike, ASN not; empty where a bundle is slim
  std::vector<ClientSample> samples;  // of both families, in a fixed order
};

SpaceDiff compare_space(const bundle::View& from, const bundle::View& to, std::size_t examples);

}  // namespace poros::inspect
