// SPDX-License-Identifier: Apache-2.0
// Proof 5: whatever is asked, a Location is a URL to a listed host, inside its backend's prefix.
#include "targets.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "scale.h"
#include "url_oracle.h"

namespace poros::test {
namespace {

void ask_many(const char* name, const FileMap& files, const std::set<std::string>& hosts,
              const std::set<unsigned>& statuses, std::uint64_t seed, std::size_t whole = 500'000) {
  const std::string bytes = bundle_of(files, kPolicyPath);
  const auto view = bundle::View::open(as_bytes(bytes));
  ASSERT_TRUE(view);
  std::vector<std::string> sites;
  for (std::uint32_t i = 0; i < view->hosts.size(); ++i) {
    sites.emplace_back(view->text(view->hosts[i].host));
  }
  HostileAsks asks(seed, sites);
  const auto decision = std::make_unique<Decision>();
  std::map<unsigned, std::size_t> counts;
  const std::size_t count = scaled(whole);
  for (std::size_t i = 0; i < count; ++i) {
    const Ask ask = asks.next();
    ASSERT_EQ(flaw_of(*view, ask, *decision), "")
        << name << ", seed " << seed << ", request " << i << ": " << ask.text();
    const unsigned status = decision->response.status;
    ++counts[status];
    ASSERT_TRUE(statuses.contains(status)) << status << " " << ask.text();
    const std::string location(decision->response.location);
    ASSERT_EQ(location.empty(), status != 302 && status != 307) << ask.text();
    if (!location.empty()) {
      // The hosts as the policy's reader knows them, not as the bundle lists them.
      ASSERT_TRUE(hosts.contains(parse_url(location)->host)) << location << " " << ask.text();
    }
    for (const auto& header : decision->response.all_headers()) {
      ASSERT_EQ(header.value.find_first_of("\r\n"), std::string_view::npos) << ask.text();
    }
  }
  std::string text = std::to_string(count) + " hostile requests to " + name + ", seed " +
                     std::to_string(seed) + ", by status:";
  for (const unsigned status : statuses) {
    text += " " + std::to_string(status) + ":" + std::to_string(counts[status]);
    EXPECT_GT(counts[status], 0u) << "no request shows " << status;
  }
  // Requests that are all refused would prove nothing.
  EXPECT_GT(counts[302] + counts[307], count / 6);
  report(5, text);
}

TEST(Targets, OfEveryFeatureStayWithinTheirBackends) {
  ask_many("every feature", rich_policy(),
           {"up.example", "east-up.example", "west-up.example", "b-east.s3.east.example",
            "b-north.s3.north.example", "odd.s3.south.example", "cdn.example", "late.example",
            "tags.example", "origin.example", "mirror.example", "near.example", "keep.example:8080",
            "home.example"},
           {200, 302, 307, 400, 403, 404, 405, 410}, 5);
}

TEST(Targets, OfTheExampleStayWithinTheirBackends) {
  ask_many("examples/registry.k8s.io", registry_policy(),
           {"us-central1-docker.pkg.dev", "europe-west4-docker.pkg.dev",
            "prod-registry-k8s-io-us-east-1.s3.dualstack.us-east-1.amazonaws.com",
            "767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2.s3.dualstack.eu-west-2."
            "amazonaws.com",
            "cdn.registry.k8s.io", "github.com", "www.linuxfoundation.org"},
           {200, 307, 400, 404, 405}, 50);
}

TEST(Targets, OfAnUnknownHostGetNoLocation) {
  ask_many("one site without a default", split_policy(70),
           {"a.example", "b.example", "origin.example"}, {200, 302, 400, 404, 405, 421}, 51,
           200'000);
}

}  // namespace
}  // namespace poros::test
