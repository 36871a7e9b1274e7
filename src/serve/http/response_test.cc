// SPDX-License-Identifier: Apache-2.0
#include "serve/http/response.h"

#include <gtest/gtest.h>

#include <string>

#include "serve/http/civil.h"

namespace poros::http {
namespace {

std::string written(const Response& response, bool is_head, Persistence persistence) {
  Buffer out;
  write_response(response, is_head, persistence, DateLine(784'111'777), out);
  return std::string(out.text());
}

TEST(WriteResponse, WritesTheGivenFieldsAndItsOwn) {
  const std::array<Header, 1> headers = {{{"Location", "https://x/"}}};
  EXPECT_EQ(written({307, headers, {}}, false, Persistence::kKeep),
            "HTTP/1.1 307 Temporary Redirect\r\n"
            "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
            "Location: https://x/\r\n"
            "Content-Length: 0\r\n"
            "\r\n");
}

TEST(WriteResponse, AnswersHeadLikeGetButForTheBody) {
  const Response response = {200, {}, "{}"};
  const std::string get = written(response, false, Persistence::kClose);
  EXPECT_EQ(get, written(response, true, Persistence::kClose) + "{}");
  EXPECT_NE(get.find("\r\nContent-Length: 2\r\nConnection: close\r\n\r\n"), std::string::npos);
}

TEST(WriteResponse, TellsAnOldClientThatTheConnectionStays) {
  EXPECT_NE(written({}, false, Persistence::kKeep10).find("Connection: keep-alive\r\n"),
            std::string::npos);
}

TEST(WriteRefusal, IsShortFixedAndCloses) {
  Buffer out;
  write_refusal(Refusal::kBadRequest, DateLine(0), out);
  EXPECT_EQ(out.text(),
            "HTTP/1.1 400 Bad Request\r\n"
            "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Cache-Control: no-store\r\n"
            "Content-Length: 12\r\n"
            "Connection: close\r\n"
            "\r\n"
            "Bad Request\n");
}

TEST(WriteRefusal, SaysWhenToComeBackToABusyServer) {
  Buffer out;
  write_refusal(Refusal::kTooBusy, DateLine(0), out);
  EXPECT_NE(out.text().find("Retry-After: 1\r\n"), std::string_view::npos);
  EXPECT_TRUE(out.text().ends_with("\r\n\r\nService Unavailable\n"));
}

TEST(CivilTime, KnowsLeapDaysAndWeekdays) {
  const CivilTime leap = civil_time(1'709'164'800);  // 2024-02-29
  EXPECT_EQ(leap.year, 2024);
  EXPECT_EQ(leap.month, 2u);
  EXPECT_EQ(leap.day, 29u);
  EXPECT_EQ(leap.weekday, 4u);
  const CivilTime century = civil_time(4'107'542'400);  // 2100-03-01: no leap year
  EXPECT_EQ(century.month, 3u);
  EXPECT_EQ(century.day, 1u);
  const CivilTime before = civil_time(-1);
  EXPECT_EQ(before.year, 1969);
  EXPECT_EQ(before.month, 12u);
  EXPECT_EQ(before.day, 31u);
  EXPECT_EQ(before.weekday, 3u);
  EXPECT_EQ(before.second, 59u);
}

TEST(Buffer, KeepsItsBytesWhileItGrowsAndShrinks) {
  Buffer buffer;
  std::string expected;
  for (int i = 0; i < 2000; ++i) {
    const std::string part = std::to_string(i) + ",";
    buffer.append(part);
    expected += part;
    if (i % 3 == 0) {
      buffer.remove_prefix(2);
      expected.erase(0, 2);
    }
    ASSERT_EQ(buffer.text(), expected);
  }
}

}  // namespace
}  // namespace poros::http
