// SPDX-License-Identifier: Apache-2.0
#include "serve/http/request.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "serve/http/scan.h"

namespace poros::http {
namespace {

bool is_all(std::string_view text, std::uint8_t what) {
  return std::all_of(text.begin(), text.end(), [what](char c) { return is_byte(c, what); });
}

// uri-host [":" port] by RFC 3986 section 3.2: enough that no two readers can see different hosts
// in it. Whether we know the host is core's business.
bool is_host(std::string_view host) {
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos) return false;
    for (const char c : host.substr(1, close - 1)) {
      if (!is_byte(c, kHostByte) && c != ':') return false;
    }
    port = host.substr(close + 1);
    if (!port.empty() && port.front() != ':') return false;
  } else {
    const std::size_t colon = host.find(':');
    if (!is_all(host.substr(0, colon), kHostByte)) return false;
    if (colon != std::string_view::npos) port = host.substr(colon);
  }
  if (!port.empty()) port.remove_prefix(1);
  return std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// RFC 9112 section 3: method SP request-target SP HTTP-version, single spaces, nothing else.
bool read_request_line(std::string_view line, Request& out) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) return false;
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (out.method.empty() || !is_all(out.method, kTokenByte)) return false;
  // Two spaces: some readers take the first as the end of the target, others the last.
  if (out.target.empty() || out.target.find(' ') != std::string_view::npos) return false;
  if (version.size() != 8 || !version.starts_with("HTTP/1.")) return false;
  const char minor = version[7];
  if (minor < '0' || minor > '9') return false;
  out.minor = minor == '0' ? 0 : 1;  // RFC 9110 section 2.5: a later minor is read as our latest
  out.keep_alive = out.minor == 1;
  return true;
}

// What the framing needs to know across the lines of one head.
struct Seen {
  bool host = false, length = false, coding = false, close = false;
};

bool read_length(std::string_view value, Seen& seen, Request& out) {
  // RFC 9110 section 8.6 would allow equal duplicates and "5, 5"; intermediaries differ on them.
  if (seen.length || value.empty() || value.size() > 18) return false;
  for (const char c : value) {
    if (c < '0' || c > '9') return false;
    out.content_length = out.content_length * 10 + static_cast<unsigned>(c - '0');
  }
  seen.length = true;
  return true;
}

void read_connection(std::string_view value, Seen& seen, Request& out) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    const std::string_view option = trim(value.substr(0, comma));
    value = comma == std::string_view::npos ? std::string_view{} : value.substr(comma + 1);
    if (same_name(option, "close")) seen.close = true;
    if (same_name(option, "keep-alive")) out.keep_alive = true;
  }
}

// The fields that decide framing; told apart by their length first, which is free.
bool read_field(const Header& field, Seen& seen, Request& out) {
  switch (field.name.size()) {
    case 4:
      if (!same_name(field.name, "host")) return true;
      if (seen.host || !is_host(field.value)) return false;  // RFC 9112 section 3.2
      seen.host = true;
      out.host = field.value;
      return true;
    case 6:
      if (same_name(field.name, "expect")) {
        out.expects_continue = same_name(field.value, "100-continue");
      }
      return true;
    case 10:
      if (same_name(field.name, "connection")) read_connection(field.value, seen, out);
      return true;
    case 14:
      return !same_name(field.name, "content-length") || read_length(field.value, seen, out);
    case 17:
      if (!same_name(field.name, "transfer-encoding")) return true;
      // Only "chunked", once: RFC 9112 section 6.1 ends every other request in an error too.
      if (seen.coding || !same_name(field.value, "chunked")) return false;
      seen.coding = true;
      return true;
    default:
      return true;
  }
}

// name ":" value. A blank before the colon or at the start of the line (obs-fold) is no tchar, so
// both are refused here: RFC 9112 sections 5.1 and 5.2.
bool read_header_line(std::string_view line, Header& field) {
  std::size_t colon = 0;
  while (colon < line.size() && is_byte(line[colon], kTokenByte)) ++colon;
  if (colon == 0 || colon == line.size() || line[colon] != ':') return false;
  field = {line.substr(0, colon), trim(line.substr(colon + 1))};
  return true;
}

// RFC 9112 sections 3.2, 6.1 and 9.3, once all lines are read.
bool settle(const Seen& seen, Request& out) {
  if (!seen.host && out.minor == 1) return false;
  if (seen.coding && (seen.length || out.minor == 0)) return false;
  if (seen.coding) out.framing = Framing::kChunked;
  if (seen.length && out.content_length > 0) out.framing = Framing::kLength;
  if (seen.close) out.keep_alive = false;
  // RFC 9110 section 10.1.1: without a body, and from 1.0, there is nothing to continue.
  if (out.framing == Framing::kNone || out.minor == 0) out.expects_continue = false;
  return true;
}

Head refused(Refusal why) { return {Head::State::kRefused, why, 0}; }

// One line up to its CRLF. A control before it, and so a bare CR or a bare LF, is refused: RFC 9112
// section 2.2 allows to accept a bare LF, and smuggling lives on the difference.
enum class Line : std::uint8_t { kComplete, kIncomplete, kFaulty };
Line read_line(std::string_view rest, std::string_view& line) {
  const char* const end = rest.data() + rest.size();
  const char* const at = find_control(rest.data(), end);
  if (at == end || (*at == '\r' && at + 1 == end)) return Line::kIncomplete;
  if (*at != '\r' || at[1] != '\n') return Line::kFaulty;
  line = rest.substr(0, static_cast<std::size_t>(at - rest.data()));
  return Line::kComplete;
}

// The request line may hold any control that is no line end: core refuses the target with its own
// 400, and the connection lives on.
Line read_first_line(std::string_view rest, std::string_view& line) {
  const std::size_t lf = rest.find('\n');
  if (lf == std::string_view::npos) return Line::kIncomplete;
  if (lf == 0 || rest.find('\r') != lf - 1) return Line::kFaulty;
  line = rest.substr(0, lf - 1);
  return Line::kComplete;
}

}  // namespace

bool same_letters(const char* a, const char* b, std::size_t size) {
  return std::equal(a, a + size, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view Request::header(std::string_view name) const {
  for (const Header& field : headers()) {
    if (same_name(field.name, name)) return field.value;
  }
  return {};
}

std::uint16_t status_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::kNone:
      return 0;
    case Refusal::kBadRequest:
    case Refusal::kTls:
      return 400;
    case Refusal::kTimeout:
      return 408;
    case Refusal::kTooLarge:
      return 431;
    case Refusal::kTooBusy:
      return 503;
  }
  return 400;
}

Head parse_head(std::string_view bytes, const Limits& limits, Request& out) {
  const std::string_view all = bytes.substr(0, limits.head_bytes);
  const bool is_full = bytes.size() >= limits.head_bytes;
  std::string_view rest = all;
  if (rest == "\r") return {};
  if (rest.starts_with("\r\n")) rest.remove_prefix(2);
  if (rest.empty()) return {};
  // Every method begins with a tchar; 22 is a TLS handshake record (RFC 8446 section 5.1). Judged
  // on one byte so that nobody waits for the time-out.
  if (rest.front() == 0x16) return refused(Refusal::kTls);
  if (!is_byte(rest.front(), kTokenByte)) return refused(Refusal::kBadRequest);

  std::string_view line;
  switch (read_first_line(rest, line)) {
    case Line::kFaulty:
      return refused(Refusal::kBadRequest);
    case Line::kIncomplete:
      return is_full ? refused(Refusal::kBadRequest) : Head{};
    case Line::kComplete:
      break;
  }
  out.method = out.target = out.host = {};
  out.expects_continue = false;
  out.framing = Framing::kNone;
  out.content_length = 0;
  out.header_count = 0;
  if (!read_request_line(line, out)) return refused(Refusal::kBadRequest);
  rest.remove_prefix(line.size() + 2);

  Seen seen;
  for (;;) {
    switch (read_line(rest, line)) {
      case Line::kFaulty:
        return refused(Refusal::kBadRequest);
      case Line::kIncomplete:
        return is_full ? refused(Refusal::kTooLarge) : Head{};
      case Line::kComplete:
        break;
    }
    rest.remove_prefix(line.size() + 2);
    if (line.empty()) break;
    if (out.header_count == kMaxHeaders) return refused(Refusal::kTooLarge);
    Header& field = out.header_lines[out.header_count++];
    if (!read_header_line(line, field) || !read_field(field, seen, out)) {
      return refused(Refusal::kBadRequest);
    }
  }
  if (!settle(seen, out)) return refused(Refusal::kBadRequest);
  return {Head::State::kComplete, Refusal::kNone, all.size() - rest.size()};
}

}  // namespace poros::http
