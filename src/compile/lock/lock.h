// SPDX-License-Identifier: Apache-2.0
// poros.lock: which snapshot of each feed a policy is compiled with (docs/feeds.md). Written by
// `poros feeds pull`, reviewed by people, read by `compile`. The same content gives the same bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "diagnostics/diagnostics.h"

namespace poros::lock {

inline constexpr std::string_view kFileName = "poros.lock";  // beside the policy
inline constexpr std::string_view kSnapshots = "snapshots";  // beside the lock

// One feed's snapshot: where it came from and what it is.
struct Pin {
  std::string feed, url;
  std::string sha256;  // of the file as it was fetched: 64 lower-case hexadecimal digits
  std::uint64_t bytes = 0, rows = 0;
  std::string fetched;         // when these bytes first came: YYYY-MM-DDThh:mm:ssZ
  std::string etag, modified;  // what the server said of them, to ask again by; may be empty
};

// What a provider has by all of the policy's feeds: for reviewers, nothing is computed from it.
struct Holding {
  std::string provider;
  std::uint64_t ipv4 = 0, ipv6_48s = 0;                      // in its published ranges
  std::uint64_t announced_ipv4 = 0, announced_ipv6_48s = 0;  // by its ASNs, as origins say
};

struct Lock {
  std::string snapshots = std::string(kSnapshots);  // a folder; relative to the lock's own
  std::vector<Pin> feeds;                           // sorted by feed
  std::vector<Holding> providers;                   // sorted by provider

  const Pin* find(std::string_view feed) const;
};

// Strict: what is missing, unknown or out of its form is reported, and then the lock is not to be
// used. `file` names it in messages.
Lock read(const std::string& file, std::string_view bytes, Diagnostics& diagnostics);

std::string write(const Lock& lock);

std::string sha256_of(Bytes bytes);

// "sha256-<hex>": the name of a snapshot's file, which its content alone decides.
std::string snapshot_name(std::string_view sha256);
bool is_snapshot_name(std::string_view name);

// Whether a server's word can stand in the lock and be sent back in a header: printable ASCII, at
// most 512 bytes, not empty.
bool is_header_value(std::string_view text);

}  // namespace poros::lock
