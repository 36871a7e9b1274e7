// SPDX-License-Identifier: Apache-2.0
#include "serve/http/response.h"

#include <cassert>
#include <cstring>

#include "serve/http/civil.h"

namespace poros::http {
namespace {

constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";

char* put(char* to, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

char* put_two(char* to, unsigned value) {
  *to++ = static_cast<char>('0' + value / 10 % 10);
  *to++ = static_cast<char>('0' + value % 10);
  return to;
}

char* put_number(char* to, std::size_t value) {
  char digits[20];
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) *to++ = digits[--count];
  return to;
}

// A CR or LF in a value would be a response of the client's own making (response splitting).
[[maybe_unused]] bool is_safe(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

constexpr std::string_view kStatusStart = "HTTP/1.1 ";
constexpr std::string_view kLength = "Content-Length: ";
constexpr std::string_view kClose = "Connection: close\r\n";
constexpr std::string_view kKeepAlive = "Connection: keep-alive\r\n";

}  // namespace

void DateLine::set(std::int64_t unix_s) {
  if (unix_s == unix_s_) return;
  unix_s_ = unix_s;
  const CivilTime time = civil_time(unix_s);
  char* to = put(line_.data(), "Date: ");
  to = put(to, kDays.substr(3 * time.weekday, 3));
  to = put(to, ", ");
  to = put_two(to, time.day);
  *to++ = ' ';
  to = put(to, kMonths.substr(3 * (time.month - 1), 3));
  *to++ = ' ';
  const auto year = static_cast<unsigned>(time.year);
  to = put_two(put_two(to, year / 100), year % 100);
  *to++ = ' ';
  to = put_two(to, time.hour);
  *to++ = ':';
  to = put_two(to, time.minute);
  *to++ = ':';
  to = put_two(to, time.second);
  put(to, " GMT\r\n");
}

void write_response(const Response& response, bool is_head, Persistence persistence,
                    const DateLine& date, Buffer& out) {
  assert(response.status >= 200 && response.status <= 999);
  const std::string_view reason = reason_phrase(response.status);
  // The fixed parts: status, two spaces and CRLFs, 20 digits of length, the longer Connection.
  std::size_t room = kStatusStart.size() + 4 + reason.size() + 2 + date.text().size() +
                     kLength.size() + 20 + 2 + kKeepAlive.size() + 2 + response.body.size();
  for (const Header& field : response.headers) {
    assert(is_safe(field.name) && is_safe(field.value));
    room += field.name.size() + field.value.size() + 4;
  }
  char* to = put(out.reserve(room), kStatusStart);
  to = put_number(to, response.status);
  *to++ = ' ';
  to = put(to, reason);
  to = put(to, "\r\n");
  to = put(to, date.text());
  for (const Header& field : response.headers) {
    to = put(to, field.name);
    to = put(to, ": ");
    to = put(to, field.value);
    to = put(to, "\r\n");
  }
  to = put(to, kLength);
  to = put_number(to, response.body.size());
  to = put(to, "\r\n");
  if (persistence == Persistence::kClose) to = put(to, kClose);
  if (persistence == Persistence::kKeep10) to = put(to, kKeepAlive);
  to = put(to, "\r\n");
  if (!is_head) to = put(to, response.body);
  out.commit_to(to);
}

void write_refusal(Refusal refusal, const DateLine& date, Buffer& out) {
  const std::uint16_t status = status_of(refusal);
  std::array<char, 40> body;  // "Request Header Fields Too Large" and LF fit
  char* const end = put(put(body.data(), reason_phrase(status)), "\n");
  // The first two for all; a busy server also says when to come back.
  constexpr std::array<Header, 3> kHeaders = {{{"Content-Type", "text/plain; charset=utf-8"},
                                               {"Cache-Control", "no-store"},
                                               {"Retry-After", "1"}}};
  const std::span<const Header> headers(kHeaders.data(), refusal == Refusal::kTooBusy ? 3 : 2);
  const Response response = {
      status, headers, {body.data(), static_cast<std::size_t>(end - body.data())}};
  write_response(response, false, Persistence::kClose, date, out);
}

std::string_view reason_phrase(std::uint16_t status) {
  switch (status) {
    case 200:
      return "OK";
    case 302:
      return "Found";
    case 307:
      return "Temporary Redirect";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 410:
      return "Gone";
    case 421:
      return "Misdirected Request";
    case 431:
      return "Request Header Fields Too Large";
    case 451:
      return "Unavailable For Legal Reasons";
    case 500:
      return "Internal Server Error";
    case 503:
      return "Service Unavailable";
    default:
      return "Unknown";
  }
}

}  // namespace poros::http
