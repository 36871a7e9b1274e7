// SPDX-License-Identifier: Apache-2.0
#include "compile/index/builder.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace poros::indexing {
namespace {

const std::string kA(64, 'a'), kB(64, 'b'), kLong(128, 'c');

std::string built(const std::vector<std::pair<List, std::string>>& lists) {
  Builder builder;
  for (const auto& [list, text] : lists) builder.add(list, text);
  std::string file = builder.finish();
  EXPECT_EQ(builder.fault_count(), 0u) << builder.faults()[0].text;
  return file;
}

std::string faults(const std::string& text, const std::string& place = {}) {
  Builder builder;
  builder.add({"l", place}, text);
  static_cast<void>(builder.finish());
  std::string out;
  for (const Fault& fault : builder.faults()) {
    out += fault.list + ":" + std::to_string(fault.line) + ": " + fault.text + "\n";
  }
  return out;
}

// "s3@a" and so on of an object.
std::string places(const index::Index& index, const std::string& algorithm,
                   const std::string& hex) {
  const index::Object object = index.find(algorithm, hex);
  std::string out = object.found ? std::to_string(object.size) : "none";
  for (std::uint32_t i = 0; i < index.place_count(); ++i) {
    if (!index.has(object, i)) continue;
    out.append(" ").append(index.place(i).backend).append("@").append(index.place(i).region);
  }
  return out;
}

TEST(IndexBuilder, ReadsBothFormsOfLists) {
  const std::string file =
      built({{{"all", ""},
              "# a comment\n\n s3@a  sha256:" + kA + " 5\r\ncdn\tsha256:" + kA +
                  "\nmy cdn\tsha512:" + kLong + "\t0"},
             {{"mine", "s3@b"}, "sha256:" + kA + "\nsha256:" + kB + " 18446744073709551614\n"}});
  const auto index = index::Index::open(as_bytes(file));
  ASSERT_TRUE(index) << index.error().what;
  EXPECT_EQ(index->place_count(), 4u);
  EXPECT_EQ(places(*index, "sha256", kA), "5 cdn@ s3@a s3@b");
  EXPECT_EQ(places(*index, "sha256", kB), "18446744073709551614 s3@b");
  EXPECT_EQ(places(*index, "sha512", kLong), "0 my cdn@");
  EXPECT_EQ(places(*index, "sha512", kA), "none");
}

TEST(IndexBuilder, TheOrderOfLinesAndListsDoesNotMatter) {
  std::vector<std::string> lines;
  for (int i = 0; i < 300; ++i) {
    std::string hex(61, 'f');
    hex += std::to_string(100 + i * 7 % 900);
    lines.push_back("b" + std::to_string(i % 90) + " sha256:" + hex + " 7\n");
    lines.push_back("z sha256:" + hex + "\n");
  }
  const auto all = [&] {
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
  };
  const std::string one = all(), file = built({{{"l", ""}, one}});
  std::reverse(lines.begin(), lines.end());
  EXPECT_EQ(built({{{"l", ""}, all()}}), file);
  EXPECT_EQ(built({{{"l", ""}, one}, {{"m", ""}, one}}), file);  // twice is once
  const auto index = index::Index::open(as_bytes(file));
  ASSERT_TRUE(index) << index.error().what;
  EXPECT_EQ(index->place_count(), 91u);  // sets of two words
  EXPECT_EQ(places(*index, "sha256", std::string(61, 'f') + "107"), "7 b1@ z@");
}

TEST(IndexBuilder, TellsEveryDefectWithItsLine) {
  EXPECT_EQ(faults("x\nx y z w\ns3@ sha256:" + kA + "\n@a sha256:" + kA + "\ns3 sha256:A\n"),
            "l:1: a line of 1 word (BACKEND[@REGION] DIGEST [SIZE])\n"
            "l:2: a line of 4 words (BACKEND[@REGION] DIGEST [SIZE])\n"
            "l:3: 's3@' is no place (BACKEND or BACKEND@REGION)\n"
            "l:4: '@a' is no place (BACKEND or BACKEND@REGION)\n"
            "l:5: 'sha256:A' is no digest (sha256: and 64 small hexadecimal digits, or sha512: and "
            "128)\n");
  EXPECT_EQ(faults("sha256:" + kA + " -1\nsha256:" + kA + " 1x\nsha256:" + kA +
                       " 18446744073709551615\nmd5:1 x\n",
                   "s3"),
            "l:1: '-1' is no size (bytes, as a decimal number)\n"
            "l:2: '1x' is no size (bytes, as a decimal number)\n"
            "l:3: '18446744073709551615' is no size (bytes, as a decimal number)\n"
            "l:4: 'x' is no size (bytes, as a decimal number)\n"
            "l:4: 'md5:1' is no digest (sha256: and 64 small hexadecimal digits, or sha512: and "
            "128)\n");
  EXPECT_EQ(faults("s3 sha256:" + kA + " 5\ncdn sha256:" + kA + " 6\n"),
            "l:2: the size is 6 here and 5 in l:1 (a digest has one size)\n");
  EXPECT_EQ(faults("# nothing\n", "s3"),
            "l:0: no object in it (leave the list out: what is not named is unknown)\n");
  EXPECT_EQ(faults("sha256:" + kA + "\n", "s3@"),
            "l:0: 's3@' is no place (BACKEND or BACKEND@REGION)\n");
}

// A place that was refused must not be mistaken for the one before it, nor hide the next.
TEST(IndexBuilder, ABadPlaceIsForgotten) {
  EXPECT_EQ(faults("s3 sha256:" + kA + "\n@ sha256:" + kA + "\ns3 sha256:x\n"),
            "l:2: '@' is no place (BACKEND or BACKEND@REGION)\n"
            "l:3: 'sha256:x' is no digest (sha256: and 64 small hexadecimal digits, or sha512: and "
            "128)\n");
}

TEST(IndexBuilder, CountsWhatItDoesNotTell) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "x\n";
  Builder builder;
  builder.add({"l", ""}, text);
  EXPECT_EQ(builder.faults().size(), kMaxFaults);
  EXPECT_EQ(builder.fault_count(), 250u);
}

}  // namespace
}  // namespace poros::indexing
