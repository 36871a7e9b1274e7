// SPDX-License-Identifier: Apache-2.0
#include "cases/text.h"

#include <gtest/gtest.h>

namespace poros::cases {
namespace {

TEST(BytesOf, RepeatsAndTakesOneCharacterForOneByte) {
  EXPECT_EQ(*bytes_of("sha256:<a*3>!"), "sha256:aaa!");
  EXPECT_EQ(*bytes_of("<ab*2><c*0>"), "abab");
  EXPECT_EQ(*bytes_of("\xC2\x80\xC3\xBF"), "\x80\xFF");
}

TEST(BytesOf, LeavesWhatOnlyLooksLikeARepetition) {
  for (const char* text : {"<", "<a", "<a*", "<a*>", "<a*3", "<*3>", "<a*b3>", "<a**3>", "a*3>"}) {
    EXPECT_EQ(*bytes_of(text), text);
  }
  EXPECT_EQ(*bytes_of("<<a*2>"), "<aa");
}

TEST(BytesOf, RefusesWhatNoByteCanBe) {
  EXPECT_FALSE(bytes_of("\xE2\x82\xAC"));
  EXPECT_FALSE(bytes_of("<a*1000001>"));
  EXPECT_FALSE(bytes_of("<a*18446744073709551617>"));
  EXPECT_EQ(bytes_of("<a*1000000>")->size(), 1'000'000u);
}

TEST(Readable, StaysOnOneLine) {
  EXPECT_EQ(readable("private, no-store"), "private, no-store");
  EXPECT_EQ(readable("OK\n"), "\"OK\\n\"");
  EXPECT_EQ(readable(""), "\"\"");
  EXPECT_EQ(readable(" a"), "\" a\"");
  EXPECT_EQ(readable("(none)"), "\"(none)\"");
  EXPECT_EQ(readable("\"\\\x80"), "\"\\\"\\\\\\x80\"");
}

TEST(ReasonPhrase, IsThatOfEveryStatusWithABody) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(421), "Misdirected Request");
  EXPECT_EQ(reason_phrase(302), "");
  EXPECT_EQ(reason_phrase(999), "");
}

}  // namespace
}  // namespace poros::cases
