// SPDX-License-Identifier: Apache-2.0
// The ways in which a file can lie about its header, its sections and its tables.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/bundle/bundle_for_test.h"

namespace poros::bundle {
namespace {

std::string flaw_of(const std::string& file) {
  const auto view = View::open(as_bytes(file));
  return view ? "" : std::string(view.error().what);
}

ErrorKind kind_of(const std::string& file) {
  const auto view = View::open(as_bytes(file));
  return view ? ErrorKind::kNotFound : view.error().kind;
}

// The file with its header bent; size and checksum stay as they were, or are made right again.
template <class Bend>
std::string bent(Bend bend, bool seals) {
  std::string file = BundleForTest().bytes();
  FileHeader header;
  std::memcpy(&header, file.data(), sizeof(header));
  bend(header);
  std::memcpy(file.data(), &header, sizeof(header));
  return seals ? sealed_for_test(file) : file;
}

// The same with the header of one section.
template <class Bend>
std::string bent_section(std::size_t index, Bend bend) {
  std::string file = BundleForTest().bytes();
  const std::size_t at = sizeof(FileHeader) + index * sizeof(SectionHeader);
  SectionHeader header;
  std::memcpy(&header, file.data() + at, sizeof(header));
  bend(header);
  std::memcpy(file.data() + at, &header, sizeof(header));
  return sealed_for_test(file);
}

TEST(OpenFile, TakesTheBundleThatTheseTestsBend) { EXPECT_EQ(BundleForTest().flaw(), ""); }

TEST(OpenFile, RefusesWhatIsShorterThanAHeader) {
  const std::string file = BundleForTest().bytes();
  EXPECT_EQ(flaw_of(""), "shorter than a bundle's header");
  EXPECT_EQ(flaw_of(file.substr(0, 63)), "shorter than a bundle's header");
  EXPECT_EQ(flaw_of(file.substr(0, 64)), "truncated, or longer than it says");
}

TEST(OpenFile, RefusesAnotherMagic) {
  const std::string file = bent([](FileHeader& header) { header.magic[7] = 'l'; }, true);
  EXPECT_EQ(flaw_of(file), "not a bundle: it does not begin with POROSBDL");
}

TEST(OpenFile, RefusesAnotherVersionAsUnsupported) {
  for (const std::uint32_t version : {0u, 2u, 0xffffffffu}) {
    const std::string file = bent([&](FileHeader& header) { header.version = version; }, true);
    EXPECT_EQ(flaw_of(file), "a bundle of another format version");
    EXPECT_EQ(kind_of(file), ErrorKind::kUnsupported);
  }
}

TEST(OpenFile, RefusesATruncatedOrPaddedFileAtEveryLength) {
  const std::string file = BundleForTest().bytes();
  for (std::size_t size = 64; size < file.size(); ++size) {
    ASSERT_EQ(flaw_of(file.substr(0, size)), "truncated, or longer than it says") << size;
  }
  EXPECT_EQ(flaw_of(file + '\0'), "truncated, or longer than it says");
}

TEST(OpenFile, RefusesATruncatedFileThatOwnsUpToItsLength) {
  const std::string file = BundleForTest().bytes();
  for (std::size_t size = 64; size < file.size(); ++size) {
    ASSERT_NE(flaw_of(sealed_for_test(file.substr(0, size))), "") << size;
  }
}

TEST(OpenFile, RefusesAChecksumThatDoesNotMatch) {
  EXPECT_EQ(flaw_of(bent([](FileHeader& header) { header.checksum ^= 1; }, false)),
            "the checksum does not match");
  EXPECT_EQ(flaw_of(bent([](FileHeader& header) { header.id[31] ^= 1; }, false)),
            "the checksum does not match");
}

TEST(OpenFile, RefusesMoreSectionsThanThereAre) {
  EXPECT_EQ(flaw_of(bent([](FileHeader& header) { header.section_count = 257; }, true)),
            "more than 256 sections");
  EXPECT_EQ(flaw_of(bent([](FileHeader& header) { header.section_count = 0xffffffff; }, true)),
            "more than 256 sections");
  EXPECT_EQ(flaw_of(bent([](FileHeader& header) { header.section_count = 256; }, true)),
            "the section table does not fit");
}

TEST(OpenFile, RefusesASectionThatLeavesTheFile) {
  const std::string text = "a section that leaves the file";
  const std::uint64_t size = BundleForTest().bytes().size();
  constexpr std::uint64_t kMost = 0xffffffffffffffffu;
  EXPECT_EQ(flaw_of(bent_section(0, [&](SectionHeader& s) { s.offset = size + 1; })), text);
  EXPECT_EQ(flaw_of(bent_section(0, [&](SectionHeader& s) { s.length = size; })), text);
  EXPECT_EQ(flaw_of(bent_section(0, [&](SectionHeader& s) { s.length = kMost; })), text);
  EXPECT_EQ(flaw_of(bent_section(0, [&](SectionHeader& s) { s.offset = kMost; })), text);
  EXPECT_EQ(flaw_of(bent_section(0, [&](SectionHeader& s) { s.offset = kMost - s.length + 1; })),
            text);
}

TEST(OpenFile, RefusesSectionsOutOfOrderOrTwice) {
  const std::string text = "sections out of order, or one twice";
  auto sections = BundleForTest().sections();
  std::swap(sections[3], sections[4]);
  EXPECT_EQ(flaw_of(assembled_for_test(sections)), text);
  sections = BundleForTest().sections();
  sections.insert(sections.begin(), sections.front());
  EXPECT_EQ(flaw_of(assembled_for_test(sections)), text);
  sections = BundleForTest().sections();
  sections.front().type = 0;
  EXPECT_EQ(flaw_of(assembled_for_test(sections)), text);
}

TEST(OpenFile, RefusesASectionThatIsNeitherRequiredNorOptional) {
  auto sections = BundleForTest().sections();
  sections[0].required = 2;
  EXPECT_EQ(flaw_of(assembled_for_test(sections)), "a section neither required nor optional");
}

TEST(OpenFile, RefusesAMissingSection) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Section::kFeeds); ++i) {
    auto sections = BundleForTest().sections();
    sections.erase(sections.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(flaw_of(assembled_for_test(sections)), "a required section is missing") << i;
  }
}

TEST(OpenFile, SkipsAnUnknownOptionalSectionAndRefusesAnUnknownRequiredOne) {
  for (const std::uint32_t type : {24u, 63u, 68u, 0xffffffffu}) {
    for (const std::uint32_t required : {0u, 1u}) {
      auto sections = BundleForTest().sections();
      sections.push_back({type, required, "whatever"});
      std::sort(sections.begin(), sections.end(),
                [](const auto& a, const auto& b) { return a.type < b.type; });
      const std::string file = assembled_for_test(sections);
      EXPECT_EQ(flaw_of(file), required == 0 ? "" : "a required section of an unknown type")
          << type;
      EXPECT_EQ(kind_of(file) == ErrorKind::kUnsupported, required == 1);
    }
  }
}

TEST(OpenFile, RefusesRecordsThatAreBroken) {
  const auto is_text_or_table = [](std::uint32_t type) {
    const auto section = static_cast<Section>(type);
    return section == Section::kStrings || section == Section::kClassesV4 ||
           section == Section::kClassesV6 || section == Section::kDetailsV4 ||
           section == Section::kDetailsV6;
  };
  const auto whole = BundleForTest().sections();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (is_text_or_table(whole[i].type)) continue;
    auto sections = whole;
    sections[i].bytes += 'x';
    EXPECT_EQ(flaw_of(assembled_for_test(sections)), "a section of broken records") << i;
  }
}

TEST(OpenFile, TakesDetailWholeOrNotAtAll) {
  BundleForTest slim;
  slim.is_slim = true;
  EXPECT_EQ(slim.flaw(), "");
  for (std::size_t i = static_cast<std::size_t>(Section::kFeeds); i < 27; ++i) {
    auto sections = BundleForTest().sections();
    sections.erase(sections.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(flaw_of(assembled_for_test(sections)), "the detail sections are not complete") << i;
  }
}

TEST(OpenFile, RefusesBrokenTables) {
  BundleForTest bundle;
  bundle.classes_v4.direct[0] = lpm::kLeafBit | 2;
  EXPECT_EQ(bundle.flaw(), "a broken table of classes");
  bundle = {};
  bundle.classes_v6.direct[1] = 0;
  EXPECT_EQ(bundle.flaw(), "a broken table of classes");
  bundle = {};
  bundle.classes_v4.direct.push_back(lpm::kLeafBit);
  EXPECT_EQ(bundle.flaw(), "a broken table of classes");
  bundle = {};
  bundle.details_v4.direct[0] = lpm::kLeafBit | 2;
  EXPECT_EQ(bundle.flaw(), "a broken table of details");
  bundle = {};
  bundle.details_v6.direct[0] = 7;
  EXPECT_EQ(bundle.flaw(), "a broken table of details");
}

TEST(OpenFile, MayFindSectionsThatShareBytes) {
  // No rule forbids it, and nothing is written: reads stay inside all the same.
  std::string file = bent_section(0, [](SectionHeader& s) {
    s.length += 8;  // the strings reach into the regions
  });
  EXPECT_EQ(flaw_of(file), "");
}

}  // namespace
}  // namespace poros::bundle
