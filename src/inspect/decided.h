// SPDX-License-Identifier: Apache-2.0
// One decision taken for somebody who wants to see it: what `poros explain` and a server's
// /explain show alike.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "core/decide/presence.h"
#include "core/decide/respond.h"
#include "core/state/state.h"

namespace poros::inspect {

// "https://HOST/PATH", as a person writes it, as a client would send it. "/PATH" has no host.
struct AskedUrl {
  std::string host, target;  // the target in origin form
};
AskedUrl read_url(std::string_view url);

// A locality goes into Locations: what is no plain name is refused at the start, not left out
// later.
bool is_locality(std::string_view text);

// Keeps what its parts point into, but for the bundle and the request.
class Decided {
 public:
  Decided(const bundle::View& view, const state::State& state, const decide::Listing& listing,
          std::span<const decide::Told> told, const decide::Request& request);
  Decided(const Decided&) = delete;
  Decided& operator=(const Decided&) = delete;

  const decide::Plan& plan() const { return plan_; }
  std::uint8_t which() const { return which_; }
  std::span<const decide::Known> known() const { return known_; }
  std::span<const decide::Event> events() const { return events_; }
  const decide::Response& response() const { return response_; }
  std::string receipt() const;  // JSON with its LF

 private:
  const bundle::View& view_;
  const decide::Request& request_;
  std::vector<decide::Event> event_room_;
  std::vector<char> location_room_;
  decide::Plan plan_;
  std::uint8_t which_ = 0;
  std::array<decide::Known, bundle::kMaxCandidates> known_{};
  std::span<const decide::Event> events_;
  decide::Response response_;
};

}  // namespace poros::inspect
