// SPDX-License-Identifier: Apache-2.0
// The body of a request, read only to find its end. poros wants nothing of it, but the next request
// begins behind it, so its framing must be as strict as the head's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "serve/http/request.h"

namespace poros::http {

class Body {
 public:
  enum class State : std::uint8_t {
    kMore,     // needs more bytes
    kDone,     // the message ends after `taken`
    kTooLong,  // over the limit: answer the request, then close
    kFaulty,   // nobody knows where it ends: refuse the request
  };
  struct Step {
    State state = State::kMore;
    std::size_t taken = 0;
  };

  // For a request with a body.
  Body(Framing framing, std::uint64_t content_length, std::size_t limit_bytes);
  Body() = default;

  // Takes what belongs to the body from the front of `bytes`.
  Step take(std::string_view bytes);

 private:
  // Where in RFC 9112 section 7.1 the next byte stands.
  enum class At : std::uint8_t {
    kSized,      // in a body with a Content-Length
    kSize,       // chunk-size, before its first digit
    kSizeMore,   // in chunk-size
    kSizeBlank,  // blanks, then ";"
    kExtension,  // chunk-ext, not interpreted
    kSizeLf,     // the LF after the size line
    kData,       // chunk-data
    kDataCr,
    kDataLf,        // its CRLF
    kTrailer,       // the start of a trailer line, or of the last CRLF
    kTrailerName,   // in field-name
    kTrailerValue,  // in field-value
    kTrailerLf,     // the LF of a trailer line
    kLastLf,        // the LF that ends the message
  };
  bool step(char c);

  std::uint64_t left_ = 0;   // of the sized body or the chunk
  std::uint32_t spent_ = 0;  // bytes taken, framing included
  std::uint32_t limit_ = 0;
  At at_ = At::kSized;
  bool is_last_ = false;  // the size of the chunk is 0
};

}  // namespace poros::http
