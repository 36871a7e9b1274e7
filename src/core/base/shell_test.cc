// SPDX-License-Identifier: Apache-2.0
#include "core/base/shell.h"

#include <gtest/gtest.h>

namespace poros {
namespace {

TEST(ShellWord, IsQuotedWhereAShellWouldReadItOtherwise) {
  EXPECT_EQ(shell_word("https://a.example/b?c"), "'https://a.example/b?c'");
  EXPECT_EQ(shell_word("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("it's; rm"), "'it'\\''s; rm'");
  EXPECT_EQ(shell_word("a\nb'\\"), "$'a\\x0ab\\'\\\\'");
}

}  // namespace
}  // namespace poros
