// SPDX-License-Identifier: Apache-2.0
// What a connection has sent and we have not used: turns reads of any size into whole messages.
// Holds bytes only between reads, and only of an unfinished message or of requests not taken yet.
#pragma once

#include <cstdint>
#include <string_view>

#include "serve/http/body.h"
#include "serve/http/buffer.h"
#include "serve/http/proxy.h"
#include "serve/http/request.h"

namespace poros::http {

class Input {
 public:
  enum class Next : std::uint8_t { kNeedMore, kRequest, kRefused };
  struct Message {
    Next next = Next::kNeedMore;
    Refusal refusal = Refusal::kNone;
    // Of a request: nothing after it can be read, because its body was too long or the client waits
    // for a 100 that we do not send. It is answered, then the connection is closed.
    bool is_last = false;
  };

  // Fresh bytes, which stay valid until keep().
  void give(std::string_view fresh, BufferPool& pool);

  // Before the first message, of a connection that must begin with it: the PROXY header.
  ProxyHeader take_proxy();

  // The next whole message, its body already drained. `out` lives until the next call of anything.
  Message next(const Limits& limits, Request& out);

  // Before the bytes of give() die: copies what is left into a buffer of the pool, or gives the
  // buffer back when nothing is.
  void keep(BufferPool& pool);

  // Forgets everything.
  void drop(BufferPool& pool);

  // No byte waits for next() or for more bytes.
  bool is_empty() const { return is_given_ ? rest_.empty() && !in_body_ : held_.empty(); }

 private:
  Message read_head(const Limits& limits, Request& out);
  Message read_body(const Limits& limits, Request& out);

  // Between give() and keep(): what is unread, in held_ or in the caller's fresh bytes.
  std::string_view rest_;
  // While a body is awaited, the head that waits for it, in held_ or in the fresh bytes.
  std::string_view head_;
  Buffer held_;  // between keep() and give(): everything
  Body body_;
  bool rest_is_held_ = false, head_is_held_ = false;
  bool is_given_ = false;  // between give() and keep()
  bool in_body_ = false;
  // False: parse_head() has seen these bytes, and no control has come since, so it would say the
  // same again. Without this a head sent byte by byte would be parsed once a byte.
  bool is_new_ = true;
};

}  // namespace poros::http
