// SPDX-License-Identifier: Apache-2.0
#include "core/base/bytes.h"

#include <gtest/gtest.h>

#include <limits>

namespace poros {
namespace {

TEST(Slice, GivesWhatFits) {
  const Bytes all = as_bytes("abcdef");
  ASSERT_TRUE(slice(all, 2, 3));
  EXPECT_EQ(as_text(*slice(all, 2, 3)), "cde");
  EXPECT_EQ(as_text(*slice(all, 0, 6)), "abcdef");
  EXPECT_EQ(as_text(*slice(all, 6, 0)), "");
}

TEST(Slice, GivesNothingWhereItDoesNotFitAndNoSumWraps) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const Bytes all = as_bytes("abcdef");
  EXPECT_FALSE(slice(all, 0, 7));
  EXPECT_FALSE(slice(all, 7, 0));
  EXPECT_FALSE(slice(all, 6, 1));
  EXPECT_FALSE(slice(all, kMost, 2));
  EXPECT_FALSE(slice(all, 2, kMost));
  EXPECT_FALSE(slice(all, kMost, kMost));
}

TEST(Load, ReadsLittleEndianAtAnyOffset) {
  const Bytes all = as_bytes(std::string_view("\x01\x02\x03\x04\x05", 5));
  EXPECT_EQ(load<std::uint32_t>(all, 0), 0x04030201u);
  EXPECT_EQ(load<std::uint32_t>(all, 1), 0x05040302u);
}

}  // namespace
}  // namespace poros
