// SPDX-License-Identifier: Apache-2.0
// The head of an HTTP/1.0 or HTTP/1.1 request, read strictly by RFC 9112 and without a copy.
//
// Whoever reads the same bytes differently from the proxy in front of us can be made to answer the
// wrong request (request smuggling). So everything that two readers may disagree on is refused:
// bare LF, bare CR, obs-fold, blanks before the colon, two lengths. What is only a bad *target*
// passes through untouched: core answers that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace poros::http {

struct Header {
  std::string_view name, value;  // the value without the blanks around it
};

// ASCII case-insensitive, as field names are (RFC 9110 section 5.1).
bool same_letters(const char* a, const char* b, std::size_t size);
inline bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() && same_letters(a.data(), b.data(), a.size());
}

// At most this many field lines a request: twice what browsers behind two proxies send.
inline constexpr std::size_t kMaxHeaders = 100;

// How the body of a request is framed (RFC 9112 section 6).
enum class Framing : std::uint8_t { kNone, kLength, kChunked };

// One request. All views point into the bytes given to parse_head() and live as long as those: in a
// handler, until it returns.
struct Request {
  std::string_view method;  // a token; case-sensitive (RFC 9110 section 9.1)
  std::string_view target;  // raw: any form, any byte but SP, CR and LF; core judges it
  std::string_view host;    // the Host field without blanks; empty when empty or, in 1.0, absent
  std::uint8_t minor = 1;   // 0 or 1; HTTP/1.2 and later minors are read as 1.1
  bool keep_alive = true;   // what the client asks for, by its version and Connection
  bool expects_continue = false;
  Framing framing = Framing::kNone;
  std::uint64_t content_length = 0;

  std::size_t header_count = 0;
  std::array<Header, kMaxHeaders> header_lines;

  std::span<const Header> headers() const { return {header_lines.data(), header_count}; }
  // The first field of that name, or one without data() when there is none.
  std::string_view header(std::string_view name) const;
};

// Why a connection gets no answer from the handler. Each is answered with a short fixed text that
// echoes nothing, and the connection is closed: after a framing error nobody knows where the next
// request begins.
enum class Refusal : std::uint8_t {
  kNone,
  kBadRequest,  // 400
  kTls,         // 400: a TLS ClientHello on the plain port
  kTimeout,     // 408: the message did not arrive in time
  kTooLarge,    // 431: the field lines are too long or too many
  kTooBusy,     // 503: too many connections
};
std::uint16_t status_of(Refusal refusal);

struct Limits {
  // The whole head, request line and empty line included. RFC 9112 section 3 asks for request lines
  // of 8,000 bytes; 16 KB also carries the longest targets that core refuses by its own rule.
  std::size_t head_bytes = std::size_t{16} << 10;
  // The body of a request nobody reads, chunk framing included: drained up to here so that the
  // connection lives on; longer ones are answered and closed.
  std::size_t body_bytes = std::size_t{64} << 10;
};

// What parse_head() found at the front of the bytes.
struct Head {
  enum class State : std::uint8_t { kIncomplete, kComplete, kRefused };
  State state = State::kIncomplete;
  Refusal refusal = Refusal::kNone;
  std::size_t size = 0;  // of the complete head: the body, or the next request, begins there
};

// Reads one head from the front of `bytes`. The verdict depends on the bytes alone, never on how
// reads split them: faults are found in their order, a faulty line at its first control (Input
// knows when to ask again). One empty line before the request line is skipped (RFC 9112
// section 2.2). `out` is meaningful only when complete.
Head parse_head(std::string_view bytes, const Limits& limits, Request& out);

}  // namespace poros::http
