// SPDX-License-Identifier: Apache-2.0
// The small parts: suggestions, dates, hosts, globs.
#include <gtest/gtest.h>

#include <array>

#include "compile/policy/dates.h"
#include "compile/policy/glob_check.h"
#include "compile/policy/suggest.h"
#include "compile/policy/url.h"

namespace poros::policy {
namespace {

TEST(Suggest, CountsSlips) {
  EXPECT_EQ(edit_distance("", ""), 0u);
  EXPECT_EQ(edit_distance("aws", "awss"), 1u);
  EXPECT_EQ(edit_distance("provider", "proivder"), 1u);
  EXPECT_EQ(edit_distance("BLOB", "blob"), 0u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
}

TEST(Suggest, NamesTheNearestOrAll) {
  constexpr std::array<std::string_view, 3> kNames = {"amazon", "aws", "google"};
  EXPECT_EQ(remedy("awss", kNames), " (did you mean 'aws'?)");
  EXPECT_EQ(remedy("gogle", kNames), " (did you mean 'google'?)");
  EXPECT_EQ(remedy("x", kNames), " (known: amazon, aws, google)");
  // Half of the name is another name.
  EXPECT_EQ(remedy("gcs", kNames), " (known: amazon, aws, google)");
  EXPECT_EQ(remedy("x", {}), " (none is defined)");
}

TEST(Suggest, ListsNoMoreThanIsRead) {
  const std::vector<std::string_view> many(40, "zzzz");
  EXPECT_TRUE(remedy("a", many).ends_with("zzzz, ...)"));
}

TEST(Dates, AreDaysOfTheCalendar) {
  EXPECT_EQ(find_date("1970-01-01"), 0);
  EXPECT_EQ(find_date("2026-01-01"), 1767225600);
  EXPECT_EQ(find_date("2024-02-29T23:59:59Z"), 1709251199);
  EXPECT_EQ(find_date("2000-02-29"), 951782400);
  EXPECT_EQ(find_date("1969-12-31"), -86400);
  EXPECT_EQ(find_date("9999-12-31"), 253402214400);
  for (const char* text :
       {"", "2026", "2026-1-01", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
        "2026-01-00", "2026-04-31", "2026/01/01", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01t00:00:00Z",
        "2026-01-01 00:00:00Z", "+026-01-01", "2026-01-01T00:00:00+00:00", " 2026-01-01"}) {
    EXPECT_FALSE(find_date(text)) << text;
  }
}

TEST(Hosts, AreNamesOrAddresses) {
  for (const char* host : {"a", "a-b.c_d.example", "1.example", "192.0.2.1", "[::1]",
                           "xn--mnchen-3ya.de", "0x.example"}) {
    EXPECT_EQ(host_flaw(host), "") << host;
  }
  const std::string long_label(64, 'a'),
      long_host = std::string(60, 'a') + "." + std::string(60, 'b') + "." + std::string(60, 'c') +
                  "." + std::string(60, 'd') + "." + std::string(60, 'e');
  for (const std::string& host :
       {std::string(), long_label, long_host, std::string("a..b"), std::string(".a"),
        std::string("a."), std::string("A"), std::string("-a"), std::string("a-"),
        std::string("a b"), std::string("a/b"), std::string("1.2.3.4.5"), std::string("127.1"),
        std::string("010.0.0.1"), std::string("0x7f.0x1"), std::string("[::1"),
        std::string("[1.2.3.4]"), std::string("::1"), std::string("[fe80::1%eth0]")}) {
    EXPECT_NE(host_flaw(host), "") << host;
  }
}

TEST(Hosts, OfThisMachineOrItsNetwork) {
  for (const char* host : {"localhost", "a.localhost", "127.0.0.1", "10.255.255.255", "172.16.0.1",
                           "172.31.255.255", "192.168.1.1", "169.254.1.1", "100.64.0.1", "[::1]",
                           "[fc00::1]", "[fe80::1]", "[::ffff:10.0.0.1]"}) {
    EXPECT_TRUE(is_private_host(host)) << host;
  }
  for (const char* host : {"localhost.example", "128.0.0.1", "11.0.0.1", "172.32.0.1",
                           "192.169.0.1", "100.128.0.1", "[2001:db8::1]", "8.8.8.8"}) {
    EXPECT_FALSE(is_private_host(host)) << host;
  }
}

TEST(Globs, AreCheckedBeforeTheyMatch) {
  for (const char* glob :
       {"/", "/**", "/a/**/b", "*.iso", "[a-z]?*", "/privacy*", "\xC3\xA9*", "[a-]"}) {
    EXPECT_EQ(glob_flaw(glob), "") << glob;
  }
  EXPECT_EQ(glob_flaw("a\x01"), "a control character never holds (remove it)");
  EXPECT_EQ(glob_flaw("a\\*"), "a '\\' never holds (it escapes nothing here: remove it)");
  EXPECT_EQ(glob_flaw("[\xC3\xA9]"), "a set has a letter that is not ASCII (write it outside)");
  EXPECT_EQ(glob_flaw("a/b"), "a glob with '/' must start with one");
}

}  // namespace
}  // namespace poros::policy
