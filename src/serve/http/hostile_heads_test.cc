// SPDX-License-Identifier: Apache-2.0
// What a hostile client can send, and what must become of it.
#include "serve/http/heads_for_test.h"

namespace poros::http::test {
namespace {

std::vector<Case> line_cases() {
  using namespace std::string_literals;
  return {
      {"bare LF everywhere", "GET /a HTTP/1.1\nHost: h\n\n", kBad},
      {"bare LF after the request line", "GET /a HTTP/1.1\nHost: h\r\n\r\n", kBad},
      {"bare LF after a field", get("Host: h\nA: b\r\n"), kBad},
      {"bare LF as the last line", "GET /a HTTP/1.1\r\nHost: h\r\n\n", kBad},
      {"bare CR in a value", get(kHost + "A: b\rc\r\n"), kBad},
      {"bare CR in a name", get(kHost + "A\rB: c\r\n"), kBad},
      {"bare CR in the target", "GET /a\rb HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"CR CR LF", "GET /a HTTP/1.1\r\r\nHost: h\r\n\r\n", kBad},
      {"CR CR LF after a field", get("Host: h\r\r\n"), kBad},
      {"CR and no more than a letter", "GET /a HTTP/1.1\r\nHost: h\rx", kBad},
      {"empty line, then no method", "\r\n=", kBad},
      {"LF CR", "GET /a HTTP/1.1\n\rHost: h\r\n\r\n", kBad},
      {"obs-fold", get(kHost + "A: b\r\n c\r\n"), kBad},
      {"obs-fold with HTAB", get(kHost + "A: b\r\n\tc\r\n"), kBad},
      {"obs-fold that hides a length", get(kHost + "A: b\r\n Content-Length: 33\r\n") + kHidden,
       kBad},
      {"blank line before the first field", "GET /a HTTP/1.1\r\n Host: h\r\n\r\n", kBad},
      {"blank before the colon", get("Host : h\r\n"), kBad},
      {"HTAB before the colon", get("Host\t: h\r\n"), kBad},
      {"blank before the colon of a length", post("Content-Length : 34\r\n") + kHidden, kBad},
      {"blank inside a name", get(kHost + "A B: c\r\n"), kBad},
      {"no colon", get(kHost + "A\r\n"), kBad},
      {"empty name", get(kHost + ": b\r\n"), kBad},
      {"high byte in a name", get(kHost + "\xc3\xa9: b\r\n"), kBad},
      {"NUL in a name", get(kHost + "A\0: b\r\n"s), kBad},
      {"NUL in a value", get(kHost + "A: b\0c\r\n"s), kBad},
      {"ESC in a value", get(kHost + "A: \x1b[2J\r\n"), kBad},
      {"DEL in a value", get(kHost + "A: \x7f\r\n"), kBad},
      {"vertical tab as blank", get(kHost + "A:\vb\r\n"), kBad},
      {"two empty lines first", "\r\n\r\n" + get(kHost), kBad},
      {"LF first", "\n" + get(kHost), kBad},
      {"blank first", " " + get(kHost), kBad},
      {"TLS ClientHello", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s, kBad},
      {"one byte of TLS", "\x16", kBad},
      {"SSLv2 hello", "\x80\x2e\x01\x03\x01"s, kBad},
      {"only noise", "\xff\xfe\xfd", kBad},
  };
}

std::vector<Case> request_line_cases() {
  return {
      {"HTTP/0.9", "GET /a\r\n", kBad},
      {"HTTP/0.9 with a version", "GET /a HTTP/0.9\r\nHost: h\r\n\r\n", kBad},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", kBad},
      {"lower-case version", "GET /a http/1.1\r\nHost: h\r\n\r\n", kBad},
      {"long minor version", "GET /a HTTP/1.10\r\nHost: h\r\n\r\n", kBad},
      {"letter as minor version", "GET /a HTTP/1.x\r\nHost: h\r\n\r\n", kBad},
      {"no version", "GET /a \r\nHost: h\r\n\r\n", kBad},
      {"blank after the version", "GET /a HTTP/1.1 \r\nHost: h\r\n\r\n", kBad},
      {"two blanks after the method", "GET  /a HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"two blanks before the version", "GET /a  HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"a second version", "GET /a HTTP/1.1 HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"HTAB after the method", "GET\t/a HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"HTAB before the version", "GET /a\tHTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"no target", "GET HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"no method", " /a HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"colon in the method", "G:T /a HTTP/1.1\r\nHost: h\r\n\r\n", kBad},
      {"request line over the limit", "GET /" + std::string(1100, 'x') + " HTTP/1.1\r\n", kBad},
      {"endless method", std::string(1100, 'G'), kBad},
      {"fields over the limit", get(kHost + "A: " + std::string(1024, 'x') + "\r\n"), "431\n"},
      {"endless field", "GET /a HTTP/1.1\r\nA: " + std::string(1024, 'x'), "431\n"},
      {"one byte over the limit", "GET /" + std::string(998, 'x') + " HTTP/1.1\r\nHost: h\r\n\r\n",
       "431\n"},
      {"fault before the limit", get("A B: c\r\n" + std::string(2000, 'x')), kBad},
  };
}

std::vector<Case> framing_cases() {
  using namespace std::string_literals;
  return {
      {"no Host", get("A: b\r\n"), kBad},
      {"no field at all", get(""), kBad},
      {"two Hosts", get("Host: h\r\nHost: i\r\n"), kBad},
      {"two equal Hosts", get("Host: h\r\nhost: h\r\n"), kBad},
      {"two Hosts in 1.0", "GET /a HTTP/1.0\r\nHost: h\r\nHost: h\r\n\r\n", kBad},
      {"Host with a path", get("Host: h/x\r\n"), kBad},
      {"Host with userinfo", get("Host: u@h\r\n"), kBad},
      {"Host with a blank", get("Host: h i\r\n"), kBad},
      {"Host with a list", get("Host: h, i\r\n"), kBad},
      {"Host with a bad port", get("Host: h:8o\r\n"), kBad},
      {"Host with two ports", get("Host: h:1:2\r\n"), kBad},
      {"Host with an open bracket", get("Host: [::1\r\n"), kBad},
      {"Host with text behind a bracket", get("Host: [::1]x\r\n"), kBad},
      {"Host with high bytes", get("Host: \xc3\xa9\r\n"), kBad},
      {"length and coding", post("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"), kBad},
      {"coding and length", post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"), kBad},
      {"length 0 and coding", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n"), kBad},
      {"two lengths", post("Content-Length: 4\r\nContent-Length: 5\r\n"), kBad},
      {"two equal lengths", post("Content-Length: 4\r\nContent-Length: 4\r\n") + "abcd", kBad},
      {"list of lengths", post("Content-Length: 4, 4\r\n") + "abcd", kBad},
      {"negative length", post("Content-Length: -1\r\n"), kBad},
      {"signed length", post("Content-Length: +4\r\n") + "abcd", kBad},
      {"length in hex", post("Content-Length: 0x4\r\n") + "abcd", kBad},
      {"length with a blank", post("Content-Length: 3 4\r\n") + "abcd", kBad},
      {"length with a fraction", post("Content-Length: 4.0\r\n") + "abcd", kBad},
      {"empty length", post("Content-Length:\r\n"), kBad},
      {"length beyond 64 bits", post("Content-Length: 18446744073709551620\r\n") + "abcd", kBad},
      {"coding in 1.0",
       "POST /a HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", kBad},
      {"unknown coding", post("Transfer-Encoding: gzip\r\n"), kBad},
      {"identity", post("Transfer-Encoding: identity\r\n"), kBad},
      {"chunked not last", post("Transfer-Encoding: chunked, gzip\r\n"), kBad},
      {"gzip, chunked", post("Transfer-Encoding: gzip, chunked\r\n"), kBad},
      {"chunked twice", post("Transfer-Encoding: chunked, chunked\r\n"), kBad},
      {"two codings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), kBad},
      {"xchunked", post("Transfer-Encoding: xchunked\r\n"), kBad},
      {"chunked;q=1", post("Transfer-Encoding: chunked;q=1\r\n"), kBad},
      {"quoted chunked", post("Transfer-Encoding: \"chunked\"\r\n"), kBad},
      {"chunked and a vertical tab", post("Transfer-Encoding: \vchunked\r\n"), kBad},
      {"empty coding", post("Transfer-Encoding:\r\n"), kBad},
      {"empty chunk size", chunked("\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk size 0x4", chunked("0x4\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"negative chunk size", chunked("-1\r\n"), kBad},
      {"chunk size with blanks in front", chunked(" 4\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk size with a blank behind", chunked("4 \r\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk size beyond 64 bits", chunked("10000000000000004\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk size ends in LF", chunked("4\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk size ends in CR", chunked("4\rabcd\r\n0\r\n\r\n"), kBad},
      {"chunk longer than its size", chunked("3\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk shorter than its size", chunked("5\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"chunk data ends in LF", chunked("4\r\nabcd\n0\r\n\r\n"), kBad},
      {"bare LF in an extension", chunked("4;a\nb\r\nabcd\r\n0\r\n\r\n"), kBad},
      {"NUL in an extension", chunked("4;a\0\r\nabcd\r\n0\r\n\r\n"s), kBad},
      {"last chunk ends in LF", chunked("0\r\n\n"), kBad},
      {"last chunk ends in text", chunked("0\r\nGET /hidden HTTP/1.1\r\n\r\n"), kBad},
      {"trailer folded", chunked("0\r\nA: b\r\n c\r\n\r\n"), kBad},
      {"trailer with a blank before the colon", chunked("0\r\nA : b\r\n\r\n"), kBad},
      {"trailer with a bare CR", chunked("0\r\nA: b\rc\r\n\r\n"), kBad},
      {"good, then bad", get(kHost) + get("Host : h\r\n"), kGet + kBad},
      {"bad, then good", get("Host : h\r\n") + kHidden, kBad},
  };
}

INSTANTIATE_TEST_SUITE_P(Lines, Heads, testing::ValuesIn(line_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(RequestLine, Heads, testing::ValuesIn(request_line_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Framing, Heads, testing::ValuesIn(framing_cases()), name_of);

}  // namespace
}  // namespace poros::http::test
