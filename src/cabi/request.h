// SPDX-License-Identifier: Apache-2.0
// A caller's request as the core wants it. Nothing is copied but pointers.
#pragma once

#include <array>

#include "cabi/handles.h"

namespace poros::cabi {

// Only lines that some condition of the bundle asks for, by name and by value, are kept, and each
// of them once: a client cannot fill the room with lines of its own. A bundle would have to ask for
// more values than this, and one request to bring them all.
inline constexpr std::size_t kMaxHeaders = 64;

struct HeaderRoom {
  std::array<decide::Header, kMaxHeaders> at;
};

// All but the headers. Texts in `out` are the caller's.
int read_request(const poros_bundle& bundle, const poros_request* request, decide::Request& out);

// The request's headers in `room`, to which out.headers points.
int read_headers(const poros_bundle& bundle, const poros_request& request, HeaderRoom& room,
                 decide::Request& out);

// Nothing is down where the request has no state; a state of another bundle is an error.
int read_state(const poros_bundle& bundle, const poros_request& request, state::State& out);

}  // namespace poros::cabi
