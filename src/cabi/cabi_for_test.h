// SPDX-License-Identifier: Apache-2.0
// The C interface, called as a C program calls it, over the bundle of bundle_for_test.h.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cabi/bundle_for_test.h"
#include "poros/poros.h"

namespace poros::cabi {

inline poros_text c_text(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view cpp_text(const poros_text& text) { return {text.data, text.length}; }

template <class Struct>
Struct sized() {
  Struct value{};
  value.size = sizeof(Struct);
  return value;
}

inline constexpr std::string_view kBlob =
    "/v2/app/blobs/sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
inline constexpr std::string_view kTag = "/v2/app/manifests/v1";

inline poros_request request_for(std::string_view target, std::string_view client = {}) {
  auto request = sized<poros_request>();
  request.host = c_text("r.example");
  request.target = c_text(target);
  request.client = c_text(client);
  return request;
}

// Opened for the whole test; a second bundle can be opened beside it.
class CabiTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(poros_open(bytes_.data(), bytes_.size(), &bundle_, nullptr, 0), POROS_OK);
  }
  void TearDown() override { poros_close(bundle_); }

  // Every header of a response as "name: value", in order.
  static std::vector<std::string> lines(const poros_response& response) {
    std::vector<std::string> lines;
    for (std::uint32_t i = 0; i < response.header_count; ++i) {
      lines.push_back(std::string(cpp_text(response.headers[i].name)) + ": " +
                      std::string(cpp_text(response.headers[i].value)));
    }
    return lines;
  }

  poros_response decide(const poros_request& request) {
    auto response = sized<poros_response>();
    EXPECT_EQ(poros_decide(bundle_, &request, room_.data(), room_.size(), &response), POROS_OK);
    return response;
  }

  poros_decision plan(const poros_request& request) {
    auto decision = sized<poros_decision>();
    EXPECT_EQ(poros_plan(bundle_, &request, &decision), POROS_OK);
    return decision;
  }

  std::string bytes_ = BundleForTest::make();
  poros_bundle* bundle_ = nullptr;
  std::array<char, POROS_RECEIPT_ROOM> room_;
};

}  // namespace poros::cabi
