// SPDX-License-Identifier: Apache-2.0
#include "core/base/text.h"

#include <gtest/gtest.h>

namespace poros {
namespace {

TEST(Part, IsWhatThereIsOfIt) {
  constexpr std::size_t kNpos = std::string_view::npos;
  EXPECT_EQ(part("abcdef", 0), "abcdef");
  EXPECT_EQ(part("abcdef", 2, 3), "cde");
  EXPECT_EQ(part("abcdef", 4, 100), "ef");
  EXPECT_EQ(part("abcdef", 6), "");
  EXPECT_EQ(part("abcdef", 7), "");
  EXPECT_EQ(part("abcdef", kNpos, 1), "");
  EXPECT_EQ(part("abcdef", 3, kNpos), "def");
  EXPECT_EQ(part("", 0, 0), "");
}

}  // namespace
}  // namespace poros
