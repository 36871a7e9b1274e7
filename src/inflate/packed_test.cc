// SPDX-License-Identifier: Apache-2.0
// What holds for each packing, and below what is one packing's own.
#include "inflate/packed.h"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

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

// As the program zstd does: with a checksum.
std::string zstd(const std::string& plain) {
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string packed(ZSTD_compressBound(plain.size()), '\0');
  packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), plain.data(), plain.size()));
  ZSTD_freeCCtx(context);
  return packed;
}

std::string bzip2(const std::string& plain) {
  std::string packed(plain.size() + plain.size() / 100 + 600, '\0'), copy = plain;
  auto size = static_cast<unsigned>(packed.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(packed.data(), &size, copy.data(),
                                     static_cast<unsigned>(copy.size()), 9, 0, 0),
            BZ_OK);
  packed.resize(size);
  return packed;
}

// What comes out, or the error's text.
std::string outcome(const std::string& packed, std::uint64_t limit = kMaxInflated) {
  auto plain = unpack(as_bytes(packed), limit);
  return plain ? *plain : plain.error().text;
}

struct Packer {
  const char* name;
  Packing packing;
  std::string (*pack)(const std::string&);
  std::size_t magic;  // so many bytes tell the packing
};

class Packed : public testing::TestWithParam<Packer> {
 protected:
  static std::string pack(const std::string& plain) { return GetParam().pack(plain); }
  static std::string error(const std::string& text) { return GetParam().name + (": " + text); }
  static std::string cut_at(std::size_t byte) {
    return error("the file is cut off at byte " + std::to_string(byte) + " (fetch the file again)");
  }
};

INSTANTIATE_TEST_SUITE_P(All, Packed,
                         testing::Values(Packer{"gzip", Packing::kGzip, gzip, 2},
                                         Packer{"zstd", Packing::kZstd, zstd, 4},
                                         Packer{"bzip2", Packing::kBzip2, bzip2, 4}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_P(Packed, ReturnsWhatWasPacked) {
  std::string large;
  for (int i = 0; i < 300000; ++i) large += std::to_string(i) + ",";
  for (const std::string& plain : {std::string(), std::string("a"), large}) {
    EXPECT_EQ(outcome(pack(plain)), plain);
  }
}

TEST_P(Packed, MembersAreConcatenated) {
  EXPECT_EQ(outcome(pack("one ") + pack("") + pack(std::string(5000, 'x'))),
            "one " + std::string(5000, 'x'));
}

TEST_P(Packed, IsRecognisedByItsMagic) {
  const std::string packed = pack("x");
  EXPECT_EQ(packing_of(as_bytes(packed)), GetParam().packing);
  EXPECT_EQ(packing_of(as_bytes(packed).first(GetParam().magic)), GetParam().packing);
  EXPECT_EQ(packing_of(as_bytes(packed).first(GetParam().magic - 1)), Packing::kNone);
}

TEST_P(Packed, EveryTruncationIsAnError) {
  const std::string packed = pack("some text that is packed, some text that is packed");
  for (std::size_t length = GetParam().magic; length < packed.size(); ++length) {
    EXPECT_EQ(outcome(packed.substr(0, length)), cut_at(length));
  }
}

TEST_P(Packed, ATruncatedSecondMemberIsAnError) {
  const std::string one = pack("one"), two = pack("two");
  EXPECT_EQ(outcome(one + two.substr(0, two.size() - 1)), cut_at(one.size() + two.size() - 1));
}

TEST_P(Packed, NoDamageGoesUnseen) {
  const std::string text = "1.0.0.0,1.0.0.255,13335,x\n1.0.1.0,1.0.1.255,13336,y\n";
  const std::string good = pack(text);
  // The fields of gzip's header carry no checksum.
  const std::size_t start = GetParam().packing == Packing::kGzip ? 10 : GetParam().magic;
  for (std::size_t at = start; at < good.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string packed = good;
      packed[at] = static_cast<char>(packed[at] ^ (1 << bit));
      const auto plain = unpack(as_bytes(packed));
      // The last byte of a stream has bits that mean nothing.
      EXPECT_TRUE(!plain || *plain == text) << "byte " << at << " bit " << bit;
    }
  }
}

TEST_P(Packed, WhatFollowsTheEndIsAnError) {
  const std::string packed = pack("text");
  for (const std::string& tail : {std::string("x"), std::string(512, '\0'), packed.substr(0, 1)}) {
    EXPECT_EQ(outcome(packed + tail),
              error("something follows the end of the compressed data at byte " +
                    std::to_string(packed.size()) + " (fetch the file again)"));
  }
}

TEST_P(Packed, TheLimitIsTheLastSizeThatPasses) {
  const auto more_than = [](const std::string& limit) {
    return error("more than " + limit + " bytes when inflated (is it the right file?)");
  };
  const std::string packed = pack(std::string(100000, 'z'));
  EXPECT_EQ(outcome(packed, 100000), std::string(100000, 'z'));
  EXPECT_EQ(outcome(packed, 99999), more_than("99999"));
  EXPECT_EQ(outcome(packed + packed, 199999), more_than("199999"));
  EXPECT_EQ(outcome(pack(""), 0), "");
  EXPECT_EQ(outcome(pack("x"), 0), more_than("0"));
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

TEST(Zstd, AWrongChecksumIsAnError) {
  std::string packed = zstd("text");
  packed.back() = static_cast<char>(packed.back() ^ 1);
  EXPECT_TRUE(outcome(packed).starts_with("zstd: the checksum does not match at byte "))
      << outcome(packed);
}

TEST(Zstd, FramesToBeSkippedAreSkipped) {
  const std::string skipped("\x5a\x2a\x4d\x18\x03\x00\x00\x00xyz", 11);
  EXPECT_EQ(outcome(skipped + zstd("one ") + skipped + zstd("two") + skipped), "one two");
  EXPECT_EQ(outcome(skipped.substr(0, 9)),
            "zstd: the file is cut off at byte 9 (fetch the file again)");
}

TEST(Zstd, AWindowLargerThanMemoryAllowsIsAnError) {
  // A frame header that asks for a window of 2 GB, and a block that is nothing.
  EXPECT_EQ(outcome(std::string("\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00", 9)),
            "zstd: its window needs more than 128 MB (pack it without --long)");
}

TEST(Bzip2, AWrongChecksumIsAnError) {
  std::string packed = bzip2("text");
  packed[10] = static_cast<char>(packed[10] ^ 1);  // the first block's
  EXPECT_TRUE(outcome(packed).starts_with("bzip2: damaged data at byte ")) << outcome(packed);
}

TEST(Unpack, WhatIsNotPackedIsAnError) {
  for (const std::string text : {"", "{}", "BZ", "BZh0", "\x1f", "PK\x03\x04"}) {
    EXPECT_EQ(packing_of(as_bytes(text)), Packing::kNone);
    EXPECT_EQ(outcome(text), "no gzip, zstd or bzip2 file");
  }
}

}  // namespace
}  // namespace poros::inflate
