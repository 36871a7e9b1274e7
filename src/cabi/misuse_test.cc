// SPDX-License-Identifier: Apache-2.0
// Sizes and arguments that a program gets wrong, or that a newer or older program passes.
#include "cabi/cabi_for_test.h"

namespace poros::cabi {
namespace {

using Cabi = CabiTest;

// A structure as a later version will have it.
template <class Struct>
struct Grown {
  Struct now;
  std::uint64_t later;
};

template <class Struct>
Grown<Struct> grown() {
  Grown<Struct> value{};
  value.now.size = sizeof(value);
  value.later = 0x1122334455667788;
  return value;
}

TEST_F(Cabi, IgnoresTheTailOfANewerProgramsStructures) {
  auto request = grown<poros_request>();
  request.now = request_for(kBlob, "10.1.2.3");
  request.now.size = sizeof(request);
  auto decision = grown<poros_decision>();
  auto candidate = grown<poros_candidate>();
  auto response = grown<poros_response>();
  auto info = grown<poros_client_info>();
  ASSERT_EQ(poros_plan(bundle_, &request.now, &decision.now), POROS_OK);
  ASSERT_EQ(poros_candidate_at(bundle_, &decision.now, 0, &candidate.now), POROS_OK);
  ASSERT_EQ(poros_respond(bundle_, &decision.now, 1, &request.now, room_.data(), room_.size(),
                          &response.now),
            POROS_OK);
  ASSERT_EQ(poros_lookup(bundle_, "10.0.0.1", 8, &info.now), POROS_OK);
  EXPECT_EQ(response.now.status, 302u);
  for (const std::uint64_t later : {decision.later, candidate.later, response.later, info.later}) {
    EXPECT_EQ(later, 0x1122334455667788u);
  }
  EXPECT_EQ(decision.now.size, sizeof(decision));
  EXPECT_EQ(response.now.size, sizeof(response));
}

TEST_F(Cabi, RefusesStructuresThatAreTooSmall) {
  poros_request request = request_for(kBlob, "10.1.2.3");
  poros_decision decision = plan(request);
  auto small_decision = decision;
  auto candidate = sized<poros_candidate>();
  auto response = sized<poros_response>();
  auto info = sized<poros_client_info>();
  --small_decision.size;
  --candidate.size;
  --response.size;
  info.size = 0;
  EXPECT_EQ(poros_plan(bundle_, &request, &small_decision), POROS_INVALID);
  EXPECT_EQ(poros_candidate_at(bundle_, &decision, 0, &candidate), POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &request, room_.data(), room_.size(), &response),
            POROS_INVALID);
  EXPECT_EQ(poros_decide(bundle_, &request, room_.data(), room_.size(), &response), POROS_INVALID);
  EXPECT_EQ(poros_lookup(bundle_, "", 0, &info), POROS_INVALID);
  candidate.size = sizeof(candidate);
  response.size = sizeof(response);
  EXPECT_EQ(poros_candidate_at(bundle_, &small_decision, 0, &candidate), POROS_INVALID);
  --request.size;
  EXPECT_EQ(poros_plan(bundle_, &request, &decision), POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &request, room_.data(), room_.size(), &response),
            POROS_INVALID);
}

TEST_F(Cabi, RefusesTextsWithoutBytesAndUnknownFamilies) {
  const poros_request good = request_for(kTag);
  auto decision = sized<poros_decision>();
  for (const auto field :
       {&poros_request::method, &poros_request::host, &poros_request::target,
        &poros_request::client, &poros_request::locality, &poros_request::trace}) {
    poros_request request = good;
    request.*field = {nullptr, 1};
    EXPECT_EQ(poros_plan(bundle_, &request, &decision), POROS_INVALID);
  }
  poros_request request = good;
  request.client_family = 7;
  EXPECT_EQ(poros_plan(bundle_, &request, &decision), POROS_INVALID);
  request = good;
  request.header_count = 1;
  EXPECT_EQ(poros_plan(bundle_, &request, &decision), POROS_INVALID);
  const poros_header broken{{nullptr, 1}, {}};
  request.headers = &broken;
  EXPECT_EQ(poros_plan(bundle_, &request, &decision), POROS_INVALID);
}

TEST_F(Cabi, RefusesADecisionThatWasNeverPlanned) {
  const poros_request request = request_for(kTag);
  const auto decision = sized<poros_decision>();
  auto candidate = sized<poros_candidate>();
  auto response = sized<poros_response>();
  std::uint32_t which = 0, waits = 0;
  std::size_t length = 0;
  EXPECT_EQ(poros_candidate_at(bundle_, &decision, 0, &candidate), POROS_INVALID);
  EXPECT_EQ(poros_choose(bundle_, &decision, nullptr, 0, &which, &waits), POROS_INVALID);
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 0, POROS_KNOWN_NO, &which), POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &request, room_.data(), room_.size(), &response),
            POROS_INVALID);
  EXPECT_EQ(
      poros_presence_url(bundle_, &decision, 0, &request, room_.data(), room_.size(), &length),
      POROS_INVALID);
  EXPECT_EQ(poros_receipt(bundle_, &decision, 0, nullptr, 0, &request, room_.data(), room_.size(),
                          &length),
            POROS_INVALID);
}

TEST_F(Cabi, RefusesTheTargetOfAnotherRequest) {
  const poros_decision decision = plan(request_for(kBlob));
  const poros_request shorter = request_for(kTag);
  auto response = sized<poros_response>();
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &shorter, room_.data(), room_.size(), &response),
            POROS_INVALID);
}

TEST_F(Cabi, RefusesIndexesOutOfRangeAndRoomsThatAreTooSmall) {
  const poros_request request = request_for(kBlob, "10.1.2.3");
  const poros_decision decision = plan(request);
  auto candidate = sized<poros_candidate>();
  auto response = sized<poros_response>();
  std::uint32_t which = 0, waits = 0;
  std::size_t length = 0;
  EXPECT_EQ(poros_candidate_at(bundle_, &decision, 2, &candidate), POROS_NOT_FOUND);
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 256, POROS_KNOWN_NO, &which), POROS_NOT_FOUND);
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 0, 4, &which), POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 256, &request, room_.data(), room_.size(), &response),
            POROS_NOT_FOUND);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &request, room_.data(), POROS_ROOM - 1, &response),
            POROS_LIMIT);
  EXPECT_EQ(poros_decide(bundle_, &request, room_.data(), POROS_ROOM - 1, &response), POROS_LIMIT);
  EXPECT_EQ(
      poros_presence_url(bundle_, &decision, 2, &request, room_.data(), room_.size(), &length),
      POROS_NOT_FOUND);
  EXPECT_EQ(poros_presence_url(bundle_, &decision, 0, &request, room_.data(), 10, &length),
            POROS_LIMIT);
  const std::uint8_t bad = 9;
  EXPECT_EQ(poros_choose(bundle_, &decision, &bad, 1, &which, &waits), POROS_INVALID);
  EXPECT_EQ(poros_choose(bundle_, &decision, nullptr, 1, &which, &waits), POROS_INVALID);
}

TEST_F(Cabi, RefusesNullPointersEverywhere) {
  const poros_request request = request_for(kBlob);
  poros_decision decision = plan(request);
  auto candidate = sized<poros_candidate>();
  auto response = sized<poros_response>();
  std::uint32_t number = 0;
  std::size_t length = 0;
  char* room = room_.data();
  const std::size_t size = room_.size();
  EXPECT_EQ(poros_plan(nullptr, &request, &decision), POROS_INVALID);
  EXPECT_EQ(poros_plan(bundle_, nullptr, &decision), POROS_INVALID);
  EXPECT_EQ(poros_plan(bundle_, &request, nullptr), POROS_INVALID);
  EXPECT_EQ(poros_candidate_at(nullptr, &decision, 0, &candidate), POROS_INVALID);
  EXPECT_EQ(poros_candidate_at(bundle_, nullptr, 0, &candidate), POROS_INVALID);
  EXPECT_EQ(poros_candidate_at(bundle_, &decision, 0, nullptr), POROS_INVALID);
  EXPECT_EQ(poros_presence_url(bundle_, &decision, 0, &request, nullptr, size, &length),
            POROS_INVALID);
  EXPECT_EQ(poros_presence_url(bundle_, &decision, 0, &request, room, size, nullptr),
            POROS_INVALID);
  EXPECT_EQ(poros_choose(bundle_, &decision, nullptr, 0, nullptr, &number), POROS_INVALID);
  EXPECT_EQ(poros_choose(bundle_, &decision, nullptr, 0, &number, nullptr), POROS_INVALID);
  EXPECT_EQ(poros_skip_of(bundle_, &decision, 0, 0, nullptr), POROS_INVALID);
  EXPECT_EQ(poros_respond(nullptr, &decision, 0, &request, room, size, &response), POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, nullptr, room, size, &response), POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &request, nullptr, size, &response),
            POROS_INVALID);
  EXPECT_EQ(poros_respond(bundle_, &decision, 0, &request, room, size, nullptr), POROS_INVALID);
  EXPECT_EQ(poros_decide(nullptr, &request, room, size, &response), POROS_INVALID);
  EXPECT_EQ(poros_decide(bundle_, &request, nullptr, size, &response), POROS_INVALID);
  EXPECT_EQ(poros_receipt(bundle_, &decision, 0, nullptr, 0, &request, nullptr, size, &length),
            POROS_INVALID);
  EXPECT_EQ(poros_receipt(bundle_, &decision, 0, nullptr, 0, &request, room, size, nullptr),
            POROS_INVALID);
}

}  // namespace
}  // namespace poros::cabi
