// SPDX-License-Identifier: Apache-2.0
#include "core/decide/receipt.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/bundle/bundle_for_test.h"

namespace poros::decide {
namespace {

const std::string kBundle =
    R"("bundle":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"})";

std::string receipt(bundle::BundleForTest& parts, Request request, const std::vector<Known>& known,
                    std::size_t room_size = kMaxReceipt) {
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  if (!view) return "refused: " + std::string(view.error().what);
  request.host = "r.example";
  const Plan plan = decide::plan(*view, {}, request);
  const Choice choice = choose(*view, plan, known);
  std::string room(bundle::kMaxLocation, '\0'), out(room_size, '\0');
  const Response response = respond(*view, plan, choice.which, request, room);
  out.resize(write_receipt(*view, plan, choice.which, known, request, response, out));
  return out;
}

TEST(Receipt, TellsTheWholeDecision) {
  bundle::BundleForTest parts;
  parts.backends[0].presence = 1;
  parts.steps[0] = parts.steps[2];
  parts.routes[1].steps = {0, 2};
  const std::string hex(64, 'a'), target = "/v2/a/blobs/sha256:" + hex;
  Request request;
  request.target = target;
  request.client = *ip::find_address("200.1.2.3");
  request.locality = {"west", 1};
  EXPECT_EQ(receipt(parts, request, {Known::kNo, Known::kYes}),
            R"({"status":302,"location":"https://b.example/x/v2/a/blobs/sha256:)" + hex +
                R"(?from=poros","outcome":"redirect","site":"r.example","kind":"blob",)"
                R"("route":"rest","backend":"store","region":"west","skips":[)"
                R"({"backend":"store","region":"east","skip":"absent"}],"locality":"west",)"
                R"("client":{"class":1,"provider":"cloud","region":"east","networks":["campus"],)"
                R"("asn":64500,"holder":"Example Networks","prefix":"128.0.0.0/1"},)" +
                kBundle);
}

TEST(Receipt, IsNullWhereNothingIsKnown) {
  bundle::BundleForTest parts;
  Request request;
  request.target = "bad";
  EXPECT_EQ(receipt(parts, request, {}),
            R"({"status":400,"location":null,"outcome":"malformed","site":null,"kind":null,)"
            R"("route":null,"backend":null,"region":null,"skips":[],"locality":null,)"
            R"("client":{"class":0,"provider":null,"region":null,"networks":[],"asn":null,)"
            R"("holder":null,"prefix":null},)" +
                kBundle);
}

TEST(Receipt, ACandidateWithoutARegionHasNone) {
  bundle::BundleForTest parts;
  parts.steps[0] = parts.steps[2];
  parts.routes[1].steps = {0, 1};
  parts.backends.push_back(parts.backends[0]);
  parts.backends[1].name = parts.text("zz");
  parts.backends[1].regions = {0, 0};
  parts.sites[0].fallback = 1;
  parts.backends[0].else_target = bundle::kNone;
  Request request;
  request.target = "/x";
  const std::string text = receipt(parts, request, {});
  EXPECT_NE(text.find(R"("skips":[{"backend":"store","region":null,"skip":"no-region"}])"),
            std::string::npos)
      << text;
}

TEST(Receipt, IsWholeOrNotThere) {
  bundle::BundleForTest parts;
  Request request;
  request.target = "/x";
  const std::string whole = receipt(parts, request, {});
  EXPECT_EQ(receipt(parts, request, {}, whole.size()), whole);
  EXPECT_EQ(receipt(parts, request, {}, whole.size() - 1), "");
}

}  // namespace
}  // namespace poros::decide
