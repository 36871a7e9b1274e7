// SPDX-License-Identifier: Apache-2.0
#include "core/decide/respond.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/artifact/variable.h"
#include "core/bundle/bundle_for_test.h"
#include "core/decide/receipt.h"

namespace poros::decide {
namespace {

using artifact::Variable;
using bundle::BundleForTest;

const std::string kHex(64, 'a');

// One request from start to end, as text.
struct Answer {
  std::string status_and_headers, body, location, receipt;
};
Answer answer(BundleForTest& parts, Request request, std::size_t room_size = bundle::kMaxLocation) {
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  if (!view) return {"refused: " + std::string(view.error().what), "", "", ""};
  if (request.host.empty()) request.host = "r.example";
  const Plan plan = decide::plan(*view, {}, request);
  const Choice choice = choose(*view, plan, {});
  std::string room(room_size, '\0'), receipt(kMaxReceipt, '\0');
  const Response response = respond(*view, plan, choice.which, request, room);
  Answer out;
  out.status_and_headers = std::to_string(response.status);
  for (const ResponseHeader& header : response.all_headers()) {
    out.status_and_headers += "\n" + std::string(header.name) + ": " + std::string(header.value);
  }
  out.body = response.body;
  out.location = response.location;
  receipt.resize(write_receipt(*view, plan, choice.which, {}, request, response, receipt));
  out.receipt = receipt;
  return out;
}

// The Location of a template made of one variable between slashes.
std::string filled(Variable variable, std::string_view target, std::string_view trace = "") {
  BundleForTest parts;
  parts.pieces[1].variable = static_cast<std::uint32_t>(variable);
  parts.pieces[3].variable = static_cast<std::uint32_t>(variable);
  Request request;
  request.target = target;
  request.trace = trace;
  request.locality = {"east", 0};
  return answer(parts, request).location;
}

TEST(Location, FillsEachVariable) {
  const std::string blob = "/v2/n/m/blobs/sha256%3A" + kHex, tag = "/v2/n/manifests/v1";
  const std::string base = "https://a.example/";
  EXPECT_EQ(filled(Variable::kPath, "/x//y%20"), base + "x//y%20");
  EXPECT_EQ(filled(Variable::kPath, blob), base + blob.substr(1));  // raw
  EXPECT_EQ(filled(Variable::kRest, blob), base + blob.substr(4));
  EXPECT_EQ(filled(Variable::kRest, "/elsewhere"), base);
  EXPECT_EQ(filled(Variable::kName, blob), base + "n/m");
  EXPECT_EQ(filled(Variable::kReference, tag), base + "v1");
  EXPECT_EQ(filled(Variable::kReference, "/v2/n/manifests/sha256%3a" + kHex),
            base + "sha256:" + kHex);
  EXPECT_EQ(filled(Variable::kDigest, blob), base + "sha256:" + kHex);
  EXPECT_EQ(filled(Variable::kDigest, tag), base);
  EXPECT_EQ(filled(Variable::kAlgorithm, blob), base + "sha256");
  EXPECT_EQ(filled(Variable::kHex, blob), base + kHex);
  EXPECT_EQ(filled(Variable::kLocality, tag), base + "east");
  EXPECT_EQ(filled(Variable::kTrace, tag, "a-Z_0.~"), base + "a-Z_0.~");
  EXPECT_EQ(filled(Variable::kTrace, tag, "a b"), base);
  EXPECT_EQ(filled(Variable::kTrace, tag, std::string(129, 'a')), base);
  EXPECT_EQ(filled(Variable::kTail, tag), base);
}

TEST(Location, ThatWouldLeaveItsPrefixIsRefused) {
  EXPECT_EQ(filled(Variable::kTrace, "/x", ".."), "");
  EXPECT_EQ(filled(Variable::kTrace, "/x", "."), "https://a.example/.");
  BundleForTest parts;
  parts.pieces[1].variable = static_cast<std::uint32_t>(Variable::kTrace);
  Request request;
  request.target = "/x";
  request.trace = "..";
  const Answer refused = answer(parts, request);
  EXPECT_EQ(refused.status_and_headers,
            "400\nCache-Control: no-store\nContent-Type: text/plain; charset=utf-8");
  EXPECT_EQ(refused.body, "Bad Request\n");
}

TEST(Location, ThatDoesNotFitItsRoomIsRefused) {
  BundleForTest parts;
  Request request;
  request.target = "/12345";
  EXPECT_EQ(answer(parts, request, 23).location, "https://a.example/12345");
  EXPECT_EQ(answer(parts, request, 22).location, "");
}

TEST(Location, TakesTheTailAndTheRewrittenPath) {
  BundleForTest parts;
  parts.string_lists[0] = parts.text("/dl/**/end");
  parts.conditions[1] = {};
  parts.conditions[1].paths = {0, 1};
  parts.routes[0].steps = {2, 1};
  parts.pieces.push_back({0, parts.text("/new/")});
  parts.pieces.push_back({static_cast<std::uint32_t>(Variable::kTail), {0, 0}});
  parts.routes[0].as = {5, 2};
  Request request;
  const auto to = [&](std::string_view target) {
    request.target = target;
    return answer(parts, request).location;
  };
  EXPECT_EQ(to("/dl/a/%62/end"), "https://a.example/new/a/%62");
  EXPECT_EQ(to("/dl/end"), "https://a.example/new/");
  EXPECT_EQ(to("/dl//end"), "https://a.example/new/");
  parts.pieces[1].variable = static_cast<std::uint32_t>(Variable::kRest);
  EXPECT_EQ(to("/dl/a/end"), "https://a.example/new/a");
  parts.pieces[5].text = parts.text("/v2/new/");
  EXPECT_EQ(to("/dl/a/end"), "https://a.example/new/a");
}

// The query of a Location, by the backend's rule (0 kind, 1 drop, 2 keep, 3 named: "n").
std::string query(std::uint8_t rule, std::string_view target, std::uint8_t api = 0,
                  bool appends = false) {
  BundleForTest parts;
  parts.backends[0].query = rule;
  parts.sites[0].api = api;
  if (appends) parts.targets[0].append = {4, 1};
  Request request;
  request.target = target;
  const std::string location = answer(parts, request).location;
  const std::size_t mark = location.find('?');
  return mark == std::string::npos ? "" : location.substr(mark);
}

TEST(Location, KeepsOfTheQueryWhatItsRuleSays) {
  const std::string mixed = "?n=1&x&last=2&artifactType=t&n=3&&N=4";
  EXPECT_EQ(query(0, "/v2/a/tags/list" + mixed), "?n=1&last=2&n=3");
  EXPECT_EQ(query(0, "/v2/a/referrers/sha256:" + kHex + mixed), "?n=1&last=2&artifactType=t&n=3");
  EXPECT_EQ(query(0, "/v2/a/blobs/sha256:" + kHex + mixed), "");
  EXPECT_EQ(query(0, "/v2/a/manifests/v1" + mixed), "");
  EXPECT_EQ(query(0, "/a" + mixed, 1), mixed);  // files keep all
  EXPECT_EQ(query(0, "/a?", 1), "");
  EXPECT_EQ(query(1, "/a" + mixed, 1), "");
  EXPECT_EQ(query(2, "/v2/a/manifests/v1" + mixed), mixed);
  EXPECT_EQ(query(3, "/v2/a/manifests/v1" + mixed), "?n=1&n=3");
  EXPECT_EQ(query(3, "/v2/a/manifests/v1?n&n="), "?n&n=");
}

TEST(Location, AppendsToTheQuery) {
  EXPECT_EQ(query(1, "/a?n=1", 0, true), "?from=poros");
  EXPECT_EQ(query(3, "/a?n=1", 0, true), "?n=1&from=poros");
  BundleForTest parts;
  parts.pieces[4] = {static_cast<std::uint32_t>(Variable::kTrace), {0, 0}};
  parts.targets[0].append = {4, 1};
  Request request;
  request.target = "/a";
  EXPECT_EQ(answer(parts, request).location, "https://a.example/a");  // nothing to append
  parts.pieces[0].text = parts.text("https://a.example/?p=");
  request.target = "/a?n=1";
  EXPECT_EQ(answer(parts, request).location, "https://a.example/?p=a&n=1");
}

TEST(PresenceUrl, IsTheLocationWithoutQueryAndAppend) {
  BundleForTest parts;
  parts.targets[0].append = {4, 1};
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  ASSERT_TRUE(view);
  Request request;
  request.host = "r.example";
  request.target = "/a?n=1";
  std::string room(bundle::kMaxLocation, '\0');
  const Plan plan = decide::plan(*view, {}, request);
  room.resize(presence_url(*view, plan, 0, request, room));
  EXPECT_EQ(room, "https://a.example/a");
}

TEST(Respond, AnswersEachOutcome) {
  const auto to = [](std::string_view method, std::string_view target, BundleForTest parts = {}) {
    Request request;
    request.method = method;
    request.target = target;
    const Answer given = answer(parts, request);
    return given.status_and_headers + "\n\n" + given.body;
  };
  const std::string kPlain = "Content-Type: text/plain; charset=utf-8\n";
  const std::string kJson = "Content-Type: application/json\n";
  EXPECT_EQ(to("GET", "/a"),
            "302\nLocation: https://a.example/a\nCache-Control: private, no-store\n\n");
  EXPECT_EQ(to("GET", "/v2"), "200\nCache-Control: public, max-age=300\n" + kJson +
                                  "Docker-Distribution-Api-Version: registry/2.0\n\n{}");
  EXPECT_EQ(to("GET", "/v2/_catalog"), "404\nCache-Control: public, max-age=300\n" + kJson +
                                           R"(
{"errors":[{"code":"UNSUPPORTED","message":"_catalog is not supported"}]})");
  EXPECT_EQ(to("PUT", "/v2/a"), "405\nCache-Control: no-store\n" + kJson + "Allow: GET, HEAD\n" +
                                    R"(
{"errors":[{"code":"UNSUPPORTED","message":"only GET and HEAD are allowed"}]})");
  EXPECT_EQ(to("PUT", "/v2a"),
            "405\nCache-Control: no-store\n" + kPlain + "Allow: GET, HEAD\n\nMethod Not Allowed\n");
  EXPECT_EQ(to("GET", "/%"), "400\nCache-Control: no-store\n" + kPlain + "\nBad Request\n");
  BundleForTest unknown;
  unknown.hosts.clear();
  unknown.sites[0].is_default = 0;
  EXPECT_EQ(to("GET", "/a", unknown),
            "421\nCache-Control: no-store\n" + kPlain + "\nMisdirected Request\n");
  BundleForTest fixed;
  fixed.routes[0] = fixed.routes[1];
  fixed.routes[0].steps = {0, 0};
  fixed.routes[0].answer = 1;
  EXPECT_EQ(to("GET", "/a", fixed),
            "410\nCache-Control: private, no-store\n" + kPlain + "\ngone\n");
  fixed.routes[0].answer = 0;
  EXPECT_EQ(to("GET", "/a?y", fixed),
            "302\nLocation: https://home.example/?x\nCache-Control: public, max-age=300\n\n");
}

TEST(Respond, ACandidateThatIsNotThereIsABadRequest) {
  BundleForTest parts;
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  ASSERT_TRUE(view);
  Request request;
  request.host = "r.example";
  request.target = "/a";
  const Plan plan = decide::plan(*view, {}, request);
  std::string room(bundle::kMaxLocation, '\0');
  EXPECT_EQ(respond(*view, plan, plan.count, request, room).status, 400);
}

}  // namespace
}  // namespace poros::decide
