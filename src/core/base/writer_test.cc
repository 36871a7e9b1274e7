// SPDX-License-Identifier: Apache-2.0
#include "core/base/writer.h"

#include <gtest/gtest.h>

#include <array>

#include "core/base/json.h"

namespace poros {
namespace {

TEST(Writer, LeavesOutWhatDoesNotFitAndRemembersIt) {
  std::array<char, 4> room{};
  Writer out(room);
  out.add("abc");
  EXPECT_FALSE(out.is_full());
  out.add("de");
  EXPECT_TRUE(out.is_full());
  EXPECT_EQ(out.view(), "abc");
  out.add("d");
  EXPECT_EQ(out.view(), "abcd");
  EXPECT_TRUE(out.is_full());
}

TEST(Writer, CutsAndErases) {
  std::array<char, 16> room{};
  Writer out(room);
  out.add("/v2/name");
  out.erase(0, 4);
  EXPECT_EQ(out.view(), "name");
  out.erase(2, 100);
  EXPECT_EQ(out.view(), "na");
  EXPECT_TRUE(out.has('n'));
  EXPECT_FALSE(out.has('m'));
  out.cut(1);
  EXPECT_EQ(out.view(), "n");
}

TEST(JsonWriter, SeparatesNestsAndEscapes) {
  std::array<char, 256> room{};
  Writer out(room);
  JsonWriter<Writer> json(out);
  json.open('{');
  json.key("a");
  json.number(18446744073709551615u);
  json.key("b");
  json.open('[');
  json.boolean(true);
  json.boolean(false);
  json.null();
  json.open('{');
  json.close('}');
  json.number(0);
  json.close(']');
  json.key("c\"");
  json.string(std::string_view("q\"b\\n\n\0\x1f\x7f\xc3\xa9", 11));
  json.key("d");
  json.string_or_null("");
  json.key("e");
  json.string_or_null("x");
  json.close('}');
  EXPECT_EQ(out.view(),
            "{\"a\":18446744073709551615,\"b\":[true,false,null,{},0],"
            "\"c\\u0022\":\"q\\u0022b\\u005cn\\u000a\\u0000\\u001f\x7f\xc3\xa9\","
            "\"d\":null,\"e\":\"x\"}");
}

}  // namespace
}  // namespace poros
