// SPDX-License-Identifier: Apache-2.0
#include "export/values.h"

#include <gtest/gtest.h>

#include "export/export_for_test.h"

namespace poros::exporting {
namespace {

std::string encoded(std::string_view name) {
  std::string out;
  append_encoded(name, out);
  return out;
}

TEST(Values, EncodeWhatAnyLanguageMightTakeForItsOwn) {
  EXPECT_EQ(encoded("us-east-1.A_b~9"), "us-east-1.A_b~9");
  EXPECT_EQ(encoded("a b,c/d"), "a%20b%2Cc%2Fd");
  EXPECT_EQ(encoded("$x;{}\"'\\#%|"), "%24x%3B%7B%7D%22%27%5C%23%25%7C");
  EXPECT_EQ(encoded("ü\n"), "%C3%BC%0A");
  EXPECT_EQ(encoded(std::string_view("\0", 1)), "%00");
  EXPECT_EQ(joined({"a", "b,c"}), "a,b%2Cc");
}

TEST(Values, AreWhatABundleSaysOfAClass) {
  bundle::BundleForTest parts;
  parts.networks.push_back(parts.text("lab 2"));
  parts.networks.push_back({0, 0});  // of an `asn:` condition
  parts.ids = {0, 1, 2};
  parts.classes = {{bundle::kNone, bundle::kNone, {0, 0}},
                   {0, bundle::kNone, {0, 0}},
                   {0, 1, {0, 3}},
                   {bundle::kNone, bundle::kNone, {0, 2}},
                   {bundle::kNone, bundle::kNone, {2, 1}},
                   {0, bundle::kNone, {2, 1}}};
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  ASSERT_TRUE(view);
  const Values values(*view, What::kClass);
  const auto text = [&](std::uint32_t klass) { return values[values.of({klass, 0, {}})].text; };
  EXPECT_EQ(text(0), "");
  EXPECT_EQ(text(1), "cloud//");
  EXPECT_EQ(text(2), "cloud/west/campus,lab%202");
  EXPECT_EQ(text(3), "//campus,lab%202");
  EXPECT_EQ(values.of({4, 0, {}}), 0u) << "a network without a name is nothing to export";
  EXPECT_EQ(values.of({5, 0, {}}), values.of({1, 0, {}}));
  EXPECT_EQ(values.size(), 4u);
}

TEST(Values, AreWhatABundleSaysOfAnOrigin) {
  bundle::BundleForTest parts;
  parts.asns.push_back({64501, {0, 0}});
  parts.details.push_back({2, 8, 255, 0});
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  ASSERT_TRUE(view);
  const Values values(*view, What::kAsn);
  EXPECT_EQ(values.of({1, 0, {}}), 0u);
  EXPECT_EQ(values[values.of({0, 1, {}})].text, "64500/Example%20Networks");
  EXPECT_EQ(values[values.of({0, 2, {}})].text, "64501/");
}

}  // namespace
}  // namespace poros::exporting
