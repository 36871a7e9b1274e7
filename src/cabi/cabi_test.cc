// SPDX-License-Identifier: Apache-2.0
// Decisions through the C interface; open_test.cc has what stands around them.
#include "cabi/cabi_for_test.h"

namespace poros::cabi {
namespace {

using Lines = std::vector<std::string>;
using Cabi = CabiTest;

TEST_F(Cabi, AsksABackendBetweenPlanAndChoice) {
  poros_request request = request_for(kBlob, "10.1.2.3");
  const poros_decision decision = plan(request);
  EXPECT_EQ(decision.outcome, static_cast<std::uint32_t>(POROS_REDIRECT));
  EXPECT_EQ(decision.status, 302u);
  EXPECT_EQ(cpp_text(decision.site), "r.example");
  EXPECT_EQ(cpp_text(decision.route), "blobs");
  EXPECT_EQ(cpp_text(decision.kind), "blob");
  EXPECT_EQ(cpp_text(decision.provider), "aws");
  EXPECT_EQ(cpp_text(decision.region), "eu-west-1");
  ASSERT_EQ(decision.candidate_count, 2u);

  auto candidate = sized<poros_candidate>();
  ASSERT_EQ(poros_candidate_at(bundle_, &decision, 0, &candidate), POROS_OK);
  EXPECT_EQ(cpp_text(candidate.backend), "bucket");
  EXPECT_EQ(cpp_text(candidate.region), "eu-west-1");
  EXPECT_EQ(candidate.ask, static_cast<std::uint32_t>(POROS_ASK_HEAD));
  EXPECT_EQ(candidate.skip, static_cast<std::uint32_t>(POROS_SKIP_NONE));
  EXPECT_EQ(candidate.backend_index, 0u);
  EXPECT_EQ(candidate.target_index, 0u);

  std::size_t length = 0;
  ASSERT_EQ(
      poros_presence_url(bundle_, &decision, 0, &request, room_.data(), room_.size(), &length),
      POROS_OK);
  EXPECT_EQ(std::string_view(room_.data(), length), "https://eu.example/b" + std::string(kBlob));

  std::uint32_t which = 9, waits = 9;
  std::uint8_t known = POROS_KNOWN_PENDING;
  ASSERT_EQ(poros_choose(bundle_, &decision, &known, 1, &which, &waits), POROS_OK);
  EXPECT_EQ(which, 0u);
  EXPECT_EQ(waits, 1u);
  known = POROS_KNOWN_YES;
  ASSERT_EQ(poros_choose(bundle_, &decision, &known, 1, &which, &waits), POROS_OK);
  EXPECT_EQ(which, 0u);
  EXPECT_EQ(waits, 0u);

  // The target may have moved meanwhile.
  const std::string moved(kBlob);
  request.target = c_text(moved);
  auto response = sized<poros_response>();
  ASSERT_EQ(
      poros_respond(bundle_, &decision, which, &request, room_.data(), room_.size(), &response),
      POROS_OK);
  EXPECT_EQ(response.status, 302u);
  EXPECT_EQ(lines(response), (Lines{"Location: https://eu.example/b" + moved + "?from=test",
                                    "Cache-Control: private, no-store"}));
  EXPECT_EQ(cpp_text(response.location), "https://eu.example/b" + moved + "?from=test");
  EXPECT_EQ(response.body.length, 0u);
}

TEST_F(Cabi, SaysWhyACandidateIsPassedOver) {
  const poros_decision decision = plan(request_for(kBlob, "10.1.2.3"));
  std::uint32_t skip = 99;
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 0, POROS_KNOWN_NO, &skip), POROS_OK);
  EXPECT_EQ(skip, static_cast<std::uint32_t>(POROS_SKIP_ABSENT));
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 0, POROS_KNOWN_NOTHING, &skip), POROS_OK);
  EXPECT_EQ(skip, static_cast<std::uint32_t>(POROS_SKIP_UNKNOWN));
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 1, POROS_KNOWN_NO, &skip), POROS_OK);
  EXPECT_EQ(skip, static_cast<std::uint32_t>(POROS_SKIP_NONE));

  const poros_decision nowhere = plan(request_for(kBlob, "11.0.0.1"));
  auto candidate = sized<poros_candidate>();
  EXPECT_EQ(poros_candidate_at(bundle_, &nowhere, 0, &candidate), POROS_OK);
  EXPECT_EQ(candidate.skip, static_cast<std::uint32_t>(POROS_SKIP_NO_REGION));
  EXPECT_EQ(candidate.target_index, POROS_NONE);
  EXPECT_EQ(cpp_text(candidate.region), "");
}

TEST_F(Cabi, HasNoUrlToAskWhereAskingIsOfNoUse) {
  const poros_request request = request_for(kBlob, "10.1.2.3");
  const poros_decision decision = plan(request);
  std::size_t length = 99;
  EXPECT_EQ(
      poros_presence_url(bundle_, &decision, 1, &request, room_.data(), room_.size(), &length),
      POROS_OK);
  EXPECT_EQ(length, 0u);
}

TEST_F(Cabi, DecidesInOneCallWithNothingKnown) {
  const poros_response response = decide(request_for(kBlob, "10.1.2.3"));
  EXPECT_EQ(cpp_text(response.location), "https://up.example" + std::string(kBlob));
}

TEST_F(Cabi, TakesClientsAsBytes) {
  poros_request request = request_for(kBlob);
  request.client_family = 4;
  request.client_address[0] = 10;
  EXPECT_EQ(cpp_text(plan(request).region), "eu-west-1");
  request.client_family = 6;
  EXPECT_EQ(cpp_text(plan(request).region), "");
  request.client_address[0] = 0x20;
  EXPECT_EQ(cpp_text(plan(request).region), "eu-west-1");
}

TEST_F(Cabi, GivesFixedAnswersWhole) {
  poros_request request = request_for("/v2/");
  const poros_response root = decide(request);
  EXPECT_EQ(root.status, 200u);
  EXPECT_EQ(cpp_text(root.body), "{}");
  EXPECT_EQ(root.content_length, 2u);
  EXPECT_EQ(lines(root),
            (Lines{"Cache-Control: public, max-age=300", "Content-Type: application/json",
                   "Docker-Distribution-Api-Version: registry/2.0"}));

  request.method = c_text("HEAD");
  const poros_response head = decide(request);
  EXPECT_EQ(lines(head), lines(root));
  EXPECT_EQ(head.body.length, 0u);
  EXPECT_EQ(head.content_length, 2u);

  request.method = c_text("");
  EXPECT_EQ(decide(request).status, 405u);
  EXPECT_EQ(plan(request).outcome, static_cast<std::uint32_t>(POROS_METHOD_NOT_ALLOWED));
  EXPECT_EQ(cpp_text(plan(request).kind), "");

  request = request_for("no target");
  EXPECT_EQ(cpp_text(decide(request).body), "Bad Request\n");
  EXPECT_EQ(plan(request).candidate_count, 0u);
  request = request_for(kTag);
  request.host = c_text("other.example");
  EXPECT_EQ(decide(request).status, 421u);
}

TEST_F(Cabi, LooksAtTheHeadersThatTheBundleNames) {
  poros_request request = request_for(kTag);
  std::vector<poros_header> headers = {{c_text("X-App"), c_text(" bad ")}};
  request.headers = headers.data();
  request.header_count = headers.size();
  EXPECT_EQ(decide(request).status, 403u);
  headers[0].value = c_text("good");
  EXPECT_EQ(decide(request).status, 302u);
}

TEST_F(Cabi, IsNotFilledUpByHeadersOfNoUse) {
  const std::vector<std::pair<std::string, std::string>> lines = [] {
    std::vector<std::pair<std::string, std::string>> made;
    for (int i = 0; i < 2000; ++i) {
      made.emplace_back("x-app", "no-" + std::to_string(i));
      made.emplace_back("x-" + std::to_string(i), "bad");
      made.emplace_back("x-app", "worse");
    }
    made.emplace_back("x-app", "bad");
    return made;
  }();
  std::vector<poros_header> headers;
  for (const auto& [name, value] : lines) headers.push_back({c_text(name), c_text(value)});
  poros_request request = request_for(kTag);
  request.headers = headers.data();
  request.header_count = headers.size();
  EXPECT_EQ(decide(request).status, 403u);
}

TEST_F(Cabi, SkipsWhatTheStateSaysIsDown) {
  poros_state* state = nullptr;
  const poros_down entry{c_text("bucket"), c_text("eu-north-1")};
  ASSERT_EQ(poros_state_open(bundle_, &entry, 1, &state, nullptr, 0), POROS_OK);
  poros_request request = request_for(kBlob, "10.1.2.3");
  request.state = state;
  const poros_decision decision = plan(request);
  auto candidate = sized<poros_candidate>();
  EXPECT_EQ(poros_candidate_at(bundle_, &decision, 0, &candidate), POROS_OK);
  EXPECT_EQ(candidate.skip, static_cast<std::uint32_t>(POROS_SKIP_DOWN));

  // Its numbers would mean other backends there.
  const std::string bytes = BundleForTest::make(5);
  poros_bundle* other = nullptr;
  ASSERT_EQ(poros_open(bytes.data(), bytes.size(), &other, nullptr, 0), POROS_OK);
  auto elsewhere = sized<poros_decision>();
  EXPECT_EQ(poros_plan(other, &request, &elsewhere), POROS_INVALID);
  std::uint32_t which = 0, waits = 0;
  EXPECT_EQ(poros_choose(other, &decision, nullptr, 0, &which, &waits), POROS_INVALID);
  poros_close(other);
  poros_state_close(state);
}

TEST_F(Cabi, WritesAReceipt) {
  const poros_request request = request_for(kBlob, "10.1.2.3");
  const poros_decision decision = plan(request);
  const std::uint8_t known = POROS_KNOWN_NO;
  std::size_t length = 0;
  ASSERT_EQ(poros_receipt(bundle_, &decision, 1, &known, 1, &request, room_.data(), room_.size(),
                          &length),
            POROS_OK);
  const std::string_view receipt(room_.data(), length);
  EXPECT_NE(receipt.find("\"location\":\"https://up.example/v2/"), std::string_view::npos);
  EXPECT_NE(receipt.find("\"skip\":\"absent\""), std::string_view::npos) << receipt;
  EXPECT_EQ(poros_receipt(bundle_, &decision, 1, &known, 1, &request, room_.data(),
                          room_.size() - 1, &length),
            POROS_LIMIT);
  EXPECT_EQ(poros_receipt(bundle_, &decision, 2, &known, 1, &request, room_.data(), room_.size(),
                          &length),
            POROS_NOT_FOUND);
  EXPECT_EQ(poros_receipt(bundle_, &decision, 1, nullptr, 1, &request, room_.data(), room_.size(),
                          &length),
            POROS_INVALID);
}

}  // namespace
}  // namespace poros::cabi
