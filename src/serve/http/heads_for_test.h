// SPDX-License-Identifier: Apache-2.0
// For tests: what a connection makes of bytes, as text, and the cases that say what it should be.
#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "serve/http/transcript_for_test.h"

namespace poros::http::test {

// Short limits, so that cases about them stay short.
inline constexpr Limits kLimits = {.head_bytes = 1024, .body_bytes = 256};

struct Case {
  std::string_view name;
  std::string sent;
  std::string becomes;
};

inline void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

inline const std::string kHost = "Host: h\r\n";
// A request that only an attacker's framing would bring to light.
inline const std::string kHidden = "GET /hidden HTTP/1.1\r\nHost: h\r\n\r\n";
inline const std::string kHiddenLine = "GET /hidden 1.1 @h keep\n";

inline std::string get(const std::string& lines) { return "GET /a HTTP/1.1\r\n" + lines + "\r\n"; }
inline std::string post(const std::string& lines) {
  return "POST /a HTTP/1.1\r\nHost: h\r\n" + lines + "\r\n";
}
inline std::string chunked(const std::string& body) {
  return post("Transfer-Encoding: chunked\r\n") + body;
}

inline const std::string kGet = "GET /a 1.1 @h keep\n";
inline const std::string kPost = "POST /a 1.1 @h keep\n";
inline const std::string kBad = "400\n";

class Heads : public testing::TestWithParam<Case> {};

inline std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string name;
  for (const char c : info.param.name) {
    const bool is_letter =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += is_letter ? c : '_';
  }
  return name + "_" + std::to_string(info.index);
}

}  // namespace poros::http::test
