// SPDX-License-Identifier: Apache-2.0
#include "diagnostics/diagnostics.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace poros {
namespace {

TEST(Diagnostics, CountsErrorsAndKeepsTheOrder) {
  Diagnostics diagnostics;
  diagnostics.warn({"a", 1, 2}, Rule::kExpiresSoon, "w");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error({"b", 3, 4}, Rule::kNoUrl, "e");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.errors(), 1u);
  ASSERT_EQ(diagnostics.all().size(), 2u);
  EXPECT_TRUE(diagnostics.all()[0].is_warning);
  EXPECT_EQ(diagnostics.all()[1].text, "e");
}

TEST(Rules, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const RuleText& rule : rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_EQ(text_of(rule.rule).name, rule.name);
    EXPECT_FALSE(rule.meaning.empty()) << rule.name;
  }
}

}  // namespace
}  // namespace poros
