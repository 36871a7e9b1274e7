// SPDX-License-Identifier: Apache-2.0
// Answers as bytes. Every answer has a Content-Length and a Date; a HEAD gets the same head as a
// GET.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "serve/http/buffer.h"
#include "serve/http/request.h"

namespace poros::http {

// What a handler answers; only borrowed during the call. Names and values must be free of CR and
// LF: core's are, and nothing else is sent. Date, Content-Length and Connection are written here.
struct Response {
  std::uint16_t status = 200;
  std::span<const Header> headers;
  std::string_view body;
};

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7) as a whole field line with its CRLF,
// made once a second for all answers.
class DateLine {
 public:
  explicit DateLine(std::int64_t unix_s = 0) { set(unix_s); }
  void set(std::int64_t unix_s);
  std::int64_t unix_s() const { return unix_s_; }
  std::string_view text() const { return {line_.data(), line_.size()}; }

 private:
  std::int64_t unix_s_ = -1;
  std::array<char, 37> line_{};
};

enum class Persistence : std::uint8_t {
  kKeep,    // HTTP/1.1's default, nothing said
  kKeep10,  // "Connection: keep-alive": an HTTP/1.0 client must be told
  kClose,   // "Connection: close"
};

// Appends one answer. `is_head`: the body is counted but not written (RFC 9110 section 9.3.2).
void write_response(const Response& response, bool is_head, Persistence persistence,
                    const DateLine& date, Buffer& out);

// Appends the fixed answer to what is no request, with "Connection: close".
void write_refusal(Refusal refusal, const DateLine& date, Buffer& out);

// "Not Found" for 404; "Unknown" for codes that poros never sends.
std::string_view reason_phrase(std::uint16_t status);

}  // namespace poros::http
