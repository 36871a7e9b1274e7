// SPDX-License-Identifier: Apache-2.0
#include "core/base/hash.h"

#include <gtest/gtest.h>

#include <string>

namespace poros {
namespace {

TEST(Xxh64, GivesTheValuesOfItsSpecification) {
  EXPECT_EQ(xxh64(as_bytes("")), 0xef46db3751d8e999u);
  EXPECT_EQ(xxh64(as_bytes("a")), 0xd24ec4f1a98c6e5bu);
  EXPECT_EQ(xxh64(as_bytes("abc")), 0x44bc2cf5ad770999u);
  EXPECT_EQ(xxh64(as_bytes("xxhash")), 0x32dd38952c4bc720u);
  // 39 bytes: past the four lanes, with an eight-byte step's rest behind them.
  EXPECT_EQ(xxh64(as_bytes("Nobody inspects the spammish repetition")), 0xfbcea83c8a378bf1u);
}

TEST(Xxh64, SeesEveryByteAtEveryLength) {
  for (std::size_t size = 1; size < 100; ++size) {
    std::string bytes(size, 'x');
    const std::uint64_t before = xxh64(as_bytes(bytes));
    EXPECT_NE(before, xxh64(as_bytes(std::string(size - 1, 'x')))) << size;
    for (std::size_t at = 0; at < size; ++at) {
      bytes[at] = 'y';
      EXPECT_NE(xxh64(as_bytes(bytes)), before) << "size " << size << " byte " << at;
      bytes[at] = 'x';
    }
  }
}

TEST(Fnv1a32, GivesTheValuesOfItsDraft) {
  EXPECT_EQ(fnv1a32(""), 0x811c9dc5u);
  EXPECT_EQ(fnv1a32("a"), 0xe40c292cu);
  EXPECT_EQ(fnv1a32("foobar"), 0xbf9cf968u);
  EXPECT_EQ(fnv1a32("\xff"), (0x811c9dc5u ^ 0xffu) * 0x01000193u);  // bytes are unsigned
}

TEST(Fnv1a32, MayBeFedPieceByPiece) {
  EXPECT_EQ(fnv1a32("bar", fnv1a32("foo")), fnv1a32("foobar"));
  EXPECT_EQ(fnv1a32("", 7), 7u);
}

TEST(Fmix32, GivesTheValuesOfMurmurHash3) {
  EXPECT_EQ(fmix32(0), 0u);
  EXPECT_EQ(fmix32(1), 0x514e28b7u);
  EXPECT_EQ(fmix32(0xffffffffu), 0x81f16f39u);
}

}  // namespace
}  // namespace poros
