// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/target.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace poros::artifact {
namespace {

// "authority|path|query", "*" for the asterisk form, "too long", or "malformed".
std::string parts(const std::string& target) {
  const Target parsed = parse_target(target);
  if (!parsed.well_formed) return "malformed";
  if (parsed.too_long) return "too long";
  if (parsed.asterisk) return "*";
  return std::string(parsed.authority.of(target)) + "|" + std::string(parsed.path_of(target)) +
         "|" + std::string(parsed.query.of(target));
}

bool accepts(const std::string& target) {
  const Target parsed = parse_target(target);
  return parsed.well_formed && is_acceptable(parsed.path_of(target), parsed.query.of(target));
}

std::string host(std::string_view text) {
  std::array<char, kMaxHost> room;
  return std::string(normalize_host(text, room));
}

TEST(Target, HasThreeForms) {
  EXPECT_EQ(parts("/"), "|/|");
  EXPECT_EQ(parts("/a/b?c=d"), "|/a/b|c=d");
  EXPECT_EQ(parts("/a?b?c"), "|/a|b?c");
  EXPECT_EQ(parts("/?"), "|/|");
  EXPECT_EQ(parts("//a"), "|//a|");
  EXPECT_EQ(parts("*"), "*");
  EXPECT_EQ(parts("http://h.example"), "h.example|/|");
  EXPECT_EQ(parts("http://h.example:80/a?b"), "h.example:80|/a|b");
  EXPECT_EQ(parts("HtTpS://H.Example?q"), "H.Example|/|q");
}

TEST(Target, IsMalformedInAnyOtherForm) {
  for (const char* wrong : {"", "a", "h.example:443", "**", "*/", "?a", "#", "http:", "http:/a",
                            "http://", "http:///a", "http://?a", "ftp://h/a", "https:h", "ws://h/",
                            "http://u@h/", "http://u:p@h/", "http://@h/"}) {
    EXPECT_EQ(parts(wrong), "malformed") << wrong;
  }
}

TEST(Target, IsMalformedWithAControlABlankOrADelete) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string target = std::string("/a") + static_cast<char>(byte) + "b?c";
    const bool is_wrong = byte <= 0x20 || byte == 0x7f;
    EXPECT_EQ(parts(target) == "malformed", is_wrong) << byte;
  }
}

TEST(Target, MayBe4096BytesLong) {
  EXPECT_TRUE(accepts("/" + std::string(4095, 'a')));
  EXPECT_EQ(parts("/" + std::string(4096, 'a')), "too long");
  EXPECT_EQ(parts("http://h" + std::string(4096, 'a') + "/"), "too long");
  EXPECT_EQ(parts(std::string(4097, 'a')), "malformed");
}

TEST(Target, RefusesInAPathWhatAClientCouldReadDifferently) {
  for (int byte = 0x21; byte < 256; ++byte) {
    if (byte == 0x7f || byte == '?' || byte == '%') continue;
    const std::string target = std::string("/a") + static_cast<char>(byte) + "b";
    const bool is_wrong =
        byte >= 0x80 || std::string("\\#\"<>`").find(static_cast<char>(byte)) != std::string::npos;
    EXPECT_EQ(accepts(target), !is_wrong) << byte;
  }
}

TEST(Target, RefusesLessInAQuery) {
  for (int byte = 0x21; byte < 256; ++byte) {
    if (byte == 0x7f) continue;
    const std::string target = std::string("/a?b") + static_cast<char>(byte) + "c";
    const bool is_wrong = byte >= 0x80 || byte == '\\' || byte == '#';
    EXPECT_EQ(accepts(target), !is_wrong) << byte;
  }
  EXPECT_TRUE(accepts("/a?../%2e%2e/%zz%"));
}

TEST(Target, RefusesBadEscapesAndEscapedSlashBackslashAndNul) {
  for (const char* wrong : {"/%", "/a%", "/%4", "/%4/", "/%g0", "/%0g", "/%%41", "/%2f", "/%2F",
                            "/a%5Cb", "/%5c", "/a%00"}) {
    EXPECT_FALSE(accepts(wrong)) << wrong;
  }
  for (const char* right : {"/%41", "/%7e", "/%7E", "/%25", "/%252f", "/%0a", "/%ff", "/%20"}) {
    EXPECT_TRUE(accepts(right)) << right;
  }
}

TEST(Target, RefusesDotSegmentsHoweverTheyAreWritten) {
  for (const char* wrong :
       {"/.", "/..", "/./", "/../", "/a/.", "/a/..", "/a/./b", "/a/../b", "/%2e", "/%2E%2e/a",
        "/.%2e/a", "/a/%2E.", "/v2/%2e%2e/%2e%2e/%2e%2e/evil/manifests/x"}) {
    EXPECT_FALSE(accepts(wrong)) << wrong;
  }
  for (const char* right :
       {"/...", "/.a", "/a.", "/..a", "/%2e%2e%2e", "/a%2e", "/%252e", "/a?.."}) {
    EXPECT_TRUE(accepts(right)) << right;
  }
}

TEST(Target, RefusesAnEmptySegmentUnderV2Only) {
  for (const char* wrong : {"/v2//", "/v2//a", "/v2/a//b", "/v2/a//"}) {
    EXPECT_FALSE(accepts(wrong)) << wrong;
  }
  for (const char* right : {"/v2/", "/v2/a/", "//", "//v2/", "/a//b", "/v2a//b", "/v2?//"}) {
    EXPECT_TRUE(accepts(right)) << right;
  }
}

TEST(Host, IsLowerCaseWithoutPortAndOneFinalDot) {
  EXPECT_EQ(host("Registry.K8s.IO"), "registry.k8s.io");
  EXPECT_EQ(host("a.example:8080"), "a.example");
  EXPECT_EQ(host("a.example:"), "a.example");
  EXPECT_EQ(host("a.example."), "a.example");
  EXPECT_EQ(host("a.example.:443"), "a.example");
  EXPECT_EQ(host("a.example.."), "a.example.");
  EXPECT_EQ(host("[::1]:80"), "[::1]");
  EXPECT_EQ(host("[2001:DB8::1]"), "[2001:db8::1]");
  EXPECT_EQ(host("a:b"), "a:b");  // no port: no site either
  EXPECT_EQ(host(""), "");
}

TEST(Host, OfMoreThan253BytesIsNone) {
  EXPECT_EQ(host(std::string(253, 'a')).size(), 253u);
  EXPECT_EQ(host(std::string(253, 'a') + ".:80").size(), 253u);
  EXPECT_EQ(host(std::string(254, 'a')), "");
}

TEST(Escapes, AreDecodedOnce) {
  char room[64];
  EXPECT_EQ(decode_escapes("/k.sha25%36", room), "/k.sha256");
  EXPECT_EQ(decode_escapes("/%7e%7Ea%2541", room), "/~~a%41");
  const std::string_view plain = "/plain";
  EXPECT_EQ(decode_escapes(plain, room).data(), plain.data());
}

}  // namespace
}  // namespace poros::artifact
