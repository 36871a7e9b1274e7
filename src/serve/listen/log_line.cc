// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/log_line.h"

#include <algorithm>
#include <cstring>

#include "serve/http/civil.h"
#include "serve/listen/json_text.h"

namespace poros::listen {
namespace {

// Names, quotes, commas, numbers, time, prefix and client of one line: more than their sum.
constexpr std::size_t kFixedBytes = 1024;

char* put(char* to, std::string_view bytes) {
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

char* put_number(char* to, std::uint64_t value) {
  char digits[20];
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) *to++ = digits[--count];
  return to;
}

// `digits` decimal digits with leading zeros.
char* put_padded(char* to, std::uint64_t value, std::size_t digits) {
  for (std::size_t i = digits; i > 0; --i) {
    to[i - 1] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  return to + digits;
}

char* put_text(char* to, std::string_view text) {
  if (text.data() == nullptr) return put(to, "null");
  *to++ = '"';
  to = write_json_text(text, to);
  *to++ = '"';
  return to;
}

// `name` is a literal such as ",\"site\":".
char* put_field(char* to, std::string_view name, std::string_view text) {
  return put_text(put(to, name), text);
}

template <class Number>
char* put_field(char* to, std::string_view name, const std::optional<Number>& number) {
  to = put(to, name);
  return number ? put_number(to, *number) : put(to, "null");
}

char* put_prefix(char* to, const ip::Prefix& prefix) {
  *to++ = '"';
  to += ip::write_prefix(prefix, to);
  *to++ = '"';
  return to;
}

char* put_client(char* to, const ip::Client& client, LogClient how) {
  if (how == LogClient::kNone || client.family == ip::Family::kUnknown) return put(to, "null");
  if (how == LogClient::kPrefix) {
    // What the split sees of a client too: coarse enough to name a network and not a person.
    const std::uint8_t length = client.family == ip::Family::kV4 ? 24 : 48;
    return put_prefix(to, ip::prefix_of(client, length));
  }
  *to++ = '"';
  to += ip::write_address(client, to);
  *to++ = '"';
  return to;
}

char* put_networks(char* to, std::span<const std::string_view> networks) {
  if (networks.data() == nullptr) return put(to, "null");
  *to++ = '[';
  for (const std::string_view& network : networks) {
    if (&network != networks.data()) *to++ = ',';
    to = put_text(to, network);
  }
  *to++ = ']';
  return to;
}

char* put_skips(char* to, std::span<const LoggedSkip> skips) {
  if (skips.data() == nullptr) return put(to, "null");
  *to++ = '[';
  for (const LoggedSkip& skip : skips) {
    to = put(to, &skip == skips.data() ? "{\"backend\":" : ",{\"backend\":");
    to = put_text(to, skip.backend);
    to = put_field(to, ",\"region\":", skip.region);
    to = put_field(to, ",\"skip\":", skip.skip);
    *to++ = '}';
  }
  *to++ = ']';
  return to;
}

// How many bytes a line of these fields can have at most.
std::size_t bound(const LogFields& fields, std::string_view target, std::string_view host,
                  std::string_view method, std::string_view trace, std::string_view user_agent) {
  std::size_t text = target.size() + host.size() + method.size() + trace.size() + user_agent.size();
  for (const std::string_view part :
       {fields.site, fields.kind, fields.provider, fields.region, fields.route, fields.backend,
        fields.backend_region, fields.locality, fields.location, fields.bundle}) {
    text += part.size();
  }
  std::size_t fixed = kFixedBytes;
  for (const std::string_view network : fields.networks) {
    text += network.size();
    fixed += 8;
  }
  for (const LoggedSkip& skip : fields.skips) {
    text += skip.backend.size() + skip.region.size() + skip.skip.size();
    fixed += 48;
  }
  return fixed + text * kMaxJsonGrowth;
}

}  // namespace

std::optional<LogClient> find_log_client(std::string_view text) {
  if (text == "none") return LogClient::kNone;
  if (text == "prefix") return LogClient::kPrefix;
  if (text == "full") return LogClient::kFull;
  return std::nullopt;
}

void LogLines::clear() {
  lines_.clear();
  count_ = 0;
}

// RFC 3339 in UTC with microseconds. The part down to the second is made once a second.
char* LogLines::write_time(std::int64_t time_ns, char* to) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const std::int64_t nanos = (time_ns % kSecond + kSecond) % kSecond;
  const std::int64_t second = (time_ns - nanos) / kSecond;
  if (second != second_ || second_text_[0] == '\0') {
    second_ = second;
    const http::CivilTime time = http::civil_time(second);
    char* at = put_padded(second_text_, static_cast<std::uint64_t>(time.year), 4);
    *at++ = '-';
    at = put_padded(at, time.month, 2);
    *at++ = '-';
    at = put_padded(at, time.day, 2);
    *at++ = 'T';
    at = put_padded(at, time.hour, 2);
    *at++ = ':';
    at = put_padded(at, time.minute, 2);
    *at++ = ':';
    put_padded(at, time.second, 2);
  }
  to = put(to, {second_text_, sizeof(second_text_)});
  *to++ = '.';
  to = put_padded(to, static_cast<std::uint64_t>(nanos / 1000), 6);
  *to++ = 'Z';
  return to;
}

void LogLines::append(const LogFields& fields) {
  const std::string_view host = cut_text(fields.host, kMaxLoggedText);
  const std::string_view method = cut_text(fields.method, kMaxLoggedText);
  const std::string_view target = cut_text(fields.target, kMaxLoggedTarget);
  const std::string_view trace = cut_text(fields.trace, kMaxLoggedText);
  const std::string_view user_agent = cut_text(fields.user_agent, kMaxLoggedText);

  char* to = lines_.reserve(bound(fields, target, host, method, trace, user_agent));
  to = put(to, "{\"time\":\"");
  to = write_time(fields.time_ns, to);
  to = put_field(to, "\",\"site\":", fields.site);
  to = put_field(to, ",\"host\":", host);
  to = put_field(to, ",\"method\":", method);
  to = put_field(to, ",\"target\":", target);
  to = put_field(to, ",\"kind\":", fields.kind);
  to = put_field(to, ",\"provider\":", fields.provider);
  to = put_field(to, ",\"region\":", fields.region);
  to = put_networks(put(to, ",\"networks\":"), fields.networks);
  to = put_field(to, ",\"asn\":", fields.asn);
  to = put(to, ",\"prefix\":");
  to = fields.prefix ? put_prefix(to, *fields.prefix) : put(to, "null");
  to = put_field(to, ",\"route\":", fields.route);
  to = put_field(to, ",\"backend\":", fields.backend);
  to = put_field(to, ",\"backend_region\":", fields.backend_region);
  to = put_field(to, ",\"locality\":", fields.locality);
  to = put_field(to, ",\"status\":", fields.status);
  to = put_field(to, ",\"location\":", fields.location);
  to = put_skips(put(to, ",\"skips\":"), fields.skips);
  to = put_field(to, ",\"bundle\":", fields.bundle);
  to = put_field(to, ",\"trace\":", trace);
  to = put_field(to, ",\"object_bytes\":", fields.object_bytes);
  to = put_field(to, ",\"user_agent\":", user_agent);
  to = put_field(to, ",\"micros\":", fields.micros);
  to = put_client(put(to, ",\"client\":"), fields.client, client_);
  to = put(to, "}\n");
  lines_.commit_to(to);
  ++count_;
}

}  // namespace poros::listen
