// SPDX-License-Identifier: Apache-2.0
// From a plan and a choice to the answer's bytes. Front ends copy it and write nothing of their
// own.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/bundle/view.h"
#include "core/decide/plan.h"

namespace poros::decide {

// The Location of candidate `which` in `room`: its length, or 0 where it would leave the backend's
// literal prefix (T6) or the room. kMaxLocation bytes are always enough. Only for kRedirect.
std::size_t location(const bundle::View& view, const Plan& plan, std::uint8_t which,
                     const Request& request, std::span<char> room);

// The URL to ask whether the backend has the object: the Location without query and append.
std::size_t presence_url(const bundle::View& view, const Plan& plan, std::uint8_t which,
                         const Request& request, std::span<char> room);

struct ResponseHeader {
  std::string_view name, value;
};

// Views into the bundle, into literals, and into the room that respond() was given.
struct Response {
  std::uint16_t status = 400;
  std::uint8_t header_count = 0;
  std::array<ResponseHeader, 4> headers;
  std::string_view body;  // what GET would get; a HEAD response sends its length alone
  std::string_view location;

  std::span<const ResponseHeader> all_headers() const {
    return std::span(headers).first(header_count);
  }
};

// `which` matters for kRedirect alone. A redirect that T6 refuses is answered 400.
Response respond(const bundle::View& view, const Plan& plan, std::uint8_t which,
                 const Request& request, std::span<char> room);

// The answer to what is no HTTP: the same 400 as for a malformed target.
Response bad_request();

}  // namespace poros::decide
