// SPDX-License-Identifier: Apache-2.0
// The bundle's bytes (docs/bundle-format.md draws them). Little-endian, position-independent, read
// in place: every record is loaded by memcpy, so no alignment is asked for. A reference is an index
// into another section or a (first, count) pair; View::open proves each of them once.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace poros::bundle {

inline constexpr std::array<char, 8> kMagic = {'P', 'O', 'R', 'O', 'S', 'B', 'D', 'L'};
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint64_t kMaxFileSize = std::uint64_t{1} << 31;
inline constexpr std::uint16_t kNone = 0xffff;      // of any 16-bit index
inline constexpr std::size_t kMaxLocation = 32768;  // no Location is longer; compile proves it
inline constexpr std::size_t kMaxCandidates = 8;    // seven and the fallback (R8)

struct FileHeader {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t section_count;
  std::uint64_t file_size;
  std::uint64_t checksum;  // XXH64 over two hashes: this header with the field zero; the rest
  std::array<std::uint8_t, 32> id;  // SHA-256 of the file with this field and checksum zero
};
static_assert(sizeof(FileHeader) == 64);

struct SectionHeader {
  std::uint32_t type;
  std::uint32_t required;  // 1: a reader that does not know the type refuses the file; 0: skips it
  std::uint64_t offset, length;
};
static_assert(sizeof(SectionHeader) == 24);

enum class Section : std::uint32_t {
  kStrings = 1,
  kRegions,
  kProviders,
  kNetworks,
  kClasses,
  kIds,
  kClassesV4,
  kClassesV6,
  kBackends,
  kTargets,
  kBackendRegions,
  kPieces,
  kStringLists,
  kSites,
  kHosts,
  kRoutes,
  kConditions,
  kHeaders,
  kSteps,
  kMembers,
  kAnswers,
  kDestinations,
  kFeeds,
  // Optional: what people read, never what decides.
  kAsns = 64,
  kDetails,
  kDetailsV4,
  kDetailsV6
};

struct Text {  // into kStrings
  std::uint32_t offset, length;
};

struct Run {  // entries [first, first + count) of another section
  std::uint32_t first, count;
};

struct ClassRecord {
  std::uint16_t provider, region;  // kNone: none
  Run networks;                    // in kIds
};

// kHole pieces carry no text; a literal is never empty but for the first piece of a url.
struct PieceRecord {
  std::uint32_t variable;  // artifact::Variable
  Text text;
};

struct BackendRecord {
  std::int64_t from_s, until_s;
  Text name, pays;
  Run targets;                  // in kTargets; one or more
  Run regions;                  // in kBackendRegions, sorted by region
  Run query_names;              // in kStringLists
  std::uint16_t pays_provider;  // kNone: no provider
  std::uint16_t else_target;    // relative to targets.first; kNone: no else
  std::uint8_t trust, presence, use_when_unknown, place, ipv6, query;
  std::uint8_t reserved[6];
};
static_assert(sizeof(BackendRecord) == 72);

struct TargetRecord {
  std::uint16_t region, reserved;  // kNone: the backend has no regions
  Run url, append;                 // in kPieces; the url's first piece is its literal prefix
};

struct BackendRegionRecord {
  std::uint16_t region, target;  // target relative to the backend's first
};

struct SiteRecord {
  Text name;
  Run routes;
  Run checksum_globs, signature_globs, pointer_globs;  // in kStringLists
  std::uint16_t status, fallback;
  std::uint8_t api, is_default;
  std::uint8_t reserved[2];
};
static_assert(sizeof(SiteRecord) == 48);

struct HostRecord {  // sorted by the bytes of host
  Text host;
  std::uint32_t site;
};

// An absent key has an empty run (kinds: 0) and holds.
struct ConditionRecord {
  Run paths;                                                         // globs in kStringLists
  Run providers, regions, networks, asn_networks, localities, near;  // in kIds
  Run headers;                                                       // in kHeaders
  std::uint32_t kinds;                                               // artifact::KindSet
};

struct HeaderRecord {
  Text name;   // lower case
  Run values;  // in kStringLists
};

struct RouteRecord {
  Text name;
  std::uint32_t when, unless;  // in kConditions
  Run as;                      // in kPieces; empty: none
  Run steps;                   // in kSteps; empty: an answer
  std::uint32_t answer;        // in kAnswers, where steps is empty
};

enum class StepForm : std::uint8_t { kBackend, kRegion, kSplit, kFallback };
inline constexpr std::array<std::string_view, 4> kStepFormNames = {"backend", "region", "split",
                                                                   "fallback"};

struct StepRecord {
  Run members;                    // in kMembers, for a split
  std::uint16_t backend, target;  // target relative; kNone: by place
  std::uint8_t form, by_object, by_client, reserved;
};

struct MemberRecord {
  std::uint16_t backend, percent;
};

struct AnswerRecord {
  Text location, text;
  std::uint16_t status;
  std::uint16_t is_public;  // 1: the answer depends on kind and path alone (A3)
};

// Every host that a client can be sent to.
struct DestinationRecord {
  Text host;
  std::uint16_t backend;  // kNone: an answer's location
  std::uint16_t onward;   // 1: a backend's own redirect goes there
};

struct FeedRecord {
  Text name, format, date;
};

struct AsnRecord {
  std::uint32_t number;
  Text holder;
};

struct DetailRecord {
  std::uint32_t asn;                         // in kAsns
  std::uint8_t origin_length, range_length;  // 255: none
  std::uint16_t reserved;
};

}  // namespace poros::bundle
