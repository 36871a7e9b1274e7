// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/writer.h"

#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "compile/bundle/interner.h"
#include "compile/bundle/poptrie_builder.h"
#include "compile/bundle/records.h"
#include "core/bundle/view.h"

namespace poros::compile {
namespace {

using bundle::Section;

// Direct bits at most: 18 for IPv4's details (a table of 1 MiB, then at most three nodes); 12 for
// the classes, which WASM and NGINX carry and which must stay small.
constexpr unsigned kDetailBitsV4 = 18, kDetailBitsV6 = 16, kClassBits = 12, kLeastBits = 4;

// About one direct entry an interval: a small policy makes a small bundle.
unsigned direct_bits(std::size_t intervals, unsigned at_most) {
  return std::clamp(static_cast<unsigned>(std::bit_width(intervals)), kLeastBits, at_most);
}

template <class Leaf, class Bits>
std::string table_of(const std::vector<Interval<Bits>>& intervals, unsigned at_most) {
  return build_poptrie<Leaf>(intervals, direct_bits(intervals.size(), at_most));
}

struct Body {
  Section type;
  bool required;
  std::string bytes;
};

template <class Record>
std::string bytes_of(const std::vector<Record>& records) {
  static_assert(std::is_trivially_copyable_v<Record>);
  // Padding would carry whatever was in memory into the file.
  static_assert(std::has_unique_object_representations_v<Record>);
  return {reinterpret_cast<const char*>(records.data()), records.size() * sizeof(Record)};
}

std::string assemble(const std::vector<Body>& bodies) {
  constexpr std::size_t kAlign = 8;
  std::vector<bundle::SectionHeader> table;
  std::size_t at = sizeof(bundle::FileHeader) + bodies.size() * sizeof(bundle::SectionHeader);
  for (const Body& body : bodies) {
    at = (at + kAlign - 1) / kAlign * kAlign;
    table.push_back(
        {static_cast<std::uint32_t>(body.type), body.required ? 1u : 0u, at, body.bytes.size()});
    at += body.bytes.size();
  }
  std::string file(at, '\0');
  bundle::FileHeader header{};
  header.magic = bundle::kMagic;
  header.version = bundle::kFormatVersion;
  header.section_count = static_cast<std::uint32_t>(bodies.size());
  header.file_size = at;
  std::memcpy(file.data(), &header, sizeof(header));
  std::memcpy(file.data() + sizeof(header), table.data(),
              table.size() * sizeof(bundle::SectionHeader));
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    bodies[i].bytes.copy(file.data() + table[i].offset, bodies[i].bytes.size());
  }
  header.id = bundle_id(as_bytes(file));
  std::memcpy(file.data(), &header, sizeof(header));
  header.checksum = bundle::file_checksum(as_bytes(file));
  std::memcpy(file.data(), &header, sizeof(header));
  return file;
}

std::vector<bundle::ClassRecord> class_records(const Tables& tables, Records& records) {
  std::vector<bundle::ClassRecord> out;
  for (const Class& klass : tables.classes) {
    std::vector<std::uint16_t> networks(klass.networks.begin(), klass.networks.end());
    out.push_back(
        {klass.provider == kNone32 ? bundle::kNone : static_cast<std::uint16_t>(klass.provider),
         klass.region.empty() ? bundle::kNone : records.region(klass.region),
         records.ids(networks)});
  }
  return out;
}

void add_detail(const Tables& tables, Interner& strings, std::vector<Body>& bodies) {
  std::vector<bundle::AsnRecord> asns;
  for (const Asn& asn : tables.asns) asns.push_back({asn.number, strings.add(asn.holder)});
  std::vector<bundle::DetailRecord> details;
  for (const Detail& detail : tables.details) {
    details.push_back({detail.asn, detail.origin_length, detail.range_length, 0});
  }
  bodies.push_back({Section::kAsns, false, bytes_of(asns)});
  bodies.push_back({Section::kDetails, false, bytes_of(details)});
  bodies.push_back(
      {Section::kDetailsV4, false, table_of<std::uint32_t>(tables.v4_details, kDetailBitsV4)});
  bodies.push_back(
      {Section::kDetailsV6, false, table_of<std::uint32_t>(tables.v6_details, kDetailBitsV6)});
}

}  // namespace

std::array<std::uint8_t, 32> bundle_id(Bytes file) {
  auto header = load<bundle::FileHeader>(file, 0);
  header.id = {};
  header.checksum = 0;
  std::string content(as_text(file));
  std::memcpy(content.data(), &header, sizeof(header));
  std::array<std::uint8_t, 32> id{};
  SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), id.data());
  return id;
}

Result<std::string> write_bundle(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                                 const Tables& tables, const WriteOptions& options) {
  Interner strings;
  Records records(strings, region_names(model, tables));
  const std::vector<bundle::ClassRecord> classes = class_records(tables, records);
  records.add_model(model);
  std::vector<bundle::FeedRecord> feed_records;
  for (std::size_t i = 0; i < model.feeds.size(); ++i) {
    feed_records.push_back({strings.add(model.feeds[i].name), strings.add(model.feeds[i].format),
                            strings.add(feeds[i].date)});
  }
  if (const auto limit = records.find_limit(); !limit.empty()) {
    return Error{ErrorKind::kLimit, std::string(limit)};
  }

  std::vector<Body> bodies;
  if (!options.slim) add_detail(tables, strings, bodies);
  const auto required = [](Section type, std::string bytes) {
    return Body{type, true, std::move(bytes)};
  };
  std::vector<Body> front;
  front.push_back(required(Section::kStrings, strings.bytes()));
  front.push_back(required(Section::kRegions, bytes_of(records.regions)));
  front.push_back(required(Section::kProviders, bytes_of(records.providers)));
  front.push_back(required(Section::kNetworks, bytes_of(records.networks)));
  front.push_back(required(Section::kClasses, bytes_of(classes)));
  front.push_back(required(Section::kIds, bytes_of(records.all_ids)));
  front.push_back(
      required(Section::kClassesV4, table_of<std::uint16_t>(tables.v4_classes, kClassBits)));
  front.push_back(
      required(Section::kClassesV6, table_of<std::uint16_t>(tables.v6_classes, kClassBits)));
  front.push_back(required(Section::kBackends, bytes_of(records.backends)));
  front.push_back(required(Section::kTargets, bytes_of(records.targets)));
  front.push_back(required(Section::kBackendRegions, bytes_of(records.backend_regions)));
  front.push_back(required(Section::kPieces, bytes_of(records.pieces)));
  front.push_back(required(Section::kStringLists, bytes_of(records.string_lists)));
  front.push_back(required(Section::kSites, bytes_of(records.sites)));
  front.push_back(required(Section::kHosts, bytes_of(records.hosts)));
  front.push_back(required(Section::kRoutes, bytes_of(records.routes)));
  front.push_back(required(Section::kConditions, bytes_of(records.conditions)));
  front.push_back(required(Section::kHeaders, bytes_of(records.headers)));
  front.push_back(required(Section::kSteps, bytes_of(records.steps)));
  front.push_back(required(Section::kMembers, bytes_of(records.members)));
  front.push_back(required(Section::kAnswers, bytes_of(records.answers)));
  front.push_back(required(Section::kDestinations, bytes_of(records.destinations)));
  front.push_back(required(Section::kFeeds, bytes_of(feed_records)));
  for (Body& body : bodies) front.push_back(std::move(body));
  return assemble(front);
}

}  // namespace poros::compile
