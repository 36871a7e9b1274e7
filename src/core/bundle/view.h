// SPDX-License-Identifier: Apache-2.0
// A bundle whose every offset has been checked. open() does all the checking, once; after it no
// read can leave the bytes and nothing can fail. Does not own the bytes, which must stay unchanged
// while any copy of the view is in use. Copies are cheap; any number of threads may read.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/artifact/kind.h"
#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/bundle/format.h"
#include "core/ip/address.h"
#include "core/lpm/poptrie.h"

namespace poros::bundle {

// A section, or a part of one, as records.
template <class Record>
class Records {
 public:
  Records() = default;
  explicit Records(Bytes bytes) : bytes_(bytes) {}
  std::uint32_t size() const { return static_cast<std::uint32_t>(bytes_.size() / sizeof(Record)); }
  bool empty() const { return bytes_.empty(); }
  Record operator[](std::size_t index) const {
    return load<Record>(bytes_, index * sizeof(Record));
  }
  Records part(Run run) const {
    return Records(bytes_.subspan(std::size_t{run.first} * sizeof(Record),
                                  std::size_t{run.count} * sizeof(Record)));
  }

 private:
  Bytes bytes_;
};

// XXH64 over the header with its checksum zero and over the rest, hashed together: what
// FileHeader::checksum must be. The file is at least a header long.
std::uint64_t file_checksum(Bytes file);

// What people read of an address.
struct Detail {
  std::uint32_t asn = 0;  // 0: none
  std::string_view holder;
  std::uint8_t origin_length = 255, range_length = 255;  // of the prefixes that matched; 255: none

  // The prefix that decided: the published range where one gave the provider, else the origin's.
  std::optional<ip::Prefix> prefix(const ip::Client& client) const {
    const std::uint8_t length = range_length != 255 ? range_length : origin_length;
    if (client.family == ip::Family::kUnknown || length > ip::width(client.family)) {
      return std::nullopt;
    }
    return ip::prefix_of(client, length);
  }
};

class View {
 public:
  using Id = std::array<std::uint8_t, 32>;

  static Result<View, Flaw> open(Bytes file);

  // SHA-256 of the content, as compile wrote it; proving it is not View's work (see show --verify).
  Id id() const { return id_; }
  Bytes bytes() const { return file_; }
  bool has_detail() const { return has_detail_; }

  // Class of an address; unknown clients are of class 0.
  std::uint32_t class_of(const ip::Client& client) const {
    switch (client.family) {
      case ip::Family::kV4:
        return classes_v4_.find(client.v4());
      case ip::Family::kV6:
        return classes_v6_.find(client.bits);
      case ip::Family::kUnknown:
        break;
    }
    return 0;
  }
  // Nothing known where the bundle is slim.
  Detail detail_of(const ip::Client& client) const;

  // The block around an address in which class and detail are the same; `last` is of the same
  // family. Walking from 0 with last + 1 visits the whole space in disjoint intervals.
  struct Block {
    std::uint32_t klass;
    std::uint32_t detail;  // 0 in a slim bundle
    ip::Client last;
  };
  Block block_of(const ip::Client& address) const;
  Detail detail(std::uint32_t index) const;

  // Whether a text lies inside the strings: proven by open() for all that it lets through.
  bool has_text(Text at) const {
    return at.offset <= strings_.size() && at.length <= strings_.size() - at.offset;
  }
  std::string_view text(Text at) const { return as_text(strings_.subspan(at.offset, at.length)); }
  std::string_view region_name(std::uint16_t region) const {
    return region == kNone ? std::string_view() : text(regions[region]);
  }
  std::string_view provider_name(std::uint16_t provider) const {
    return provider == kNone ? std::string_view() : text(providers[provider]);
  }
  // The index of a region or locality name, kNone where the bundle does not know it.
  std::uint16_t find_region(std::string_view name) const;
  // The site of a normalized host, the default site, or kNone.
  std::uint16_t find_site(std::string_view host) const;
  // kNone where there is no such backend.
  std::uint16_t find_backend(std::string_view name) const;
  bool is_destination(std::string_view host) const;
  // The target of a backend for a region's key or also, relative; kNone where it has none.
  std::uint16_t find_target(const BackendRecord& backend, std::uint16_t region) const;

  Records<Text> regions, providers, networks, string_lists;
  Records<ClassRecord> classes;
  Records<std::uint16_t> ids;
  Records<BackendRecord> backends;
  Records<TargetRecord> targets;
  Records<BackendRegionRecord> backend_regions;
  Records<PieceRecord> pieces;
  Records<SiteRecord> sites;
  Records<HostRecord> hosts;
  Records<RouteRecord> routes;
  Records<ConditionRecord> conditions;
  Records<HeaderRecord> headers;
  Records<StepRecord> steps;
  Records<MemberRecord> members;
  Records<AnswerRecord> answers;
  Records<DestinationRecord> destinations;
  Records<FeedRecord> feeds;
  Records<AsnRecord> asns;
  Records<DetailRecord> details;

 private:
  friend class Opener;
  Bytes file_, strings_;
  Id id_{};
  bool has_detail_ = false;
  std::uint16_t default_site_ = kNone;
  lpm::Poptrie<ip::V4, std::uint16_t> classes_v4_;
  lpm::Poptrie<ip::V6, std::uint16_t> classes_v6_;
  lpm::Poptrie<ip::V4, std::uint32_t> details_v4_;
  lpm::Poptrie<ip::V6, std::uint32_t> details_v6_;
};

}  // namespace poros::bundle
