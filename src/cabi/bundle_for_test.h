// SPDX-License-Identifier: Apache-2.0
// A small bundle written by hand, so that this layer needs no compiler:
//
//   site r.example (also alias.example), oci, 302
//     route blobs      kind blob         → bucket
//     route forbidden  header x-app: bad → 403
//     route rest       else              → upstream
//   bucket: eu-west-1 (also eu-north-1) and us-east-1 by the client's region, asked with HEAD
//   upstream: the fallback, asked never
//   10.0.0.0/8 and 2000::/8 are aws in eu-west-1, of AS64500; 11.0.0.0/8 is aws without a region
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/kind.h"
#include "core/artifact/variable.h"
#include "core/bundle/view.h"
#include "core/lpm/poptrie.h"

namespace poros::cabi {

class BundleForTest {
 public:
  // `id` tells one bundle from another.
  static std::string make(std::uint8_t id = 1) { return BundleForTest().assemble(id); }

 private:
  using Section = bundle::Section;
  static constexpr bundle::Run kEmpty{0, 0};

  bundle::Text text(std::string_view value) {
    const auto offset = static_cast<std::uint32_t>(strings_.size());
    strings_ += value;
    return {offset, static_cast<std::uint32_t>(value.size())};
  }

  template <class Record>
  void add(Section type, const std::vector<Record>& records) {
    std::string bytes(records.size() * sizeof(Record), '\0');
    if (!records.empty()) std::memcpy(bytes.data(), records.data(), bytes.size());
    sections_.push_back({type, std::move(bytes)});
  }

  // One value for each first byte of an address.
  template <class Leaf>
  void add_table(Section type, const std::vector<std::pair<unsigned, std::uint32_t>>& values) {
    const lpm::Header header{8, 0, 0, sizeof(Leaf)};
    std::vector<std::uint32_t> words(4 + 256, lpm::kLeafBit);
    std::memcpy(words.data(), &header, sizeof(header));
    for (const auto& [first_byte, value] : values) words[4 + first_byte] |= value;
    add(type, words);
  }

  bundle::RouteRecord route(std::string_view name, std::uint32_t when, bundle::Run steps,
                            std::uint32_t answer = 0) {
    return {text(name), when, 0, kEmpty, steps, answer};
  }

  void add_all() {
    using artifact::Kind;
    using artifact::Variable;
    constexpr auto kLiteral = static_cast<std::uint32_t>(Variable::kLiteral);
    constexpr auto kPath = static_cast<std::uint32_t>(Variable::kPath);
    constexpr std::uint16_t kNone = bundle::kNone;
    constexpr auto kBackend = static_cast<std::uint8_t>(bundle::StepForm::kBackend);

    add<bundle::Text>(Section::kRegions,
                      {text("eu-north-1"), text("eu-west-1"), text("us-east-1")});
    add<bundle::Text>(Section::kProviders, {text("aws")});
    add<bundle::Text>(Section::kNetworks, {});
    add<bundle::ClassRecord>(Section::kClasses,
                             {{kNone, kNone, kEmpty}, {0, 1, kEmpty}, {0, kNone, kEmpty}});
    add<std::uint16_t>(Section::kIds, {});
    add_table<std::uint16_t>(Section::kClassesV4, {{10, 1}, {11, 2}});
    add_table<std::uint16_t>(Section::kClassesV6, {{0x20, 1}});

    bundle::BackendRecord bucket{}, upstream{};
    bucket.from_s = upstream.from_s = INT64_MIN;
    bucket.until_s = upstream.until_s = INT64_MAX;
    bucket.name = text("bucket");
    upstream.name = text("upstream");
    bucket.targets = {0, 2};
    upstream.targets = {2, 1};
    bucket.regions = {0, 3};
    bucket.pays_provider = 0;
    upstream.pays_provider = kNone;
    bucket.else_target = upstream.else_target = kNone;
    bucket.presence = 1;  // head
    bucket.place = 1;     // by client
    upstream.trust = static_cast<std::uint8_t>(artifact::Trust::kNames);
    bucket.ipv6 = upstream.ipv6 = 1;
    add<bundle::BackendRecord>(Section::kBackends, {bucket, upstream});
    add<bundle::TargetRecord>(
        Section::kTargets,
        {{1, 0, {0, 2}, {6, 1}}, {2, 0, {2, 2}, kEmpty}, {kNone, 0, {4, 2}, kEmpty}});
    add<bundle::BackendRegionRecord>(Section::kBackendRegions, {{0, 0}, {1, 0}, {2, 1}});
    add<bundle::PieceRecord>(Section::kPieces, {{kLiteral, text("https://eu.example/b/")},
                                                {kPath, {}},
                                                {kLiteral, text("https://us.example/b/")},
                                                {kPath, {}},
                                                {kLiteral, text("https://up.example/")},
                                                {kPath, {}},
                                                {kLiteral, text("from=test")}});
    add<bundle::Text>(Section::kStringLists, {text("bad"), text("worse")});

    bundle::SiteRecord site{};
    site.name = text("r.example");
    site.routes = {0, 3};
    site.status = 302;
    site.fallback = 1;
    add<bundle::SiteRecord>(Section::kSites, {site});
    add<bundle::HostRecord>(Section::kHosts, {{text("alias.example"), 0}, {text("r.example"), 0}});
    add<bundle::RouteRecord>(
        Section::kRoutes,
        {route("blobs", 1, {0, 1}), route("forbidden", 2, kEmpty), route("rest", 0, {1, 1})});
    bundle::ConditionRecord blobs{}, forbidden{};
    blobs.kinds = artifact::bit(Kind::kBlob);
    forbidden.headers = {0, 1};
    add<bundle::ConditionRecord>(Section::kConditions, {{}, blobs, forbidden});
    add<bundle::HeaderRecord>(Section::kHeaders, {{text("x-app"), {0, 2}}});
    add<bundle::StepRecord>(Section::kSteps, {{kEmpty, 0, kNone, kBackend, 0, 0, 0},
                                              {kEmpty, 1, kNone, kBackend, 0, 0, 0}});
    add<bundle::MemberRecord>(Section::kMembers, {});
    add<bundle::AnswerRecord>(Section::kAnswers, {{{}, text("Forbidden\n"), 403, 0}});
    add<bundle::DestinationRecord>(
        Section::kDestinations,
        {{text("eu.example"), 0, 0}, {text("up.example"), 1, 0}, {text("us.example"), 0, 0}});
    add<bundle::FeedRecord>(Section::kFeeds, {});
    add<bundle::AsnRecord>(Section::kAsns, {{0, {}}, {64500, text("Example Networks")}});
    add<bundle::DetailRecord>(Section::kDetails, {{0, 255, 255, 0}, {1, 8, 8, 0}});
    add_table<std::uint32_t>(Section::kDetailsV4, {{10, 1}});
    add_table<std::uint32_t>(Section::kDetailsV6, {{0x20, 1}});
  }

  std::string assemble(std::uint8_t id) {
    add_all();
    sections_.insert(sections_.begin(), {Section::kStrings, strings_});
    std::size_t at = sizeof(bundle::FileHeader) + sections_.size() * sizeof(bundle::SectionHeader);
    std::string table, bodies;
    for (const auto& [type, bytes] : sections_) {
      const bool is_required = type < Section::kAsns;
      const bundle::SectionHeader section{static_cast<std::uint32_t>(type), is_required ? 1u : 0u,
                                          at + bodies.size(), bytes.size()};
      table.append(reinterpret_cast<const char*>(&section), sizeof(section));
      bodies += bytes;
    }
    bundle::FileHeader header{};
    header.magic = bundle::kMagic;
    header.version = bundle::kFormatVersion;
    header.section_count = static_cast<std::uint32_t>(sections_.size());
    header.file_size = at + bodies.size();
    header.id[0] = id;
    std::string file(reinterpret_cast<const char*>(&header), sizeof(header));
    file += table + bodies;
    header.checksum = bundle::file_checksum(as_bytes(file));
    std::memcpy(file.data(), &header, sizeof(header));
    return file;
  }

  std::string strings_;
  std::vector<std::pair<Section, std::string>> sections_;
};

}  // namespace poros::cabi
