// SPDX-License-Identifier: Apache-2.0
#include "core/base/result.h"

#include <gtest/gtest.h>

namespace poros {
namespace {

Result<int> half(int of) {
  if (of % 2 != 0) return Error{ErrorKind::kInvalid, std::to_string(of) + " is odd"};
  return of / 2;
}

TEST(Result, HoldsAValueOrAnError) {
  const auto good = half(4);
  ASSERT_TRUE(good);
  EXPECT_TRUE(good.has_value());
  EXPECT_EQ(*good, 2);
  const auto bad = half(3);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().text, "3 is odd");
}

TEST(Result, SaysWhereOnTheWayUp) {
  const Error error = half(3).error();
  EXPECT_EQ(Error(error).within("line 7").within("a.txt").text, "a.txt: line 7: 3 is odd");
}

TEST(ResultDeathTest, StopsTheProgramWhenTheWrongSideIsRead) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH({ static_cast<void>(*half(3)); }, "");
  EXPECT_DEATH({ static_cast<void>(half(4).error()); }, "");
}

}  // namespace
}  // namespace poros
