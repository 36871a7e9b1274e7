// SPDX-License-Identifier: Apache-2.0
#include "core/bundle/view.h"

#include <gtest/gtest.h>

#include "core/bundle/bundle_for_test.h"

namespace poros::bundle {
namespace {

class ViewTest : public testing::Test {
 protected:
  ViewTest() : file_(BundleForTest().bytes()), view_(*View::open(as_bytes(file_))) {}

  static ip::Client client(std::string_view text) {
    return ip::find_address(text).value_or(ip::Client{});
  }

  const std::string file_;
  const View view_;
};

TEST_F(ViewTest, KnowsTheClassOfAnAddress) {
  EXPECT_EQ(view_.class_of(client("127.255.255.255")), 0u);
  EXPECT_EQ(view_.class_of(client("128.0.0.0")), 1u);
  EXPECT_EQ(view_.class_of(client("7fff:ffff::")), 0u);
  EXPECT_EQ(view_.class_of(client("8000::")), 1u);
  EXPECT_EQ(view_.class_of({}), 0u);
}

TEST_F(ViewTest, KnowsTheDetailOfAnAddress) {
  const Detail four = view_.detail_of(client("200.1.2.3")),
               six = view_.detail_of(client("8000::1"));
  EXPECT_EQ(four.asn, 64500u);
  EXPECT_EQ(four.holder, "Example Networks");
  EXPECT_EQ(six.asn, 64500u);
  EXPECT_EQ(four.prefix(client("200.1.2.3")), ip::find_prefix("128.0.0.0/1"));
  EXPECT_EQ(six.prefix(client("8000::1")), ip::find_prefix("8000::/1"));
  EXPECT_EQ(view_.detail_of(client("1.2.3.4")).asn, 0u);
  EXPECT_EQ(view_.detail_of({}).asn, 0u);
}

TEST_F(ViewTest, APrefixNeedsALengthThatTheFamilyHas) {
  Detail detail;
  EXPECT_FALSE(detail.prefix(client("1.2.3.4")));
  detail.origin_length = 33;
  EXPECT_FALSE(detail.prefix(client("1.2.3.4")));
  EXPECT_TRUE(detail.prefix(client("::1")));
  EXPECT_FALSE(detail.prefix({}));
  detail.range_length = 8;  // the range is what decided
  EXPECT_EQ(detail.prefix(client("1.2.3.4")), ip::find_prefix("1.0.0.0/8"));
}

TEST_F(ViewTest, IsWalkedInBlocksThatTileTheSpace) {
  View::Block block = view_.block_of(client("0.0.0.0"));
  EXPECT_EQ(block.klass, 0u);
  EXPECT_EQ(block.detail, 0u);
  EXPECT_EQ(block.last, client("127.255.255.255"));
  block = view_.block_of(client("128.0.0.0"));
  EXPECT_EQ(block.klass, 1u);
  EXPECT_EQ(block.detail, 1u);
  EXPECT_EQ(view_.detail(block.detail).asn, 64500u);
  EXPECT_EQ(block.last, client("255.255.255.255"));
  EXPECT_EQ(view_.block_of(client("::")).last, client("7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  EXPECT_EQ(view_.block_of(client("8000::")).klass, 1u);
  EXPECT_EQ(view_.block_of({}).last, ip::Client{});
}

TEST_F(ViewTest, ABlockEndsWhereClassOrDetailDoes) {
  BundleForTest fine;
  fine.details_v4.header.direct_bits = fine.classes_v6.header.direct_bits = 2;
  fine.details_v4.direct.assign(4, lpm::kLeafBit);
  fine.classes_v6.direct.assign(4, lpm::kLeafBit);
  const std::string file = fine.bytes();
  const auto view = View::open(as_bytes(file));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->block_of(client("0.0.0.0")).last, client("63.255.255.255"));
  EXPECT_EQ(view->block_of(client("::")).last, client("3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
  fine.details_v6.header.direct_bits = 3;
  fine.details_v6.direct.assign(8, lpm::kLeafBit);
  const std::string finer = fine.bytes();
  EXPECT_EQ(View::open(as_bytes(finer))->block_of(client("::")).last,
            client("1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
}

TEST_F(ViewTest, ASlimOneHasNoDetailAndTheSameClasses) {
  BundleForTest slim;
  slim.is_slim = true;
  const std::string file = slim.bytes();
  const auto view = View::open(as_bytes(file));
  ASSERT_TRUE(view);
  EXPECT_FALSE(view->has_detail());
  EXPECT_TRUE(view_.has_detail());
  EXPECT_EQ(view->class_of(client("200.1.2.3")), 1u);
  EXPECT_EQ(view->detail_of(client("200.1.2.3")).asn, 0u);
  EXPECT_EQ(view->detail(1).asn, 0u);
  EXPECT_EQ(view->block_of(client("128.0.0.0")).detail, 0u);
}

TEST_F(ViewTest, FindsByName) {
  EXPECT_EQ(view_.find_region("east"), 0);
  EXPECT_EQ(view_.find_region("west"), 1);
  EXPECT_EQ(view_.find_region("north"), kNone);
  EXPECT_EQ(view_.find_region("zenith"), kNone);
  EXPECT_EQ(view_.find_backend("store"), 0);
  EXPECT_EQ(view_.find_backend("stor"), kNone);
  EXPECT_EQ(view_.find_site("r.example"), 0);
  EXPECT_EQ(view_.find_site("alias.example"), 0);
  EXPECT_EQ(view_.find_site("else.example"), 0);  // the default
  for (const char* host : {"a.example", "b.example", "home.example", "onward.example"}) {
    EXPECT_TRUE(view_.is_destination(host)) << host;
  }
  EXPECT_FALSE(view_.is_destination("c.example"));
  EXPECT_FALSE(view_.is_destination(""));
  EXPECT_EQ(view_.region_name(kNone), "");
  EXPECT_EQ(view_.region_name(1), "west");
  EXPECT_EQ(view_.provider_name(kNone), "");
  EXPECT_EQ(view_.provider_name(0), "cloud");
}

TEST_F(ViewTest, WithoutADefaultSiteAnUnknownHostHasNone) {
  BundleForTest bundle;
  bundle.sites[0].is_default = 0;
  const std::string file = bundle.bytes();
  EXPECT_EQ(View::open(as_bytes(file))->find_site("else.example"), kNone);
}

TEST_F(ViewTest, FindsTheTargetOfARegion) {
  const BackendRecord backend = view_.backends[0];
  EXPECT_EQ(view_.find_target(backend, 0), 0);
  EXPECT_EQ(view_.find_target(backend, 1), 1);
  EXPECT_EQ(view_.find_target(backend, kNone), kNone);
  BundleForTest fewer;
  fewer.backends[0].regions = {1, 1};
  const std::string file = fewer.bytes();
  const auto view = View::open(as_bytes(file));
  ASSERT_TRUE(view);
  EXPECT_EQ(view->find_target(view->backends[0], 0), kNone);
}

TEST_F(ViewTest, FindsTheTargetOfEachOfManyRegions) {
  BundleForTest many;
  many.backend_regions.clear();
  many.regions.assign(40, many.regions[0]);
  for (std::uint16_t region = 1; region < 40; region = static_cast<std::uint16_t>(region + 2)) {
    many.backend_regions.push_back({region, static_cast<std::uint16_t>(region / 2 % 2)});
  }
  many.backends[0].regions = {0, 20};
  const std::string file = many.bytes();
  const auto view = View::open(as_bytes(file));
  ASSERT_TRUE(view);
  for (std::uint16_t region = 0; region < 42; ++region) {
    const std::uint16_t wanted = region % 2 == 1 && region < 40 ? region / 2 % 2 : kNone;
    EXPECT_EQ(view->find_target(view->backends[0], region), wanted) << region;
  }
}

TEST_F(ViewTest, KnowsItsIdAndItsBytes) {
  EXPECT_EQ(view_.id()[0], 0);
  EXPECT_EQ(view_.id()[31], 31);
  EXPECT_EQ(view_.bytes().size(), file_.size());
}

}  // namespace
}  // namespace poros::bundle
