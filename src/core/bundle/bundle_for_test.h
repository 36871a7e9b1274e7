// SPDX-License-Identifier: Apache-2.0
// For tests: a bundle as loose parts, each of which a test may bend before it is put together.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/bundle/view.h"
#include "core/lpm/poptrie_for_test.h"

namespace poros::bundle {

struct SectionForTest {
  std::uint32_t type = 0, required = 1;
  std::string bytes;
};

// Makes size and checksum what they must be.
inline std::string sealed_for_test(std::string file) {
  FileHeader header;
  std::memcpy(&header, file.data(), sizeof(header));
  header.file_size = file.size();
  std::memcpy(file.data(), &header, sizeof(header));
  header.checksum = file_checksum(as_bytes(file));
  std::memcpy(file.data(), &header, sizeof(header));
  return file;
}

inline std::string assembled_for_test(const std::vector<SectionForTest>& sections) {
  FileHeader header{};
  header.magic = kMagic;
  header.version = kFormatVersion;
  header.section_count = static_cast<std::uint32_t>(sections.size());
  for (std::size_t i = 0; i < header.id.size(); ++i) header.id[i] = static_cast<std::uint8_t>(i);
  std::string front(reinterpret_cast<const char*>(&header), sizeof(header)), back;
  for (const SectionForTest& section : sections) {
    const SectionHeader record{
        section.type, section.required,
        sizeof(FileHeader) + sections.size() * sizeof(SectionHeader) + back.size(),
        section.bytes.size()};
    front.append(reinterpret_cast<const char*>(&record), sizeof(record));
    back += section.bytes;
  }
  return sealed_for_test(front + back);
}

// One site r.example (alias and default) on an oci api with two routes, a backend with two regions
// that is its fallback, one provider, one network; 128.0.0.0/1 and 8000::/1 are the provider's.
struct BundleForTest {
  std::string strings;
  std::vector<Text> regions, providers, networks, string_lists;
  std::vector<ClassRecord> classes;
  std::vector<std::uint16_t> ids;
  lpm::PartsForTest<std::uint16_t> classes_v4, classes_v6;
  std::vector<BackendRecord> backends;
  std::vector<TargetRecord> targets;
  std::vector<BackendRegionRecord> backend_regions;
  std::vector<PieceRecord> pieces;
  std::vector<SiteRecord> sites;
  std::vector<HostRecord> hosts;
  std::vector<RouteRecord> routes;
  std::vector<ConditionRecord> conditions;
  std::vector<HeaderRecord> headers;
  std::vector<StepRecord> steps;
  std::vector<MemberRecord> members;
  std::vector<AnswerRecord> answers;
  std::vector<DestinationRecord> destinations;
  std::vector<FeedRecord> feeds;
  bool is_slim = false;
  std::vector<AsnRecord> asns;
  std::vector<DetailRecord> details;
  lpm::PartsForTest<std::uint32_t> details_v4, details_v6;

  Text text(std::string_view value) {
    const Text at{static_cast<std::uint32_t>(strings.size()),
                  static_cast<std::uint32_t>(value.size())};
    strings += value;
    return at;
  }

  BundleForTest() {
    constexpr std::uint32_t kPath = 1;  // artifact::Variable
    regions = {text("east"), text("west")};
    providers = {text("cloud")};
    networks = {text("campus")};
    string_lists = {text("/home"), text("*.gz"), text("beta"), text("n")};
    ids = {0, 1};
    classes = {{kNone, kNone, {0, 0}}, {0, 0, {0, 1}}};
    classes_v4.direct[1] = classes_v6.direct[1] = lpm::kLeafBit | 1;
    pieces = {{0, text("https://a.example/")},
              {kPath, {0, 0}},
              {0, text("https://b.example/x/")},
              {kPath, {0, 0}},
              {0, text("from=poros")}};
    targets = {{0, 0, {0, 2}, {0, 0}}, {1, 0, {2, 2}, {4, 1}}};
    backend_regions = {{0, 0}, {1, 1}};
    BackendRecord backend{};
    backend.until_s = 1'000'000;
    backend.name = text("store");
    backend.pays = providers[0];
    backend.targets = {0, 2};
    backend.regions = {0, 2};
    backend.query_names = {3, 1};
    backend.trust = 2;
    backend.place = 1;
    backend.ipv6 = 1;
    backend.query = 3;
    backends = {backend};
    headers = {{text("x-ring"), {2, 1}}};
    ConditionRecord none{}, home{};
    home.paths = {0, 1};
    home.providers = home.regions = home.networks = home.asn_networks = home.localities =
        home.near = {0, 1};
    home.headers = {0, 1};
    home.kinds = 1u << 9;
    conditions = {none, home};
    answers = {{text("https://home.example/?x"), {0, 0}, 302, 1}, {{0, 0}, text("gone\n"), 410, 0}};
    members = {{0, 70}, {0, 30}};
    steps = {{{0, 2}, kNone, kNone, 2, 1, 1, 0},
             {{0, 0}, 0, 1, 1, 0, 0, 0},
             {{0, 0}, 0, kNone, 0, 0, 0, 0}};
    routes = {{text("home"), 1, 0, {0, 0}, {0, 0}, 0}, {text("rest"), 0, 0, {0, 0}, {0, 3}, 0}};
    SiteRecord site{};
    site.name = text("r.example");
    site.routes = {0, 2};
    site.checksum_globs = {1, 1};
    site.status = 302;
    site.is_default = 1;
    sites = {site};
    hosts = {{text("alias.example"), 0}, {site.name, 0}};
    destinations = {{text("a.example"), 0, 0},
                    {text("b.example"), 0, 0},
                    {text("home.example"), kNone, 0},
                    {text("onward.example"), 0, 1}};
    feeds = {{text("aws"), text("aws-ip-ranges"), text("2026-01-01")}};
    asns = {{0, {0, 0}}, {64500, text("Example Networks")}};
    details = {{0, 255, 255, 0}, {1, 1, 1, 0}};
    details_v4.direct[1] = details_v6.direct[1] = lpm::kLeafBit | 1;
  }

  std::vector<SectionForTest> sections() {
    std::vector<SectionForTest> out;
    add(out, Section::kStrings, strings);
    add(out, Section::kRegions, regions);
    add(out, Section::kProviders, providers);
    add(out, Section::kNetworks, networks);
    add(out, Section::kClasses, classes);
    add(out, Section::kIds, ids);
    add(out, Section::kClassesV4, classes_v4.bytes());
    add(out, Section::kClassesV6, classes_v6.bytes());
    add(out, Section::kBackends, backends);
    add(out, Section::kTargets, targets);
    add(out, Section::kBackendRegions, backend_regions);
    add(out, Section::kPieces, pieces);
    add(out, Section::kStringLists, string_lists);
    add(out, Section::kSites, sites);
    add(out, Section::kHosts, hosts);
    add(out, Section::kRoutes, routes);
    add(out, Section::kConditions, conditions);
    add(out, Section::kHeaders, headers);
    add(out, Section::kSteps, steps);
    add(out, Section::kMembers, members);
    add(out, Section::kAnswers, answers);
    add(out, Section::kDestinations, destinations);
    add(out, Section::kFeeds, feeds);
    if (is_slim) return out;
    add(out, Section::kAsns, asns, 0);
    add(out, Section::kDetails, details, 0);
    add(out, Section::kDetailsV4, details_v4.bytes(), 0);
    add(out, Section::kDetailsV6, details_v6.bytes(), 0);
    return out;
  }

  std::string bytes() { return assembled_for_test(sections()); }

  // What open() says of it; empty where it opens.
  std::string flaw() {
    const std::string file = bytes();
    const auto view = View::open(as_bytes(file));
    return view ? "" : std::string(view.error().what);
  }

 private:
  template <class Records>
  static void add(std::vector<SectionForTest>& out, Section type, const Records& records,
                  std::uint32_t required = 1) {
    std::string bytes(records.size() * sizeof(records[0]), '\0');
    if (!records.empty()) std::memcpy(bytes.data(), records.data(), bytes.size());
    out.push_back({static_cast<std::uint32_t>(type), required, std::move(bytes)});
  }
};

}  // namespace poros::bundle
