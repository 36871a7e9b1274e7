// SPDX-License-Identifier: Apache-2.0
#include "serve/admin/explain_page.h"

#include <gtest/gtest.h>

#include "core/decide/plan_for_test.h"

namespace poros::admin {
namespace {

class ExplainPage : public testing::Test {
 protected:
  ExplainPage() : planned_(parts_) { generation_.view = planned_.view; }
  Page page(std::string_view query) const { return explain_page(generation_, query, 5); }
  bool says(std::string_view query, std::string_view text) const {
    return page(query).body.find(text) != std::string::npos;
  }

  bundle::BundleForTest parts_;
  decide::Planned planned_;
  listen::Generation generation_;
};

TEST_F(ExplainPage, DecidesWhatItIsAsked) {
  const Page page = this->page("ip=128.0.0.1&url=https://r.example/v2/a/blobs/x&locality=west");
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.type, "application/json");
  EXPECT_TRUE(page.body.ends_with("}\n"));
  EXPECT_NE(page.body.find(R"("locality":"west")"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find(R"("provider":"cloud")"), std::string::npos) << page.body;
}

TEST_F(ExplainPage, TakesTheRestFromTheServer) {
  generation_.locality = decide::find_locality(generation_.view, "east");
  EXPECT_TRUE(says("url=/v2/x", R"("locality":"east")"));
  EXPECT_TRUE(says("url=/v2/x&locality=", R"("locality":null)"));
  EXPECT_TRUE(says("url=/v2/x&ip=unknown", R"("provider":null)"));
  EXPECT_TRUE(says("url=/v2/x&method=PUT", R"("status":405)"));
}

TEST_F(ExplainPage, DecodesOnce) {
  EXPECT_TRUE(says("url=%2Fa+b%253f", "/a+b%3f"));
  EXPECT_TRUE(says("&&url=/v2/x&", R"("outcome":"redirect")"));
}

TEST_F(ExplainPage, SaysWhatItCannotRead) {
  const auto refuses = [this](std::string_view query, std::string_view why) {
    const Page page = this->page(query);
    EXPECT_EQ(page.status, 400) << query;
    EXPECT_NE(page.body.find(why), std::string::npos) << page.body;
  };
  refuses("", "no url");
  refuses("url=", "no url");
  refuses("url", "no url");
  refuses("url=/a&ip=1.2.3", "ip is no IP address");
  refuses("url=/a&locality=a/b", "locality is no name");
  refuses("url=/a%2", "'%' without");
  refuses("url=/a%zz", "'%' without");
  refuses("url=/a&x=y", "unknown parameter");
}

}  // namespace
}  // namespace poros::admin
