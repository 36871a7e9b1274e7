// SPDX-License-Identifier: Apache-2.0
#include "core/base/result.h"

#include <gtest/gtest.h>

#include "core/base/diagnostics.h"

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

TEST(Diagnostics, CountsErrorsAndKeepsTheOrder) {
  Diagnostics diagnostics;
  diagnostics.warn({"a", 1, 2}, "w");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error({"b", 3, 4}, "e");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.errors(), 1u);
  ASSERT_EQ(diagnostics.all().size(), 2u);
  EXPECT_TRUE(diagnostics.all()[0].is_warning);
  EXPECT_EQ(diagnostics.all()[1].text, "e");
}

}  // namespace
}  // namespace poros
