// SPDX-License-Identifier: Apache-2.0
// The recorder of a decision's reasons: what explain prints and what coverage counts.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace poros::decide {

// The keys of a condition, in the order in which they are looked at.
enum class Key : std::uint8_t {
  kKind,
  kPath,
  kProvider,
  kRegion,
  kNetwork,
  kAsn,
  kLocality,
  kNear,
  kHeader
};
inline constexpr std::array<std::string_view, 9> kKeyNames = {
    "kind", "path", "provider", "region", "network", "asn", "locality", "near", "header"};

// One key of one route's condition, looked at.
struct Event {
  std::uint16_t route;  // in view.routes
  Key key;
  bool unless;  // of `unless`, else of `when`
  bool holds;
};

// Room for events, owned by the caller. Events beyond the room are counted and lost.
struct Steps {
  std::span<Event> room;
  std::size_t count = 0;

  void add(const Event& event) {
    if (count < room.size()) room[count] = event;
    ++count;
  }
  std::span<const Event> events() const {
    return room.first(count < room.size() ? count : room.size());
  }
};

}  // namespace poros::decide
