// SPDX-License-Identifier: Apache-2.0
#include "core/decide/presence.h"

#include <gtest/gtest.h>

#include "core/decide/plan_for_test.h"
#include "core/index/index_for_test.h"

namespace poros::decide {
namespace {

constexpr std::uint8_t kCheckHead = 1;
using index::test::digest;

// A blob that an index of three places lists with one set of them. The bundle's steps 1 and 2 are
// store@west, then store by place, which is store@east.
class Blob {
 public:
  explicit Blob(std::uint8_t check = kCheckIndex, std::string_view kind = "blobs") {
    bundle::BundleForTest parts;
    parts.backends[0].presence = check;
    parts.routes[1].steps = {1, 2};
    planned_.emplace(parts);
    target_ = "/v2/a/" + std::string(kind) + "/sha256:" + index::test::hex_of(digest("a"));
    planned_->request.target = target_;
  }

  Presence of(const index::test::Parts& parts, std::span<const Told> told = {}) {
    const std::string file = parts.file();
    const auto index = index::Index::open(as_bytes(file));
    EXPECT_TRUE(index);
    std::vector<ListedPlace> places;
    for (std::uint32_t i = 0; i < index->place_count(); ++i) {
      if (const auto place = find_listed(planned_->view, *index, i)) places.push_back(*place);
    }
    const Plan plan = planned_->plan();
    EXPECT_EQ(plan.count, 3);
    return presence_of(planned_->view, plan, target_, {&*index, places}, told);
  }
  Presence without_index(std::span<const Told> told) {
    return presence_of(planned_->view, planned_->plan(), target_, {}, told);
  }

 private:
  std::optional<Planned> planned_;
  std::string target_;
};

index::test::Parts listing(std::uint64_t set) {
  index::test::Parts parts;
  parts.places = {{"store", "east"}, {"store", "west"}, {"strange", ""}};
  parts.sets = {set};
  parts.sha256[digest("a")] = {1234, 0};
  return parts;
}

using Known3 = std::array<Known, 3>;
Known3 first(const Presence& presence) {
  return {presence.known[0], presence.known[1], presence.known[2]};
}

TEST(Presence, IsWhatTheIndexSaysOfEachRegion) {
  Blob blob;
  EXPECT_EQ(first(blob.of(listing(1))), (Known3{Known::kNo, Known::kYes, Known::kUnknown}));
  EXPECT_EQ(first(blob.of(listing(2))), (Known3{Known::kYes, Known::kNo, Known::kUnknown}));
  EXPECT_EQ(first(blob.of(listing(3))), (Known3{Known::kYes, Known::kYes, Known::kUnknown}));
  EXPECT_EQ(first(blob.of(listing(4))), (Known3{Known::kNo, Known::kNo, Known::kUnknown}));
  EXPECT_EQ(blob.of(listing(4)).object_bytes, 1234u);
}

TEST(Presence, OfAnObjectInNoListIsNo) {
  Blob blob;
  auto parts = listing(3);
  parts.sha256.clear();
  parts.sha256[digest("b")] = {1, 0};
  EXPECT_EQ(first(blob.of(parts)), (Known3{Known::kNo, Known::kNo, Known::kUnknown}));
  EXPECT_EQ(blob.of(parts).object_bytes, std::nullopt);
}

TEST(Presence, OfAPlaceThatTheIndexDoesNotNameIsUnknown) {
  Blob blob;
  auto parts = listing(1);
  parts.places = {{"store", "west"}};
  EXPECT_EQ(first(blob.of(parts)), (Known3{Known::kYes, Known::kUnknown, Known::kUnknown}));
  parts.places = {{"storey", ""}};
  EXPECT_EQ(first(blob.of(parts)), Known3{});
  parts.places = {{"store", "north"}};
  EXPECT_EQ(first(blob.of(parts)), Known3{});
}

TEST(Presence, OfTheWholeBackendIsThatOfEachRegion) {
  Blob blob;
  auto parts = listing(1);
  parts.places = {{"store", ""}, {"store", "west"}};
  EXPECT_EQ(first(blob.of(parts)), (Known3{Known::kYes, Known::kYes, Known::kUnknown}));
  parts.sets = {2};
  EXPECT_EQ(first(blob.of(parts)), (Known3{Known::kYes, Known::kNo, Known::kUnknown}));
}

TEST(Presence, WhatWasSaidComesBeforeTheIndex) {
  Blob blob;
  const std::array<Told, 1> no = {{{0, 1, false}}};
  EXPECT_EQ(first(blob.of(listing(3), no)), (Known3{Known::kNo, Known::kYes, Known::kUnknown}));
  EXPECT_EQ(first(blob.without_index(no)), (Known3{Known::kNo, Known::kUnknown, Known::kUnknown}));
}

TEST(Presence, TheIndexIsForBackendsThatCheckIt) {
  EXPECT_EQ(first(Blob(kCheckHead).of(listing(3))), Known3{});
  EXPECT_EQ(first(Blob(0).of(listing(3))), Known3{});
  EXPECT_EQ(Blob(kCheckHead).of(listing(3)).object_bytes, 1234u);
}

TEST(Presence, ASizeThatNobodySaidIsNotKnown) {
  auto parts = listing(3);
  parts.sha256[digest("a")].size = index::kNoSize;
  EXPECT_EQ(Blob().of(parts).object_bytes, std::nullopt);
}

TEST(Presence, ManifestsByDigestAreListedToo) {
  EXPECT_EQ(first(Blob(kCheckIndex, "manifests").of(listing(1))),
            (Known3{Known::kNo, Known::kYes, Known::kUnknown}));
}

}  // namespace
}  // namespace poros::decide
