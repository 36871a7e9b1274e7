// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cabi/cabi_for_test.h"

namespace poros::cabi {
namespace {

TEST(CabiOpen, RefusesWhatIsNoBundleAndSaysWhy) {
  poros_bundle* bundle = nullptr;
  std::array<char, 80> error;
  EXPECT_EQ(poros_open("junk", 4, &bundle, error.data(), error.size()), POROS_CORRUPT);
  EXPECT_EQ(bundle, nullptr);
  EXPECT_STREQ(error.data(), "shorter than a bundle's header (at byte 0)");

  std::string newer = BundleForTest::make();
  newer[8] = 99;
  EXPECT_EQ(poros_open(newer.data(), newer.size(), &bundle, error.data(), error.size()),
            POROS_UNSUPPORTED);
  EXPECT_STREQ(error.data(), "a bundle of another format version (at byte 8)");
}

TEST(CabiOpen, CutsAndTerminatesAnErrorThatDoesNotFit) {
  poros_bundle* bundle = nullptr;
  std::array<char, 9> error;
  error.fill('x');
  EXPECT_EQ(poros_open("junk", 4, &bundle, error.data(), 8), POROS_CORRUPT);
  EXPECT_STREQ(error.data(), "shorter");
  EXPECT_EQ(error[8], 'x');
  EXPECT_EQ(poros_open("junk", 4, &bundle, error.data(), 0), POROS_CORRUPT);
}

TEST(CabiOpen, RefusesNullPointers) {
  poros_bundle* bundle = nullptr;
  const std::string bytes = BundleForTest::make();
  EXPECT_EQ(poros_open(nullptr, 0, &bundle, nullptr, 0), POROS_INVALID);
  EXPECT_EQ(poros_open(bytes.data(), bytes.size(), nullptr, nullptr, 0), POROS_INVALID);
  poros_close(nullptr);
  poros_state_close(nullptr);
}

TEST(CabiOpen, EveryCodeHasAText) {
  for (int code = POROS_OK; code <= POROS_IO; ++code) {
    EXPECT_STRNE(poros_error_text(code), poros_error_text(-1)) << code;
  }
  EXPECT_STREQ(poros_error_text(99), "unknown error code");
}

TEST(CabiOpen, TheVersionIsThreeNumbers) {
  const std::string_view version = poros_version();
  EXPECT_EQ(version.find_first_not_of("0123456789."), std::string_view::npos) << version;
  EXPECT_EQ(std::count(version.begin(), version.end(), '.'), 2) << version;
}

TEST(CabiOpen, EverySkipHasAName) {
  EXPECT_STREQ(poros_skip_name(POROS_SKIP_NO_REGION), "no-region");
  EXPECT_STREQ(poros_skip_name(POROS_SKIP_UNKNOWN), "unknown");
  EXPECT_EQ(poros_skip_name(POROS_SKIP_UNKNOWN + 1), nullptr);
}

using Cabi = CabiTest;

TEST_F(Cabi, TellsTheIdAndTheHeadersThatItLooksAt) {
  std::array<std::uint8_t, 32> id;
  EXPECT_EQ(poros_id(bundle_, id.data()), POROS_OK);
  EXPECT_EQ(id[0], 1);
  EXPECT_EQ(poros_id(nullptr, id.data()), POROS_INVALID);
  EXPECT_EQ(poros_id(bundle_, nullptr), POROS_INVALID);

  poros_text name{};
  EXPECT_EQ(poros_wanted_header(bundle_, 0, &name), POROS_OK);
  EXPECT_EQ(cpp_text(name), "x-app");
  EXPECT_EQ(poros_wanted_header(bundle_, 1, &name), POROS_NOT_FOUND);
  EXPECT_EQ(poros_wanted_header(nullptr, 0, &name), POROS_INVALID);
  EXPECT_EQ(poros_wanted_header(bundle_, 0, nullptr), POROS_INVALID);
}

TEST_F(Cabi, FindsATargetByEachOfItsRegions) {
  const auto find = [&](std::string_view backend, std::string_view region) {
    std::uint32_t b = 77, t = 77;
    const int code = poros_find_target(bundle_, backend.data(), backend.size(), region.data(),
                                       region.size(), &b, &t);
    return std::tuple(code, b, t);
  };
  EXPECT_EQ(find("bucket", "eu-west-1"), std::tuple(POROS_OK, 0u, 0u));
  EXPECT_EQ(find("bucket", "eu-north-1"), std::tuple(POROS_OK, 0u, 0u));
  EXPECT_EQ(find("bucket", "us-east-1"), std::tuple(POROS_OK, 0u, 1u));
  EXPECT_EQ(find("upstream", ""), std::tuple(POROS_OK, 1u, POROS_NONE));
  EXPECT_EQ(find("upstream", "us-east-1"), std::tuple(POROS_NOT_FOUND, 77u, 77u));
  EXPECT_EQ(find("bucket", "nowhere"), std::tuple(POROS_NOT_FOUND, 77u, 77u));
  EXPECT_EQ(find("nobody", ""), std::tuple(POROS_NOT_FOUND, 77u, 77u));
  std::uint32_t index = 0;
  EXPECT_EQ(poros_find_target(bundle_, nullptr, 3, "", 0, &index, &index), POROS_INVALID);
  EXPECT_EQ(poros_find_target(bundle_, "bucket", 6, nullptr, 1, &index, &index), POROS_INVALID);
  EXPECT_EQ(poros_find_target(bundle_, "bucket", 6, nullptr, 0, nullptr, &index), POROS_INVALID);
}

TEST_F(Cabi, LooksClientsUp) {
  const auto look = [&](std::string_view client) {
    auto info = sized<poros_client_info>();
    EXPECT_EQ(poros_lookup(bundle_, client.data(), client.size(), &info), POROS_OK);
    return info;
  };
  for (const std::string_view client : {"10.1.2.3", " 10.1.2.3:80 ", "::ffff:10.1.2.3"}) {
    const poros_client_info info = look(client);
    EXPECT_EQ(info.family, 4u) << client;
    EXPECT_EQ(info.asn, 64500u) << client;
    EXPECT_EQ(info.origin_length, 8u) << client;
    EXPECT_EQ(info.range_length, 8u) << client;
    EXPECT_EQ(cpp_text(info.provider), "aws") << client;
    EXPECT_EQ(cpp_text(info.region), "eu-west-1") << client;
    EXPECT_EQ(cpp_text(info.holder), "Example Networks") << client;
  }
  EXPECT_EQ(look("[2001:db8::1]:443").family, 6u);
  EXPECT_EQ(cpp_text(look("2001:db8::1").region), "eu-west-1");
  EXPECT_EQ(cpp_text(look("11.0.0.1").region), "");
  EXPECT_EQ(look("192.0.2.1").asn, 0u);
  EXPECT_EQ(look("192.0.2.1").origin_length, POROS_NO_LENGTH);
  EXPECT_EQ(look("010.0.0.1").family, 0u);
  EXPECT_EQ(look("").family, 0u);
}

TEST_F(Cabi, LooksAddressesUpByTheirBytes) {
  auto info = sized<poros_client_info>();
  const std::array<std::uint8_t, 16> v4{10, 1, 2, 3};
  EXPECT_EQ(poros_lookup_address(bundle_, 4, v4.data(), &info), POROS_OK);
  EXPECT_EQ(cpp_text(info.region), "eu-west-1");
  const std::array<std::uint8_t, 16> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 11, 0, 0, 1};
  EXPECT_EQ(poros_lookup_address(bundle_, 6, mapped.data(), &info), POROS_OK);
  EXPECT_EQ(info.family, 4u);
  EXPECT_EQ(cpp_text(info.provider), "aws");
  EXPECT_EQ(poros_lookup_address(bundle_, 5, v4.data(), &info), POROS_INVALID);
  EXPECT_EQ(poros_lookup_address(bundle_, 4, nullptr, &info), POROS_INVALID);
  EXPECT_EQ(poros_lookup_address(bundle_, 4, v4.data(), nullptr), POROS_INVALID);
  EXPECT_EQ(poros_lookup(bundle_, nullptr, 1, &info), POROS_INVALID);
  EXPECT_EQ(poros_lookup(nullptr, "", 0, &info), POROS_INVALID);
}

TEST_F(Cabi, RefusesAStateOfNamesThatAreNotThere) {
  poros_state* state = nullptr;
  std::array<char, 80> error;
  const std::array<poros_down, 2> entries = {
      {{c_text("bucket"), c_text("eu-west-1")}, {c_text("nobody"), {}}}};
  EXPECT_EQ(poros_state_open(bundle_, entries.data(), 2, &state, error.data(), error.size()),
            POROS_NOT_FOUND);
  EXPECT_EQ(state, nullptr);
  EXPECT_STREQ(error.data(), "an entry names no backend, or no region of it");
  const poros_down broken{{nullptr, 4}, {}};
  EXPECT_EQ(poros_state_open(bundle_, &broken, 1, &state, error.data(), error.size()),
            POROS_INVALID);
  EXPECT_STREQ(error.data(), "an entry with a text without bytes");
  EXPECT_EQ(poros_state_open(bundle_, nullptr, 1, &state, nullptr, 0), POROS_INVALID);
  EXPECT_EQ(poros_state_open(nullptr, nullptr, 0, &state, nullptr, 0), POROS_INVALID);
  EXPECT_EQ(poros_state_open(bundle_, nullptr, 0, nullptr, nullptr, 0), POROS_INVALID);
  EXPECT_EQ(poros_state_open(bundle_, entries.data(), SIZE_MAX / 2, &state, nullptr, 0),
            POROS_LIMIT);
  EXPECT_EQ(poros_state_open(bundle_, nullptr, 0, &state, nullptr, 0), POROS_OK);
  poros_state_close(state);
}

}  // namespace
}  // namespace poros::cabi
