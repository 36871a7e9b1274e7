// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "yaml/parse.h"

namespace poros::yaml {
namespace {

std::string said(const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic& each : diagnostics.all()) {
    if (!text.empty()) text += "\n";
    text += std::to_string(each.at.line) + ":" + std::to_string(each.at.column) + ": " + each.text;
  }
  return text;
}

Node parse_good(std::string_view text) {
  Diagnostics diagnostics;
  auto node = parse("file.yaml", text, diagnostics);
  EXPECT_EQ(said(diagnostics), "");
  EXPECT_TRUE(node.has_value());
  return node.value_or(Node{});
}

std::string place_of(const Position& at) {
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Yaml, PlainScalarsAreWhatTheCoreSchemaSays) {
  const std::vector<std::pair<const char*, Kind>> expected = {{"~", Kind::kNull},
                                                              {"null", Kind::kNull},
                                                              {"NULL", Kind::kNull},
                                                              {"nUll", Kind::kString},
                                                              {"true", Kind::kBool},
                                                              {"False", Kind::kBool},
                                                              {"tRUE", Kind::kString},
                                                              {"no", Kind::kString},
                                                              {"yes", Kind::kString},
                                                              {"on", Kind::kString},
                                                              {"0", Kind::kInt},
                                                              {"-12", Kind::kInt},
                                                              {"+3", Kind::kInt},
                                                              {"007", Kind::kInt},
                                                              {"0o17", Kind::kInt},
                                                              {"0o8", Kind::kString},
                                                              {"0xFf", Kind::kInt},
                                                              {"0x", Kind::kString},
                                                              {"-0x1", Kind::kString},
                                                              {"1_000", Kind::kString},
                                                              {"0b1", Kind::kString},
                                                              {"1.", Kind::kFloat},
                                                              {".5", Kind::kFloat},
                                                              {"-1.5e+3", Kind::kFloat},
                                                              {"1e", Kind::kString},
                                                              {".", Kind::kString},
                                                              {"-", Kind::kString},
                                                              {".inf", Kind::kFloat},
                                                              {"-.INF", Kind::kFloat},
                                                              {".NaN", Kind::kFloat},
                                                              {"-.nan", Kind::kString},
                                                              {"1:30", Kind::kString},
                                                              {"2026-01-01", Kind::kString},
                                                              {"1.2.3", Kind::kString},
                                                              {"10.0.0.0/8", Kind::kString}};
  for (const auto& [text, kind] : expected) EXPECT_EQ(resolve_plain(text), kind) << text;
}

TEST(Yaml, QuotedAndBlockScalarsAreStrings) {
  const Node node = parse_good("- null\n- 'null'\n- \"1\"\n- |-\n  2\n- true\n");
  ASSERT_EQ(node.items.size(), 5u);
  EXPECT_EQ(node.items[0].kind, Kind::kNull);
  EXPECT_EQ(node.items[1].kind, Kind::kString);
  EXPECT_EQ(node.items[1].style, Style::kQuoted);
  EXPECT_EQ(node.items[2].kind, Kind::kString);
  EXPECT_EQ(node.items[3].kind, Kind::kString);
  EXPECT_EQ(node.items[3].style, Style::kBlock);
  EXPECT_EQ(node.items[3].text, "2");
  EXPECT_TRUE(is_true(node.items[4]));
}

TEST(Yaml, IntegersThatDoNotFitAreNone) {
  const Node node = parse_good("[16509, 0o17, 0xff, -1, +1, 9223372036854775808, '1', 1.0]");
  const std::vector<std::optional<std::int64_t>> expected = {
      16509, 15, 255, -1, 1, std::nullopt, std::nullopt, std::nullopt};
  ASSERT_EQ(node.items.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(find_integer(node.items[i]), expected[i]);
}

TEST(Yaml, KeepsOrderTextAndPositions) {
  const Node node = parse_good("b: 1\na:\n  - x\n  - { c: , \"d\": 'y' }\nno: z\n");
  ASSERT_EQ(node.kind, Kind::kMap);
  ASSERT_EQ(node.entries.size(), 3u);
  EXPECT_EQ(node.entries[0].key, "b");
  EXPECT_EQ(place_of(node.entries[1].at), "file.yaml:2:1");
  EXPECT_EQ(node.entries[2].key, "no");
  const Node& list = node.find("a")->value;
  ASSERT_EQ(list.items.size(), 2u);
  EXPECT_EQ(place_of(list.items[0].at), "file.yaml:3:5");
  EXPECT_EQ(place_of(list.items[1].at), "file.yaml:4:5");
  EXPECT_EQ(list.items[1].find("c")->value.kind, Kind::kNull);
  EXPECT_EQ(place_of(list.items[1].find("d")->at), "file.yaml:4:12");
  EXPECT_EQ(place_of(list.items[1].find("d")->value.at), "file.yaml:4:17");
  EXPECT_EQ(node.find("c"), nullptr);
}

TEST(Yaml, ColumnsAreBytes) {
  const Node node = parse_good("\xC3\xA9\xC3\xA9: { \xE2\x82\xAC: 1, b: 2 }");
  const Node& map = node.find("\xC3\xA9\xC3\xA9")->value;
  EXPECT_EQ(place_of(map.at), "file.yaml:1:7");
  EXPECT_EQ(place_of(map.find("b")->at), "file.yaml:1:17");
}

TEST(Yaml, EveryLineEndCounts) {
  const Node node = parse_good("a: 1\r\nb: 2\rc: 3\nd: 4");
  EXPECT_EQ(place_of(node.find("b")->at), "file.yaml:2:1");
  EXPECT_EQ(place_of(node.find("c")->at), "file.yaml:3:1");
  EXPECT_EQ(place_of(node.find("d")->value.at), "file.yaml:4:4");
}

TEST(Yaml, AFileWithoutADocumentIsNull) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n", "\xEF\xBB\xBF"}) {
    const Node node = parse_good(text);
    EXPECT_EQ(node.kind, Kind::kNull) << text;
    EXPECT_GE(node.at.line, 1u) << text;
  }
}

TEST(Yaml, AByteOrderMarkMayOpenTheFile) {
  const std::string mark = "\xEF\xBB\xBF";
  const Node node = parse_good(mark + "a: 1\nb: 2\n");
  ASSERT_EQ(node.entries.size(), 2u);
  EXPECT_EQ(place_of(node.entries[0].at), "file.yaml:1:1");
  EXPECT_EQ(place_of(node.entries[1].at), "file.yaml:2:1");
  EXPECT_EQ(parse_good(mark + "--- 1\n").kind, Kind::kInt);
  EXPECT_EQ(parse_good(mark + "- a\n- b\n").items.size(), 2u);
}

TEST(Yaml, DepthAndSizeHaveLimits) {
  parse_good(repeat("[", kMaxDepth) + repeat("]", kMaxDepth));
  parse_good(std::string(kMaxBytes, '#'));
  Diagnostics diagnostics;
  EXPECT_FALSE(parse("f", std::string(kMaxBytes, '['), diagnostics));
  EXPECT_FALSE(parse("f", std::string(kMaxBytes + 1, '#'), diagnostics));
  EXPECT_EQ(said(diagnostics),
            "1:65: more than 64 lists and maps inside each other (write it flatter)\n"
            "0:0: the file has 1000001 bytes, more than 1000000 (split it with include)");
}

// One line with a value every other byte: a position that is counted from the start of its line
// each time would take minutes.
TEST(Yaml, LongLinesAreReadInLinearTime) {
  const Node node = parse_good("[" + repeat("\xC3\xA9,", 300'000) + "]");
  ASSERT_EQ(node.items.size(), 300'000u);
  EXPECT_EQ(node.items.back().at.column, 2u + 3u * 299'999u);
}

TEST(Yaml, ReferencesAndRefusedKeysLeaveAMark) {
  Diagnostics diagnostics;
  const auto node = parse("f", "{a: *x, b: {<<: {}, c: 1}, d: {c: 1}}", diagnostics);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->find("a")->value.kind, Kind::kUnusable);
  EXPECT_TRUE(node->find("b")->value.is_partial);
  EXPECT_EQ(node->find("b")->value.entries.size(), 1u);
  EXPECT_FALSE(node->find("d")->value.is_partial);
}

}  // namespace
}  // namespace poros::yaml
