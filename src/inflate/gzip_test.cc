// SPDX-License-Identifier: Apache-2.0
#include "inflate/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace poros::inflate {
namespace {

std::string gzip(const std::string& plain) {
  z_stream z{};
  deflateInit2(&z, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string packed(deflateBound(&z, plain.size()), '\0');
  std::string copy = plain;
  z.next_in = reinterpret_cast<Bytef*>(copy.data());
  z.avail_in = static_cast<uInt>(copy.size());
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  packed.resize(z.total_out);
  deflateEnd(&z);
  return packed;
}

// What comes out, or the error's text.
std::string outcome(const std::string& packed, std::uint64_t limit = kMaxInflated) {
  auto plain = gunzip(as_bytes(packed), limit);
  return plain ? *plain : plain.error().text;
}

TEST(Gzip, ReturnsWhatWasPacked) {
  std::string large;
  for (int i = 0; i < 100000; ++i) large += std::to_string(i) + ",";
  for (const std::string& plain : {std::string(), std::string("a"), large}) {
    EXPECT_EQ(outcome(gzip(plain)), plain);
  }
}

TEST(Gzip, MembersAreConcatenated) {
  EXPECT_EQ(outcome(gzip("one ") + gzip("") + gzip(std::string(5000, 'x'))),
            "one " + std::string(5000, 'x'));
}

TEST(Gzip, IsRecognisedByItsMagic) {
  EXPECT_TRUE(is_gzip(as_bytes(gzip("x"))));
  EXPECT_FALSE(is_gzip(as_bytes("{}")));
  EXPECT_FALSE(is_gzip(as_bytes("\x1f")));
  EXPECT_FALSE(is_gzip({}));
  EXPECT_EQ(outcome("{}"), "gzip: no gzip file at byte 0 (fetch the file again)");
}

TEST(Gzip, EveryTruncationIsAnError) {
  const std::string packed = gzip("some text that is packed, some text that is packed");
  for (std::size_t length = 2; length < packed.size(); ++length) {
    EXPECT_EQ(
        outcome(packed.substr(0, length)),
        "gzip: the file is cut off at byte " + std::to_string(length) + " (fetch the file again)");
  }
}

TEST(Gzip, ATruncatedSecondMemberIsAnError) {
  const std::string one = gzip("one"), two = gzip("two");
  EXPECT_EQ(outcome(one + two.substr(0, two.size() - 1)),
            "gzip: the file is cut off at byte " + std::to_string(one.size() + two.size() - 1) +
                " (fetch the file again)");
}

TEST(Gzip, AWrongChecksumOrLengthIsAnError) {
  const std::string good = gzip("text");
  for (std::size_t back = 1; back <= 8; ++back) {
    std::string packed = good;
    packed[packed.size() - back] = static_cast<char>(packed[packed.size() - back] ^ 1);
    EXPECT_TRUE(outcome(packed).starts_with("gzip: the checksum does not match at byte "))
        << outcome(packed);
  }
}

TEST(Gzip, NoDamageGoesUnseen) {
  const std::string text = "1.0.0.0,1.0.0.255,13335,x\n1.0.1.0,1.0.1.255,13336,y\n";
  const std::string good = gzip(text);
  for (std::size_t at = 10; at < good.size(); ++at) {  // the header's fields carry no checksum
    for (int bit = 0; bit < 8; ++bit) {
      std::string packed = good;
      packed[at] = static_cast<char>(packed[at] ^ (1 << bit));
      const auto plain = gunzip(as_bytes(packed));
      // The last byte of a deflate stream has bits that mean nothing.
      EXPECT_TRUE(!plain || *plain == text) << "byte " << at << " bit " << bit;
    }
  }
}

TEST(Gzip, WhatFollowsTheEndIsAnError) {
  const std::string packed = gzip("text");
  for (const std::string& tail : {std::string("x"), std::string(512, '\0'), std::string("\x1f")}) {
    EXPECT_EQ(outcome(packed + tail),
              "gzip: something follows the end of the compressed data at byte " +
                  std::to_string(packed.size()) + " (fetch the file again)");
  }
}

TEST(Gzip, TheLimitIsTheLastSizeThatPasses) {
  const std::string packed = gzip(std::string(100000, 'z'));
  EXPECT_EQ(outcome(packed, 100000), std::string(100000, 'z'));
  EXPECT_EQ(outcome(packed, 99999),
            "gzip: more than 99999 bytes when inflated (is it the right file?)");
  EXPECT_EQ(outcome(packed + packed, 199999),
            "gzip: more than 199999 bytes when inflated (is it the right file?)");
  EXPECT_EQ(outcome(gzip(""), 0), "");
  EXPECT_EQ(outcome(gzip("x"), 0), "gzip: more than 0 bytes when inflated (is it the right file?)");
}

}  // namespace
}  // namespace poros::inflate
