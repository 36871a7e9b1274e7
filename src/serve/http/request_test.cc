// SPDX-License-Identifier: Apache-2.0
#include "serve/http/request.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "serve/http/scan.h"

namespace poros::http {
namespace {

TEST(ParseHead, KeepsEveryFieldInOrderWithoutItsBlanks) {
  const std::string sent = "GET /a?b HTTP/1.1\r\nHost: h\r\nA:\t1 \r\na: 2\r\nEmpty:  \r\n\r\nrest";
  Request request;
  const Head head = parse_head(sent, {}, request);
  ASSERT_EQ(head.state, Head::State::kComplete);
  EXPECT_EQ(head.size, sent.size() - 4);
  ASSERT_EQ(request.header_count, 4u);
  EXPECT_EQ(request.headers()[1].name, "A");
  EXPECT_EQ(request.headers()[1].value, "1");
  EXPECT_EQ(request.headers()[2].value, "2");
  EXPECT_EQ(request.header("A"), "1");
  EXPECT_EQ(request.header("empty"), "");
  EXPECT_NE(request.header("empty").data(), nullptr);
  EXPECT_EQ(request.header("absent").data(), nullptr);
}

TEST(ParseHead, TakesAHundredFieldsAndNoMore) {
  std::string sent = "GET / HTTP/1.1\r\nHost: h\r\n";
  for (std::size_t i = 1; i < kMaxHeaders; ++i) sent += "A: b\r\n";
  Request request;
  EXPECT_EQ(parse_head(sent + "\r\n", {}, request).state, Head::State::kComplete);
  EXPECT_EQ(request.header_count, kMaxHeaders);
  EXPECT_EQ(parse_head(sent + "A: b\r\n\r\n", {}, request).refusal, Refusal::kTooLarge);
}

TEST(ParseHead, LeavesNothingOfTheRequestBefore) {
  Request request;
  static_cast<void>(
      parse_head("POST /a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
                 {}, request));
  EXPECT_TRUE(request.expects_continue);
  static_cast<void>(parse_head("GET /b HTTP/1.0\r\n\r\n", {}, request));
  EXPECT_FALSE(request.expects_continue);
  EXPECT_EQ(request.framing, Framing::kNone);
  EXPECT_EQ(request.content_length, 0u);
  EXPECT_EQ(request.host, "");
  EXPECT_EQ(request.header_count, 0u);
}

TEST(ParseHead, TellsTlsFromOtherNoise) {
  Request request;
  EXPECT_EQ(parse_head("\x16\x03\x01", {}, request).refusal, Refusal::kTls);
  EXPECT_EQ(parse_head("\x17\x03\x01", {}, request).refusal, Refusal::kBadRequest);
}

TEST(FindControl, AgreesWithLookingAtEveryByte) {
  constexpr unsigned kSeed = 20260101;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 40, 'x');
    for (int i = 0; i < 4 && !text.empty(); ++i) {
      text[random() % text.size()] = static_cast<char>(random());
    }
    const char* const end = text.data() + text.size();
    const char* slow = text.data();
    while (slow < end && !is_control(*slow)) ++slow;
    ASSERT_EQ(find_control(text.data(), end), slow) << "seed " << kSeed << " round " << round;
  }
}

}  // namespace
}  // namespace poros::http
