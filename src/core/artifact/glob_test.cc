// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/glob.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace poros::artifact {
namespace {

bool holds(std::string_view glob, std::string_view path) {
  EXPECT_EQ(glob_flaw(glob), "") << glob;
  return glob_matches(glob, path);
}

TEST(Glob, WithoutASlashIsTheLastSegment) {
  EXPECT_TRUE(holds("*.iso", "/a/b/c.iso"));
  EXPECT_TRUE(holds("*.iso", "/c.iso"));
  EXPECT_TRUE(holds("*.iso", "/.iso"));
  EXPECT_FALSE(holds("*.iso", "/c.iso/"));
  EXPECT_FALSE(holds("*.iso", "/c.iso/d"));
  EXPECT_FALSE(holds("*.iso", "/c.ISO"));
  EXPECT_TRUE(holds("*", "/a/"));  // an empty last segment
  EXPECT_FALSE(holds("?", "/a/"));
}

TEST(Glob, WithASlashIsTheWholePath) {
  EXPECT_TRUE(holds("/", "/"));
  EXPECT_FALSE(holds("/", "/a"));
  EXPECT_FALSE(holds("/", "//"));
  EXPECT_TRUE(holds("/a/b", "/a/b"));
  EXPECT_FALSE(holds("/a/b", "/a/b/"));
  EXPECT_FALSE(holds("/a/b", "/x/a/b"));
  EXPECT_FALSE(holds("/a/b", "/a"));
  EXPECT_TRUE(holds("/a/*", "/a/"));
  EXPECT_FALSE(holds("/a/*", "/a"));
  EXPECT_FALSE(holds("/a/*", "/a/b/c"));
  EXPECT_TRUE(holds("/privacy*", "/privacy"));
  EXPECT_TRUE(holds("/privacy*", "/privacy-policy"));
  EXPECT_FALSE(holds("/privacy*", "/privacy/"));
}

TEST(Glob, TwoStarsAreAnyNumberOfSegmentsAlsoNone) {
  for (const char* path : {"/dl", "/dl/", "/dl/x", "/dl/x/y", "/dl/x/y/"}) {
    EXPECT_TRUE(holds("/dl/**", path)) << path;
  }
  for (const char* path : {"/", "/d", "/dlx", "/x/dl", "/DL"}) {
    EXPECT_FALSE(holds("/dl/**", path)) << path;
  }
  EXPECT_TRUE(holds("/**", "/"));
  EXPECT_TRUE(holds("/**", "/a/b"));
  EXPECT_TRUE(holds("/**/b", "/b"));
  EXPECT_TRUE(holds("/**/b", "/a/a/b"));
  EXPECT_FALSE(holds("/**/b", "/b/a"));
  EXPECT_TRUE(holds("/a/**/b", "/a/b"));
  EXPECT_TRUE(holds("/a/**/b", "/a/x/y/b"));
  EXPECT_FALSE(holds("/a/**/b", "/a"));
  EXPECT_FALSE(holds("/a/**/a", "/a"));  // one segment is not two
  EXPECT_TRUE(holds("/a/**/*.deb", "/a/x/p.deb"));
  EXPECT_TRUE(holds("/**/", "/a/"));
  EXPECT_FALSE(holds("/**/", "/a"));
}

TEST(Glob, StarsQuestionMarksAndSetsStayInASegment) {
  EXPECT_TRUE(holds("/a*c*e", "/abcde"));
  EXPECT_TRUE(holds("/a*c*e", "/ace"));
  EXPECT_FALSE(holds("/a*c*e", "/a/c/e"));
  EXPECT_TRUE(holds("/?", "/a"));
  EXPECT_FALSE(holds("/?", "/"));
  EXPECT_FALSE(holds("/a?b", "/a/b"));
  EXPECT_TRUE(holds("/[a-c][0-9x]", "/b7"));
  EXPECT_TRUE(holds("/[a-c][0-9x]", "/cx"));
  EXPECT_FALSE(holds("/[a-c][0-9x]", "/d7"));
  EXPECT_FALSE(holds("/[a-c][0-9x]", "/by"));
  EXPECT_TRUE(holds("/[a-]", "/-"));  // a '-' at the end is itself
  EXPECT_TRUE(holds("/[-a]", "/-"));
  EXPECT_TRUE(holds("/[*?]", "/*"));
  EXPECT_FALSE(holds("/[*?]", "/a"));
  EXPECT_TRUE(holds("*[0-9].iso", "/a12.iso"));
  EXPECT_TRUE(holds("/\xc3*", "/\xc3\xa9"));  // bytes, not characters
  EXPECT_FALSE(holds("/?", "/\xc3\xa9"));
  EXPECT_TRUE(holds("/[\xa0-\xaf]", "/\xa9"));
}

TEST(Glob, TellsWhatTwoStarsMatched) {
  const auto tail = [](std::string_view glob, std::string_view path) {
    GlobTail found;
    EXPECT_TRUE(glob_matches(glob, path, &found)) << glob << " " << path;
    return (found.has_tail ? "from " : "none ") + std::to_string(found.first_segment) + ", " +
           std::to_string(found.segments);
  };
  EXPECT_EQ(tail("/dl/**", "/dl"), "from 1, 0");
  EXPECT_EQ(tail("/dl/**", "/dl/"), "from 1, 1");
  EXPECT_EQ(tail("/dl/**", "/dl/x/y"), "from 1, 2");
  EXPECT_EQ(tail("/**/b", "/x/b"), "from 0, 1");
  EXPECT_EQ(tail("/a/**/b", "/a/b"), "from 1, 0");
  EXPECT_EQ(tail("/a/b", "/a/b"), "none 0, 0");
  EXPECT_EQ(tail("*", "/a/b"), "none 0, 0");
}

TEST(Glob, SaysWhatIsWrongWithIt) {
  EXPECT_EQ(glob_flaw(""), "an empty glob matches nothing");
  EXPECT_EQ(glob_flaw(std::string(513, 'a')), "a glob of more than 512 bytes");
  EXPECT_EQ(glob_flaw(std::string(512, 'a')), "");
  EXPECT_EQ(glob_flaw("a/b"), "a glob with '/' must start with one");
  EXPECT_EQ(glob_flaw("a/"), "a glob with '/' must start with one");
  EXPECT_EQ(glob_flaw("**"), "'**' needs a glob that starts with '/'");
  EXPECT_EQ(glob_flaw("/**/a/**"), "'**' may stand once in a glob");
  EXPECT_EQ(glob_flaw("/a**"), "'**' must be a whole segment");
  EXPECT_EQ(glob_flaw("/***"), "'**' must be a whole segment");
  EXPECT_EQ(glob_flaw("a]"), "']' without '['");
  EXPECT_EQ(glob_flaw("[a"), "'[' without ']'");
  EXPECT_EQ(glob_flaw("/[a/b]"), "'[' without ']'");
  EXPECT_EQ(glob_flaw("[]"), "an empty set '[]'");
  EXPECT_EQ(glob_flaw("[!a]"), "sets cannot be negated");
  EXPECT_EQ(glob_flaw("[^a]"), "sets cannot be negated");
  EXPECT_EQ(glob_flaw("[z-a]"), "a range in a set runs backwards");
  EXPECT_EQ(glob_flaw("/**"), "");
  EXPECT_EQ(glob_flaw("/*/[a-z]?"), "");
}

// The slow twin: every way to match is tried.
bool slow_segment(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*') {
    return slow_segment(glob.substr(1), text) ||
           (!text.empty() && slow_segment(glob, text.substr(1)));
  }
  if (text.empty()) return false;
  if (glob[0] == '[') {
    const std::size_t close = glob.find(']');
    const std::string_view set = glob.substr(1, close - 1);
    return set.find(text[0]) != std::string_view::npos &&
           slow_segment(glob.substr(close + 1), text.substr(1));
  }
  return (glob[0] == '?' || glob[0] == text[0]) && slow_segment(glob.substr(1), text.substr(1));
}

using Segments = std::vector<std::string>;
bool slow_path(const Segments& glob, std::size_t g, const Segments& path, std::size_t p) {
  if (g == glob.size()) return p == path.size();
  if (glob[g] == "**") {
    return slow_path(glob, g + 1, path, p) || (p < path.size() && slow_path(glob, g, path, p + 1));
  }
  return p < path.size() && slow_segment(glob[g], path[p]) && slow_path(glob, g + 1, path, p + 1);
}

std::string joined(const Segments& segments) {
  std::string out;
  for (const std::string& segment : segments) out += "/" + segment;
  return out;
}

TEST(Glob, AgreesWithTryingEveryWay) {
  const Segments kGlobs = {"", "a", "*", "**", "a*", "*b", "?", "*a*b*", "[ab]", "[ab]*"};
  const Segments kTexts = {"", "a", "b", "ab", "aab", "abab"};
  for (std::uint32_t seed = 0; seed < 20000; ++seed) {
    std::mt19937 random(seed);
    Segments glob, path;
    bool has_stars = false;
    for (std::size_t i = random() % 4 + 1; i > 0; --i) {
      std::string segment = kGlobs[random() % kGlobs.size()];
      if (segment == "**" && has_stars) segment = "*";
      has_stars = has_stars || segment == "**";
      glob.push_back(segment);
    }
    for (std::size_t i = random() % 5 + 1; i > 0; --i) {
      path.push_back(kTexts[random() % kTexts.size()]);
    }
    ASSERT_EQ(holds(joined(glob), joined(path)), slow_path(glob, 0, path, 0))
        << "seed " << seed << " " << joined(glob) << " " << joined(path);
  }
}

TEST(Glob, TakesNoTimeOverManyStars) {
  std::string glob = "/";
  for (int i = 0; i < 200; ++i) glob += "a*";
  EXPECT_FALSE(holds(glob + "b", "/" + std::string(4000, 'a')));
}

}  // namespace
}  // namespace poros::artifact
