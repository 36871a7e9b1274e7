// SPDX-License-Identifier: Apache-2.0
// What an honest client can send, and what must become of it, however reads split it.
#include "serve/http/heads_for_test.h"

namespace poros::http::test {
namespace {

std::vector<Case> good_cases() {
  using namespace std::string_literals;
  return {
      {"plain", get(kHost), kGet},
      {"two at once", get(kHost) + kHidden, kGet + kHiddenLine},
      {"empty line first", "\r\n" + get(kHost), kGet},
      {"empty line between", get(kHost) + "\r\n" + kHidden, kGet + kHiddenLine},
      {"nothing", "", ""},
      {"half a head", "GET /a HTTP/1.1\r\nHost: h\r\n", "more\n"},
      {"only a CR", "\r", "more\n"},
      {"name in any case", get("hOsT:h\r\n"), kGet},
      {"blanks around a value", get("Host: \t h \t\r\n"), kGet},
      {"HTAB and bytes above 0x7f in a value", get(kHost + "A: a\tb\x80\xff\r\n"), kGet},
      {"empty value", get(kHost + "A:\r\n"), kGet},
      {"method is any token", "g!#$%&'*+-.^_`|~9 /a HTTP/1.1\r\nHost: h\r\n\r\n",
       "g!#$%&'*+-.^_`|~9 /a 1.1 @h keep\n"},
      {"asterisk-form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS * 1.1 @h keep\n"},
      {"absolute-form", "GET http://x/a HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET http://x/a 1.1 @h keep\n"},
      {"authority-form is a target like any", "CONNECT x:1 HTTP/1.1\r\nHost: h\r\n\r\n",
       "CONNECT x:1 1.1 @h keep\n"},
      {"control in the target is the core's", "GET /\x01\x7f HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /\x01\x7f 1.1 @h keep\n"},
      {"NUL in the target is the core's", "GET /a\0b HTTP/1.1\r\nHost: h\r\n\r\n"s,
       "GET /a\0b 1.1 @h keep\n"s},
      {"HTAB in the target is the core's", "GET /a\tb HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /a\tb 1.1 @h keep\n"},
      {"high bytes in the target are the core's", "GET /\xc3\xa9 HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /\xc3\xa9 1.1 @h keep\n"},
      {"later minor version", "GET /a HTTP/1.9\r\nHost: h\r\n\r\n", kGet},
      {"1.0 closes", "GET /a HTTP/1.0\r\n\r\n" + kHidden, "GET /a 1.0 @ close\n"},
      {"1.0 with Host", "GET /a HTTP/1.0\r\nHost: h\r\n\r\n", "GET /a 1.0 @h close\n"},
      {"1.0 may keep", "GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n" + kHidden,
       "GET /a 1.0 @ keep\n" + kHiddenLine},
      {"close", get(kHost + "Connection: close\r\n") + kHidden, "GET /a 1.1 @h close\n"},
      {"close in a list", get(kHost + "Connection: te, CLOSE ,x\r\n"), "GET /a 1.1 @h close\n"},
      {"close wins over keep-alive", get(kHost + "Connection: close\r\nConnection: keep-alive\r\n"),
       "GET /a 1.1 @h close\n"},
      {"no close inside another word", get(kHost + "Connection: closed, xclose\r\n"), kGet},
      {"empty Host is the core's", get("Host:\r\n"), "GET /a 1.1 @ keep\n"},
      {"Host with port", get("Host: h:8080\r\n"), "GET /a 1.1 @h:8080 keep\n"},
      {"Host with empty port", get("Host: h:\r\n"), "GET /a 1.1 @h: keep\n"},
      {"Host in brackets", get("Host: [::1]:80\r\n"), "GET /a 1.1 @[::1]:80 keep\n"},
      {"sized body", post("Content-Length: 4\r\n") + "abcd" + kHidden, kPost + kHiddenLine},
      {"body that looks like a request", post("Content-Length: 33\r\n") + kHidden + kHidden,
       kPost + kHiddenLine},
      {"length 0", post("Content-Length: 0\r\n") + kHidden, kPost + kHiddenLine},
      {"length with zeros in front", post("Content-Length: 0004\r\n") + "abcd" + kHidden,
       kPost + kHiddenLine},
      {"body not here yet", post("Content-Length: 4\r\n") + "abc", "more\n"},
      {"body of a GET", get(kHost + "Content-Length: 4\r\n") + "abcd" + kHidden,
       kGet + kHiddenLine},
      {"body as long as the limit",
       post("Content-Length: 256\r\n") + std::string(256, 'x') + kHidden, kPost + kHiddenLine},
      {"body over the limit", post("Content-Length: 257\r\n") + std::string(257, 'x') + kHidden,
       "POST /a 1.1 @h keep last\n"},
      {"huge body", post("Content-Length: 999999999999999999\r\n"), "POST /a 1.1 @h keep last\n"},
      {"waits for a 100", post("Content-Length: 4\r\nExpect: 100-Continue\r\n"),
       "POST /a 1.1 @h keep last\n"},
      {"no body, nothing to wait for", get(kHost + "Expect: 100-continue\r\n") + kHidden,
       kGet + kHiddenLine},
      {"chunked", chunked("4\r\nabcd\r\n0\r\n\r\n") + kHidden, kPost + kHiddenLine},
      {"chunk sizes in hex",
       chunked("A\r\n0123456789\r\n0a\r\n0123456789\r\n000\r\n\r\n") + kHidden,
       kPost + kHiddenLine},
      {"chunk extension", chunked("1;a=b;c=\"d;e\"\r\nx\r\n0 ;z\r\n\r\n") + kHidden,
       kPost + kHiddenLine},
      {"trailer", chunked("0\r\nA: b\r\nContent-Length: 9\r\n\r\n") + kHidden, kPost + kHiddenLine},
      {"chunked in any case", post("Transfer-Encoding: \tChunked \r\n") + "0\r\n\r\n", kPost},
      {"chunk data of CRLFs", chunked("4\r\n\r\n\r\n\r\n0\r\n\r\n") + kHidden, kPost + kHiddenLine},
      {"chunks over the limit", chunked("fff\r\n" + std::string(4095, 'x') + "\r\n0\r\n\r\n"),
       "POST /a 1.1 @h keep last\n"},
      {"chunk framing over the limit", chunked("1;" + std::string(300, 'x') + "\r\nx\r\n0\r\n\r\n"),
       "POST /a 1.1 @h keep last\n"},
      {"head as long as the limit",
       "GET /" + std::string(997, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n",
       "GET /" + std::string(997, 'x') + " 1.1 @h keep\n"},
  };
}

TEST_P(Heads, BecomeTheSameHoweverReadsSplitThem) {
  const Case& c = GetParam();
  SCOPED_TRACE(c.name);
  const std::string_view sent = c.sent;
  EXPECT_EQ(converse({sent}, kLimits), c.becomes);
  for (std::size_t at = 0; at <= sent.size(); ++at) {
    ASSERT_EQ(converse({sent.substr(0, at), sent.substr(at)}, kLimits), c.becomes)
        << "split at " << at;
  }
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < sent.size(); ++i) bytes.push_back(sent.substr(i, 1));
  EXPECT_EQ(converse(bytes, kLimits), c.becomes) << "byte by byte";
}

INSTANTIATE_TEST_SUITE_P(Good, Heads, testing::ValuesIn(good_cases()), name_of);

}  // namespace
}  // namespace poros::http::test
