// SPDX-License-Identifier: Apache-2.0
// One client's connection, as small as it can be while it idles: no buffer is owned then.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "core/ip/address.h"
#include "serve/http/buffer.h"
#include "serve/http/input.h"
#include "serve/listen/server.h"
#include "sys/net/descriptor.h"

namespace poros::listen {

// What the connection is waiting for, and so which time-out runs.
enum class Wait : std::uint8_t {
  kIdle,     // the next request
  kMessage,  // the rest of a message
  kHandler,  // an answer; no time-out: that is the handler's
  kWriting,  // the client to take what is in `out`
  kLinger,   // the client to read our last answer: what it sends is thrown away
};

// An answer that came before the one it has to follow.
struct EarlyAnswer {
  std::uint32_t sequence = 0;
  bool closes = false;
  http::Buffer bytes;
};

struct Connection {
  sys::Descriptor socket;        // not open: the slot is free
  std::uint32_t index = 0;       // of the slot
  std::uint32_t generation = 0;  // counts the uses of the slot: tokens of earlier ones are void
  // In the wheel: neighbours, the tick under which it hangs, and the tick when time is up.
  std::uint32_t next = 0, previous = 0, hangs_at = 0, deadline = 0;
  // Sequence numbers of the next request to come and the next answer to leave.
  std::uint32_t next_in = 0, next_out = 0;

  Wait wait = Wait::kIdle;
  std::uint8_t interest = 0;     // as the poller knows it
  bool is_trusted = false;       // its headers name the client
  bool expects_proxy = false;    // the PROXY header has not come yet
  bool client_is_found = false;  // slot.client belongs to client_text
  bool has_ended = false;        // the client sends no more
  bool is_closing = false;       // we take no more requests
  bool must_linger = false;      // there may be bytes on the way that we shall not read
  bool has_failed = false;       // writing failed
  bool is_surplus = false;       // over the limit: it gets a 503 and counts apart
  bool is_dirty = false;         // in the loop's list of those answered outside of their turn

  std::uint8_t client_text_size = 0;
  char client_text[63] = {};  // the header line that slot.client was found in: two IPv6 and change
  ip::Client peer;
  ClientSlot slot;

  http::Input input;
  http::Buffer out;  // what the socket did not take
  std::unique_ptr<std::vector<EarlyAnswer>> early;

  bool is_answered() const { return next_in == next_out; }
};
// The promise of 512 bytes for an idle connection, all of ours included.
static_assert(sizeof(Connection) <= 320);

}  // namespace poros::listen
