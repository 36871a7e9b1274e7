// SPDX-License-Identifier: Apache-2.0
#include "core/index/index.h"

#include <gtest/gtest.h>

#include <random>

#include "core/index/index_for_test.h"

namespace poros::index {
namespace {

using test::digest;
using test::hex_of;
using test::Parts;

std::string next(std::string bytes, int step) {
  for (std::size_t i = bytes.size(); i-- > 0;) {
    const int value = static_cast<unsigned char>(bytes[i]) + step;
    bytes[i] = static_cast<char>(value & 255);
    if (value >= 0 && value <= 255) break;
  }
  return bytes;
}

// Each digest, the one before it and the one after it, against the map.
void expect_exact(const Parts& parts) {
  const std::string file = parts.file();
  const auto index = Index::open(as_bytes(file));
  ASSERT_TRUE(index) << index.error().what;
  const auto expect = [&](std::string_view algorithm, const auto& all, const std::string& bytes) {
    const Object object = index->find(algorithm, hex_of(bytes));
    const auto wanted = all.find(bytes);
    ASSERT_EQ(object.found, wanted != all.end()) << hex_of(bytes);
    if (!object.found) {
      for (std::uint32_t i = 0; i < index->place_count(); ++i) {
        EXPECT_FALSE(index->has(object, i));
      }
      return;
    }
    EXPECT_EQ(object.size, wanted->second.size);
    for (std::uint32_t i = 0; i < index->place_count(); ++i) {
      EXPECT_EQ(index->has(object, i), (parts.sets[wanted->second.set] >> i & 1) != 0);
    }
    EXPECT_FALSE(index->has(object, index->place_count()));
  };
  for (const int step : {-1, 0, 1}) {
    for (const auto& each : parts.sha256) expect("sha256", parts.sha256, next(each.first, step));
    for (const auto& each : parts.sha512) expect("sha512", parts.sha512, next(each.first, step));
  }
  for (const char fill : {'\0', '\x7f', '\xff'}) {
    expect("sha256", parts.sha256, std::string(32, fill));
    expect("sha512", parts.sha512, std::string(64, fill));
  }
}

TEST(Index, FindsExactlyWhatIsThereHoweverTheDigestsAreSpread) {
  std::mt19937_64 random(7);
  for (const std::size_t count : {0u, 1u, 2u, 3u, 10u, 1000u}) {
    // All over; close together at the bottom or the top; alike in their first eight bytes and more.
    for (const std::string begin : {"", "\0", "\xff\xff\xff", "aaaaaaaaaaaaaaaa"}) {
      Parts parts;
      for (std::size_t i = 0; i < count; ++i) {
        const Parts::Listed listed{random(), static_cast<std::uint32_t>(i % parts.sets.size())};
        std::string bytes = begin;
        while (bytes.size() < 64) bytes += static_cast<char>(random());
        parts.sha512[bytes] = listed;
        bytes.resize(32);
        parts.sha256[bytes] = listed;
      }
      expect_exact(parts);
    }
  }
}

TEST(Index, FindsTheFirstAndTheLastDigest) {
  Parts parts;
  parts.sha256[std::string(32, '\0')] = {1, 0};
  parts.sha256[std::string(32, '\xff')] = {kNoSize, 3};
  expect_exact(parts);
}

TEST(Index, DoesNotFindWhatIsWrittenOtherwise) {
  Parts parts;
  parts.sha256[digest("\xab")] = {5, 1};
  const std::string file = parts.file();
  const auto index = Index::open(as_bytes(file));
  ASSERT_TRUE(index);
  const std::string hex = hex_of(digest("\xab"));
  EXPECT_TRUE(index->find("sha256", hex).found);
  EXPECT_FALSE(index->find("sha512", hex).found);
  EXPECT_FALSE(index->find("SHA256", hex).found);
  EXPECT_FALSE(index->find("", hex).found);
  EXPECT_FALSE(index->find("sha256", "AB" + hex.substr(2)).found);
  EXPECT_FALSE(index->find("sha256", hex.substr(1)).found);
  EXPECT_FALSE(index->find("sha256", hex + "ab").found);
  EXPECT_FALSE(index->find("sha256", "").found);
  EXPECT_FALSE(index->find("sha256", "g" + hex.substr(1)).found);
}

TEST(Index, AnIndexOfNothingKnowsNothing) {
  EXPECT_FALSE(Index().find("sha256", std::string(64, '0')).found);
  EXPECT_EQ(Index().place_count(), 0u);
}

std::string flaw_of(const std::string& file) {
  const auto index = Index::open(as_bytes(file));
  return index ? std::string() : std::string(index.error().what);
}
template <class Change>
std::string flaw(Change change) {
  Parts parts;
  parts.sha256[digest("a")] = {1, 0};
  parts.sha256[digest("b")] = {2, 1};
  change(parts);
  return flaw_of(parts.file());
}

TEST(IndexOpen, RefusesWhatTheFormatForbids) {
  EXPECT_EQ(flaw([](Parts&) {}), "");
  EXPECT_EQ(flaw([](auto& p) { p.sets[0] = 8; }), "a set of places that are not there");
  EXPECT_EQ(flaw([](auto& p) { p.sha256[digest("c")] = {1, 4}; }),
            "an object of a set that is not there");
  EXPECT_EQ(flaw([](auto& p) { p.places[1] = {"s3", "b"}; }), "places out of order, or one twice");
  EXPECT_EQ(flaw([](auto& p) { p.places[0] = {"t", ""}; }), "places out of order, or one twice");
  EXPECT_EQ(flaw([](auto& p) { p.places[0] = {"", "a"}; }), "a place without a backend");
  EXPECT_EQ(flaw([](auto& p) { p.places.clear(); }), "sets of no places");
  EXPECT_EQ(flaw([](auto& p) { p.types = {1, 2, 3, 4, 0, 0}; }), "a required section is missing");
  EXPECT_EQ(flaw([](auto& p) { p.types = {1, 2, 4, 3, 5, 0}; }),
            "sections out of order, or one twice");
  EXPECT_EQ(flaw([](auto& p) { p.types = {1, 2, 3, 4, 5, 9}; }),
            "a required section of an unknown type");
  EXPECT_EQ(flaw([](auto& p) {
              p.types = {1, 2, 3, 4, 5, 9};
              p.required = 0;
            }),
            "");
  EXPECT_EQ(flaw([](auto& p) {
              p.types = {1, 2, 3, 4, 5, 9};
              p.required = 2;
            }),
            "a section neither required nor optional");
}

TEST(IndexOpen, RefusesDigestsOutOfOrder) {
  Parts parts;
  parts.sha256[digest("a")] = {1, 0};
  parts.sha256[digest("b")] = {2, 1};
  for (const std::string begin : {"c", "b"}) {
    std::string file = parts.file();
    file.replace(file.find(digest("a")), 32, digest(begin));
    test::seal(file);
    EXPECT_EQ(flaw_of(file), "digests out of order, or one twice");
  }
}

TEST(IndexOpen, RefusesWhatIsNoIndexOrOnlyPartOfOne) {
  Parts parts;
  parts.sha256[digest("a")] = {1, 0};
  const std::string file = parts.file();
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_NE(flaw_of(file.substr(0, size)), "") << size;
    std::string sealed = file.substr(0, size);
    if (size < sizeof(FileHeader)) continue;
    test::seal(sealed);
    EXPECT_NE(flaw_of(sealed), "") << size;
  }
  EXPECT_NE(flaw_of(file + "x"), "");
  EXPECT_EQ(flaw_of("POROSBDL" + file.substr(8)), "not an index: it does not begin with POROSIDX");
  std::string newer = file;
  newer[8] = 2;
  EXPECT_EQ(flaw_of(newer), "an index of another format version");
}

// As it is, a file with a bit changed is refused. With its checksum made right it is refused, or
// every look-up stays inside (the sanitizers watch).
TEST(IndexOpen, RefusesEveryFlippedBitOrComesToNoHarm) {
  Parts parts;
  for (const char c : {'a', 'b', 'c', 'x'}) {
    parts.sha256[digest(std::string(1, c))] = {1, 3};
    parts.sha512[digest(std::string(1, c), 64)] = {1, 2};
  }
  const std::string file = parts.file();
  std::size_t opened = 0;
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string changed = file;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_NE(flaw_of(changed), "") << bit;
    test::seal(changed);
    const auto index = Index::open(as_bytes(changed));
    if (!index) continue;
    ++opened;
    for (const char c : {'a', 'b', 'c', 'x', 'z'}) {
      const std::string text(1, c);
      for (const Object& object : {index->find("sha256", hex_of(digest(text))),
                                   index->find("sha512", hex_of(digest(text, 64)))}) {
        for (std::uint32_t i = 0; i < index->place_count(); ++i) {
          static_cast<void>(index->has(object, i));
          ASSERT_FALSE(index->place(i).backend.empty());
        }
      }
    }
  }
  EXPECT_GT(opened, 100u);  // sizes and digests are free
}

}  // namespace
}  // namespace poros::index
