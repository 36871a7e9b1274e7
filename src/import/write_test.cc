// SPDX-License-Identifier: Apache-2.0
#include "import/write.h"

#include <gtest/gtest.h>

#include "yaml/parse.h"

namespace poros::import {
namespace {

// What YAML makes of it, in a map, in a flow list, and as a key.
void stays(const std::string& text) {
  const std::string word = scalar(text);
  const std::string yaml = "a: " + word + "\nb: [" + word + ", " + word + "]\n" + word + ": c\n";
  Diagnostics diagnostics;
  const auto tree = yaml::parse("t.yaml", yaml, diagnostics);
  ASSERT_TRUE(tree && !diagnostics.has_errors()) << yaml;
  ASSERT_EQ(tree->entries.size(), 3u) << yaml;
  EXPECT_EQ(tree->entries[0].value.kind, yaml::Kind::kString) << yaml;
  EXPECT_EQ(tree->entries[0].value.text, text);
  ASSERT_EQ(tree->entries[1].value.items.size(), 2u) << yaml;
  EXPECT_EQ(tree->entries[1].value.items[1].text, text);
  EXPECT_EQ(tree->entries[2].key, text);
}

TEST(Scalar, IsAlwaysTheSameString) {
  for (const char* text : {"amazon",
                           "k8s.gcr.io",
                           "",
                           " ",
                           "no",
                           "null",
                           "~",
                           "true",
                           "1",
                           "1e3",
                           "0x10",
                           ".inf",
                           "-",
                           "- a",
                           "? a",
                           "a: b",
                           "a :b",
                           "a #b",
                           "#a",
                           "[a",
                           "{a}",
                           "a, b",
                           "\"",
                           "'",
                           "it's",
                           "\\",
                           "\\n",
                           "a\nb",
                           "a\r\nb",
                           "\t",
                           "\x01\x1b\x7f",
                           "&a",
                           "*a",
                           "!a",
                           "|",
                           ">",
                           "%a",
                           "@a",
                           "`",
                           "---",
                           "...",
                           "<<",
                           "a\xC2\x85"
                           "b",
                           "a\xE2\x80\xA8"
                           "b",
                           "a\xEF\xBB\xBF"
                           "b",
                           "\xC3\xA9",
                           "\xF0\x9F\x98\x80",
                           "https://a.example/{path}?x#y"}) {
    stays(text);
  }
}

TEST(Scalar, IsPlainWhereThatIsSafe) {
  EXPECT_EQ(scalar("k8s.gcr.io"), "k8s.gcr.io");
  EXPECT_EQ(scalar("no"), "no");  // YAML 1.2: a string
  EXPECT_EQ(scalar("null"), "\"null\"");
  EXPECT_EQ(scalar("16509"), "\"16509\"");
}

TEST(Scalar, BytesThatAreNoUtf8BecomeOneReplacementEach) {
  EXPECT_EQ(scalar("a\xFF"), "\"a\\uFFFD\"");
  EXPECT_EQ(scalar("\xC3"), "\"\\uFFFD\"");
  EXPECT_EQ(scalar("\xC0\x80"), "\"\\uFFFD\\uFFFD\"");             // overlong
  EXPECT_EQ(scalar("\xED\xA0\x80"), "\"\\uFFFD\\uFFFD\\uFFFD\"");  // a surrogate
}

TEST(Comment, CannotBeLeft) {
  EXPECT_EQ(comment("a\nb: c"), "# a\\x0Ab: c\n");
  EXPECT_EQ(comment("a\xE2\x80\xA8"
                    "b: c",
                    "  "),
            "  # a\\xE2\\x80\\xA8b: c\n");
}

TEST(Comment, IsCutAtBlanks) {
  const std::string word(60, 'a');
  EXPECT_EQ(comment(word + " " + word), "# " + word + "\n# " + word + "\n");
  const std::string wide(200, 'b');
  EXPECT_EQ(comment(wide + " c"), "# " + wide + "\n# c\n");
}

TEST(LiteralGlob, MatchesNothingElse) {
  EXPECT_EQ(literal_glob("/a/b.c"), "/a/b.c");
  EXPECT_EQ(literal_glob("/*?[x"), "/[*][?][[]x");
}

TEST(BaseUrl, IsAHostAndAPath) {
  EXPECT_EQ(base_url("A.example").url, "https://a.example/");
  EXPECT_EQ(base_url("a.example/B/c").url, "https://a.example/B/c/");
  EXPECT_EQ(base_url("a.example:8443/").url, "https://a.example:8443/");
  for (const char* bad : {"", "/a", "a b", "user@a.example", "a.example/{path}", "a.example?x",
                          "a.example/#x", "a.example/../b", "https://a.example", "a.example\n"}) {
    EXPECT_EQ(base_url(bad).url, "") << bad;
    EXPECT_NE(base_url(bad).flaw, "") << bad;
  }
}

}  // namespace
}  // namespace poros::import
