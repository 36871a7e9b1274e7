// SPDX-License-Identifier: Apache-2.0
// What is known of a plan's candidates without asking anybody: what the index lists, and what
// somebody said. What was said comes first.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/decide/plan.h"
#include "core/index/index.h"

namespace poros::decide {

inline constexpr std::uint8_t kCheckIndex = 2;  // of BackendRecord::presence

// A place of an index as a bundle knows it.
struct ListedPlace {
  std::uint16_t backend = bundle::kNone;
  std::uint16_t target = bundle::kNone;  // relative to the backend's; kNone: each of them
  std::uint32_t place = 0;               // in the index
};
// Nothing where the bundle has no such backend, or the backend no such region.
std::optional<ListedPlace> find_listed(const bundle::View& view, const index::Index& index,
                                       std::uint32_t place);

// An index, read by one bundle. Without an index nothing is listed.
struct Listing {
  const index::Index* index = nullptr;
  std::span<const ListedPlace> places;
};

struct Presence {
  std::array<Known, bundle::kMaxCandidates> known{};  // known[i] belongs to plan.at[i]
  std::optional<std::uint64_t> object_bytes;
};
// A backend with `check: index` has an object if one of its places does, and has it not if places
// of it are there and none does. Files have no digest: of them the index knows nothing.
Presence presence_of(const bundle::View& view, const Plan& plan, std::string_view target,
                     const Listing& listing, std::span<const Told> told);

}  // namespace poros::decide
