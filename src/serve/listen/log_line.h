// SPDX-License-Identifier: Apache-2.0
// One request as one line of JSON. docs/log-format.md is the contract: the fields, their order,
// what null means. The line is valid JSON and valid UTF-8 whatever bytes a client sends.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/ip/address.h"
#include "serve/http/buffer.h"

namespace poros::listen {

// How much of the client's address is written. kNone is the default: no personal data in the logs.
enum class LogClient : std::uint8_t { kNone, kPrefix, kFull };
std::optional<LogClient> find_log_client(std::string_view text);

struct LoggedSkip {
  std::string_view backend, region, skip;  // a region without data() is null
};

// Everything about one request. A text without data() is null; an empty one is "".
struct LogFields {
  std::int64_t time_ns = 0;  // wall clock, Unix time
  std::string_view site, host, method, target, kind, provider, region;
  std::span<const std::string_view> networks;  // without data(): null, nobody looked
  std::optional<std::uint32_t> asn;
  std::optional<ip::Prefix> prefix;
  std::string_view route, backend, backend_region, locality;
  std::optional<std::uint16_t> status;
  std::string_view location;
  std::span<const LoggedSkip> skips;  // without data(): null, nothing was chosen
  std::string_view bundle, trace;
  std::optional<std::uint64_t> object_bytes;
  std::string_view user_agent;
  std::optional<std::uint64_t> micros;
  ip::Client client;  // written as LogClient says
};

// Texts of clients are cut at these many bytes (of input), at the border of a character, so that a
// line stays bounded. A target that long has been refused anyway.
inline constexpr std::size_t kMaxLoggedTarget = 4096, kMaxLoggedText = 512;

// Lines of one loop, gathered. Not shared between threads; allocates only to grow.
class LogLines {
 public:
  explicit LogLines(LogClient client) : client_(client) {}

  void append(const LogFields& fields);  // one line, with its LF

  std::string_view text() const { return lines_.text(); }
  std::uint32_t count() const { return count_; }
  void clear();

 private:
  char* write_time(std::int64_t time_ns, char* to);

  LogClient client_;
  http::Buffer lines_;
  std::uint32_t count_ = 0;
  std::int64_t second_ = -1;  // that second_text_ shows
  char second_text_[19] = {};
};

}  // namespace poros::listen
