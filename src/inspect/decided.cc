// SPDX-License-Identifier: Apache-2.0
#include "inspect/decided.h"

#include <utility>

#include "core/decide/receipt.h"

namespace poros::inspect {
namespace {

constexpr std::size_t kMaxEvents = 4096;

}  // namespace

AskedUrl read_url(std::string_view url) {
  if (url.starts_with('/') || url == "*") return {{}, std::string(url)};
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t end = url.find_first_of("/?", start);
  if (end == std::string_view::npos) return {std::string(url.substr(start)), "/"};
  std::string target(url[end] == '?' ? "/" : "");
  target += url.substr(end);
  return {std::string(url.substr(start, end - start)), std::move(target)};
}

bool is_locality(std::string_view text) {
  if (text.size() > 128) return false;
  for (const char c : text) {
    const bool plain = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '_' || c == '~' || c == '-';
    if (!plain) return false;
  }
  return true;
}

Decided::Decided(const bundle::View& view, const state::State& state,
                 const decide::Listing& listing, std::span<const decide::Told> told,
                 const decide::Request& request)
    : view_(view),
      request_(request),
      event_room_(kMaxEvents),
      location_room_(bundle::kMaxLocation) {
  decide::Steps steps{event_room_};
  plan_ = decide::plan(view, state, request, &steps);
  known_ = decide::presence_of(view, plan_, request.target, listing, told).known;
  if (plan_.outcome == decide::Outcome::kRedirect) {
    which_ = decide::choose(view, plan_, known_).which;
  }
  response_ = decide::respond(view, plan_, which_, request, location_room_);
  events_ = steps.events();
}

std::string Decided::receipt() const {
  std::vector<char> room(decide::kMaxReceipt);
  const std::size_t length =
      decide::write_receipt(view_, plan_, which_, known_, request_, response_, room);
  return std::string(room.data(), length) + "\n";
}

}  // namespace poros::inspect
