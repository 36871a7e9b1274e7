// SPDX-License-Identifier: Apache-2.0
#include "serve/http/client_address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace poros::http {
namespace {

const ip::Client kPeer = *ip::find_address("10.0.0.1");

std::string text_of(const ip::Client& client) {
  char text[ip::kMaxAddressText];
  return client.family == ip::Family::kUnknown ? "unknown"
                                               : std::string(text, ip::write_address(client, text));
}

ClientRule rule(std::string_view text) { return *parse_client_rule(text); }

std::string client(std::string_view rule_text, const std::vector<Header>& headers,
                   bool peer_is_trusted = true) {
  return text_of(find_client(rule(rule_text), headers, kPeer, peer_is_trusted));
}

std::string xff(std::string_view rule_text, std::string_view value) {
  return client(rule_text, {{"X-Forwarded-For", value}});
}

TEST(FindClient, IsThePeerWhateverHeadersSay) {
  EXPECT_EQ(client("peer", {{"X-Forwarded-For", "1.1.1.1"}, {"X-Real-IP", "2.2.2.2"}}), "10.0.0.1");
}

TEST(FindClient, BelievesNoHeaderOfAnUntrustedPeer) {
  EXPECT_EQ(client("xff:0", {{"X-Forwarded-For", "1.1.1.1"}}, false), "10.0.0.1");
  EXPECT_EQ(client("header:X-Real-IP", {{"X-Real-IP", "1.1.1.1"}}, false), "10.0.0.1");
  EXPECT_EQ(client("xff:0", {{"X-Forwarded-For", "nonsense"}}, false), "10.0.0.1");
}

TEST(FindClient, StepsOverProxiesFromTheRight) {
  const std::string_view list = "1.1.1.1, 2.2.2.2, 3.3.3.3";
  EXPECT_EQ(xff("xff:0", list), "3.3.3.3");
  EXPECT_EQ(xff("xff:1", list), "2.2.2.2");
  EXPECT_EQ(xff("xff:2", list), "1.1.1.1");
  EXPECT_EQ(xff("xff:3", list), "1.1.1.1");  // fewer than steps: the left-most
  EXPECT_EQ(xff("xff:99", list), "1.1.1.1");
}

TEST(FindClient, NeverMovesByWhatStandsFurtherLeft) {
  for (const std::string_view forged : {"", "9.9.9.9, ", "9.9.9.9,8.8.8.8 7.7.7.7,", "junk, ",
                                        ", ,\t,", "unknown, _hidden, \"9.9.9.9\", ", "::1 "}) {
    EXPECT_EQ(xff("xff:1", std::string(forged) + "1.1.1.1, 35.0.0.1"), "1.1.1.1") << forged;
  }
}

TEST(FindClient, SplitsAtCommasAndBlanksAndDropsEmptyElements) {
  EXPECT_EQ(xff("xff:1", "1.1.1.1,2.2.2.2"), "1.1.1.1");
  EXPECT_EQ(xff("xff:1", "1.1.1.1 2.2.2.2"), "1.1.1.1");
  EXPECT_EQ(xff("xff:1", "1.1.1.1\t2.2.2.2"), "1.1.1.1");
  EXPECT_EQ(xff("xff:1", ",, 1.1.1.1 ,,\t, 2.2.2.2 , ,"), "1.1.1.1");
}

TEST(FindClient, ReadsAllLinesAsOneList) {
  const std::vector<Header> lines = {{"X-Forwarded-For", "1.1.1.1, 2.2.2.2"},
                                     {"Other", "9.9.9.9"},
                                     {"x-forwarded-for", "3.3.3.3"},
                                     {"X-FORWARDED-FOR", " , "}};
  EXPECT_EQ(client("xff:0", lines), "3.3.3.3");
  EXPECT_EQ(client("xff:1", lines), "2.2.2.2");
  EXPECT_EQ(client("xff:2", lines), "1.1.1.1");
  EXPECT_EQ(client("xff:3", lines), "1.1.1.1");
}

TEST(FindClient, IsThePeerWhereNoElementIsLeft) {
  EXPECT_EQ(client("xff:1", {}), "10.0.0.1");
  EXPECT_EQ(xff("xff:1", ""), "10.0.0.1");
  EXPECT_EQ(xff("xff:0", " , ,\t"), "10.0.0.1");
  EXPECT_EQ(client("header:X-Real-IP", {{"Other", "1.1.1.1"}}), "10.0.0.1");
  EXPECT_EQ(client("header:X-Real-IP", {{"X-Real-IP", ""}}), "10.0.0.1");
}

TEST(FindClient, IsUnknownWhereTheDecisiveElementIsNoAddress) {
  for (const std::string_view element :
       {"unknown", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "fe80::1%eth0", "[1.2.3.4]",
        "1.2.3.4:99999", "\"1.2.3.4\"", "for=1.2.3.4", "1.2.3.4;x", "::1:80:"}) {
    EXPECT_EQ(xff("xff:1", "9.9.9.9, " + std::string(element) + ", 35.0.0.1"), "unknown")
        << element;
    EXPECT_EQ(client("header:X-Real-IP", {{"X-Real-IP", element}}), "unknown") << element;
  }
}

TEST(FindClient, ReadsEveryFormOfAnAddress) {
  EXPECT_EQ(xff("xff:0", "1.2.3.4:5678"), "1.2.3.4");
  EXPECT_EQ(xff("xff:0", "2001:DB8::1"), "2001:db8::1");
  EXPECT_EQ(xff("xff:0", "[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(xff("xff:0", "[2001:db8::1]:443"), "2001:db8::1");
  EXPECT_EQ(xff("xff:0", "::ffff:1.2.3.4"), "1.2.3.4");
  EXPECT_EQ(client("header:x-real-ip", {{"X-Real-IP", "1.2.3.4"}}), "1.2.3.4");
}

TEST(FindClient, KnowsNobodyWhereAHeaderHasTwoValues) {
  EXPECT_EQ(client("header:X-Real-IP", {{"X-Real-IP", "1.1.1.1"}, {"X-Real-IP", "2.2.2.2"}}),
            "unknown");
  EXPECT_EQ(client("header:X-Real-IP", {{"X-Real-IP", "1.1.1.1, 2.2.2.2"}}), "unknown");
  EXPECT_EQ(client("header:X-Real-IP", {{"X-Real-IP", ""}, {"X-Real-IP", "2.2.2.2"}}), "2.2.2.2");
}

TEST(IsTrusted, ComparesThePeerWithEveryPrefixOfItsFamily) {
  ClientRule trusting = rule("xff:1");
  EXPECT_FALSE(is_trusted(trusting, kPeer, false));
  EXPECT_TRUE(is_trusted(trusting, {}, true));  // a unix socket
  EXPECT_FALSE(is_trusted(trusting, {}, false));
  trusting.trusted = {*ip::find_prefix("10.0.0.0/31"), *ip::find_prefix("2001:db8::/32")};
  const auto trusts = [&](std::string_view peer) {
    return is_trusted(trusting, *ip::find_address(peer), false);
  };
  EXPECT_FALSE(trusts("9.255.255.255"));
  EXPECT_TRUE(trusts("10.0.0.0"));
  EXPECT_TRUE(trusts("10.0.0.1"));
  EXPECT_TRUE(trusts("::ffff:10.0.0.1"));
  EXPECT_FALSE(trusts("10.0.0.2"));
  EXPECT_TRUE(trusts("2001:db8:ffff::1"));
  EXPECT_FALSE(trusts("2001:db9::"));
  EXPECT_FALSE(trusts("::a00:1"));  // the same number, the other family
}

TEST(ParseClientRule, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(rule("xff:12").steps, 12u);
  EXPECT_EQ(rule("header:CF-Connecting-IP").header, "CF-Connecting-IP");
  EXPECT_EQ(parse_client_rule("xff").error().text,
            "'xff' names no client (use peer, xff:N, header:NAME or proxy)");
  EXPECT_EQ(parse_client_rule("xff:-1").error().text,
            "'xff:-1' names no client (xff:N steps over N proxies, 0 to 99)");
  EXPECT_EQ(parse_client_rule("header:a b").error().text,
            "'header:a b' names no client (header:NAME needs the name of a header, such as "
            "header:X-Real-IP)");
  for (const std::string_view text : {"", "PEER", "xff:", "xff:100", "xff:1x", "header:"}) {
    EXPECT_FALSE(parse_client_rule(text)) << text;
  }
}

}  // namespace
}  // namespace poros::http
