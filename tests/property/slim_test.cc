// SPDX-License-Identifier: Apache-2.0
// Proof 2, its second half: a full and a slim bundle of the same policy are one to every client.
#include <gtest/gtest.h>

#include <memory>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "scale.h"

namespace poros::test {
namespace {

FileMap shipped_example() {
  FileMap files;
  for (const char* path : {"feeds/aws.json.gz", "feeds/gcp.json", "feeds/origins.csv.gz"}) {
    files[path] = source_file(std::string("examples/registry.k8s.io/") + path);
  }
  files[kPolicyPath] = source_file("examples/registry.k8s.io/policy.yaml");
  return files;
}

// One client of each side of every border between blocks of the full bundle.
std::vector<ip::Client> border_clients(const bundle::View& view) {
  std::vector<ip::Client> out;
  for (ip::Client at : {ip::from_v4(0), ip::from_v6(0)}) {
    const ip::V6 end = at.family == ip::Family::kV4 ? ip::V6{0xffffffff} : ~ip::V6{0};
    for (;;) {
      out.push_back(at);
      at.bits = view.block_of(at).last.bits;
      out.push_back(at);
      if (at.bits == end) break;
      ++at.bits;
    }
  }
  return out;
}

// What a client sees of a decision; the receipts differ in the bundle's id and in detail.
std::string seen(const Decision& decision) {
  std::string out = std::to_string(decision.response.status);
  for (const auto& header : decision.response.all_headers()) {
    out += "\n" + std::string(header.name) + ": " + std::string(header.value);
  }
  out += "\n" + std::string(decision.response.body);
  for (std::uint8_t i = 0; i < decision.plan.count; ++i) {
    out += " " + std::to_string(decision.plan.at[i].backend) + "/" +
           std::to_string(static_cast<int>(decision.plan.at[i].skip));
  }
  return out;
}

// Every client at a border makes one request, or all of them.
void compare(const char* name, const FileMap& files, const std::vector<Ask>& asks, bool all) {
  const std::string full = bundle_of(files, kPolicyPath),
                    slim = bundle_of(files, kPolicyPath, true);
  EXPECT_LT(slim.size(), full.size());
  const auto full_view = bundle::View::open(as_bytes(full));
  const auto slim_view = bundle::View::open(as_bytes(slim));
  ASSERT_TRUE(full_view);
  ASSERT_TRUE(slim_view);
  const std::vector<ip::Client> clients = border_clients(*full_view);
  auto one = std::make_unique<Decision>(), other = std::make_unique<Decision>();
  std::size_t decisions = 0;
  for (std::size_t i = 0; i < clients.size(); ++i) {
    char text[ip::kMaxAddressText];
    const std::string client(text, ip::write_address(clients[i], text));
    ASSERT_EQ(full_view->class_of(clients[i]), slim_view->class_of(clients[i])) << client;
    ASSERT_EQ(full_view->block_of(clients[i]).klass, full_view->class_of(clients[i])) << client;
    for (std::size_t turn = 0; turn < (all ? asks.size() : 1); ++turn) {
      Ask ask = asks[(i + turn) % asks.size()];
      ask.client = client;
      decide_all(*full_view, ask, *one);
      decide_all(*slim_view, ask, *other);
      ASSERT_EQ(seen(*one), seen(*other)) << ask.text();
      ++decisions;
    }
  }
  report(2, std::string(name) + ": at " + std::to_string(clients.size()) +
                " borders between blocks full and slim have the same class, and " +
                std::to_string(decisions) + " decisions are alike");
}

TEST(Slim, AgreesWithFullOverTheShippedExample) {
  std::vector<Ask> asks;
  for (const Ask& ask : some_requests()) {
    if (ask.target.find("sha256") != std::string::npos) asks.push_back(ask);
  }
  for (Ask& ask : asks) ask.host = "registry.k8s.io";
  compare("examples/registry.k8s.io", shipped_example(), asks, false);
}

TEST(Slim, AgreesWithFullOverEveryCondition) {
  compare("every condition", rich_policy(), some_requests(), true);
}

}  // namespace
}  // namespace poros::test
