// SPDX-License-Identifier: Apache-2.0
#include "compile/lock/lock.h"

#include <gtest/gtest.h>

namespace poros::lock {
namespace {

const std::string kHex(64, 'a');

Lock some_lock() {
  Lock lock;
  lock.feeds.push_back({"aws", "https://a.example/aws.json", kHex, 2537688, 16424,
                        "2026-11-24T14:40:08Z", "W/\"a\\b\"", "Tue, 24 Nov 2026 14:40:07 GMT"});
  lock.feeds.push_back(
      {"no: 1", "https://a.example/", std::string(64, '1'), 0, 0, "2026-11-24T14:40:08Z", "", ""});
  lock.providers.push_back({"amazon", 101817782, 1353481, 173929600, 64213517});
  return lock;
}

// What is said of a text, a line each, and the lock.
std::string said_of(std::string_view text, Lock* lock = nullptr) {
  Diagnostics diagnostics;
  const Lock read_lock = read("poros.lock", text, diagnostics);
  if (lock != nullptr) *lock = read_lock;
  std::string out;
  for (const Diagnostic& one : diagnostics.all()) {
    out +=
        std::to_string(one.at.line) + ":" + std::to_string(one.at.column) + ": " + one.text + "\n";
  }
  return out;
}

TEST(Lock, IsWrittenSoThatPeopleCanReadIt) {
  EXPECT_EQ(write(some_lock()),
            R"(# Written by 'poros feeds pull'. Review it like the policy; do not edit it.
version: 1
snapshots: "snapshots"
feeds:
  "aws":
    url: "https://a.example/aws.json"
    sha256: ")" +
                kHex + R"("
    bytes: 2537688
    rows: 16424
    fetched: "2026-11-24T14:40:08Z"
    etag: "W/\"a\\b\""
    modified: "Tue, 24 Nov 2026 14:40:07 GMT"
  "no: 1":
    url: "https://a.example/"
    sha256: "1111111111111111111111111111111111111111111111111111111111111111"
    bytes: 0
    rows: 0
    fetched: "2026-11-24T14:40:08Z"
providers:
  "amazon":
    ipv4: 101817782
    ipv6_48s: 1353481
    announced_ipv4: 173929600
    announced_ipv6_48s: 64213517
)");
}

TEST(Lock, IsReadAsItWasWritten) {
  Lock again;
  const std::string text = write(some_lock());
  EXPECT_EQ(said_of(text, &again), "");
  EXPECT_EQ(write(again), text);
  ASSERT_NE(again.find("aws"), nullptr);
  EXPECT_EQ(again.find("aws")->etag, "W/\"a\\b\"");
  EXPECT_EQ(again.find("gcp"), nullptr);
  EXPECT_EQ(said_of(write({}), &again), "");
  EXPECT_EQ(write(again), write({}));
}

// Whatever a policy may escape.
TEST(Lock, TextsMayHoldAnythingButNul) {
  for (const char* text : {"\t\n\r\x1b\x7f", "\xc2\x80\xc2\x85\xc2\x9f\xc2\xa0",
                           "\xe2\x80\xa8\xe2\x80\xa9", "\xef\xbb\xbf\xef\xbf\xbe\xef\xbf\xbf",
                           "caf\xc3\xa9 \xf0\x9f\x98\x80", "# '\": [\\", " "}) {
    Lock lock = some_lock(), again;
    lock.feeds[0].url = lock.snapshots = text;
    EXPECT_EQ(said_of(write(lock), &again), "") << write(lock);
    EXPECT_EQ(again.snapshots, text);
  }
}

TEST(Lock, NamesAreThoseOfPolicies) {
  for (const std::string& good : {std::string("caf\xc3\xa9 # '\": [\\"), std::string(128, 'x'),
                                  std::string("\xc2\x85-\xe2\x80\xa8-\xef\xbb\xbf-\xef\xbf\xbf")}) {
    Lock lock = some_lock(), again;
    lock.feeds[0].feed = lock.providers[0].provider = good;
    EXPECT_EQ(said_of(write(lock), &again), "") << write(lock);
    EXPECT_NE(again.find(good), nullptr) << good;
  }
  Lock lock = some_lock();
  lock.feeds[0].feed = lock.providers[0].provider = "a\n";
  EXPECT_EQ(said_of(write(lock)),
            "5:3: feed 'a\\x0a' has a control character in it (remove it)\n"
            "20:3: provider 'a\\x0a' has a control character in it (remove it)\n");
}

TEST(Lock, IsSortedHoweverItWasWritten) {
  Lock lock = some_lock(), again;
  std::swap(lock.feeds[0], lock.feeds[1]);
  EXPECT_EQ(said_of(write(lock), &again), "");
  EXPECT_EQ(write(again), write(some_lock()));
}

TEST(Lock, WhatIsMissingIsTold) {
  EXPECT_EQ(said_of(""), "1:1: a lock must be a map, not empty\n");
  EXPECT_EQ(said_of("version: 2\nfeed: {}\n"),
            "2:1: unknown key 'feed' in a lock (did you mean 'feeds'?)\n"
            "1:10: version must be a whole number from 1 to 1, not 2\n"
            "1:1: a lock has no snapshots (run 'poros feeds pull' again)\n"
            "1:1: a lock has no feeds (run 'poros feeds pull' again)\n"
            "1:1: a lock has no providers (run 'poros feeds pull' again)\n");
  EXPECT_EQ(said_of("version: 1\nsnapshots: s\nproviders: { p: {} }\nfeeds:\n  aws: {}\n"),
            "5:8: feed 'aws' has no url (run 'poros feeds pull' again)\n"
            "5:8: feed 'aws' has no sha256 (run 'poros feeds pull' again)\n"
            "5:8: feed 'aws' has no bytes (run 'poros feeds pull' again)\n"
            "5:8: feed 'aws' has no rows (run 'poros feeds pull' again)\n"
            "5:8: feed 'aws' has no fetched (run 'poros feeds pull' again)\n"
            "3:17: provider 'p' has no ipv4 (run 'poros feeds pull' again)\n"
            "3:17: provider 'p' has no ipv6_48s (run 'poros feeds pull' again)\n"
            "3:17: provider 'p' has no announced_ipv4 (run 'poros feeds pull' again)\n"
            "3:17: provider 'p' has no announced_ipv6_48s (run 'poros feeds pull' again)\n");
}

TEST(Lock, WhatIsOutOfItsFormIsTold) {
  EXPECT_EQ(said_of(R"(version: 1
snapshots: "s"
feeds:
  aws: { url: 7, sha256: "ABC", bytes: -1, rows: many, fetched: yesterday, etag: "a\nb", modified: "", x: 1 }
providers: []
)"),
            "4:104: unknown key 'x' in feed 'aws' (known: url, sha256, bytes, rows, fetched, "
            "etag, modified)\n"
            "4:15: url must be a string, not the number 7 (quote it)\n"
            "4:26: sha256 must be 64 lower-case hexadecimal digits (run 'poros feeds pull' again)\n"
            "4:40: bytes must be a whole number of at least 0, not -1\n"
            "4:50: rows must be a whole number of at least 0, not 'many'\n"
            "4:65: fetched must be a time such as 2026-12-31T23:59:59Z (run 'poros feeds pull' "
            "again)\n"
            "4:82: etag must be printable ASCII, 512 bytes at most (run 'poros feeds pull' again)\n"
            "4:100: modified is an empty string (give a value, or remove it)\n"
            "5:12: providers must be a map, not a list\n");
}

// A header of ours must not be made by a lock.
TEST(Lock, HeadersAreOneLineOfAscii) {
  for (const char* good : {"\"abc\"", "W/\"1-2\"", "Tue, 24 Nov 2026 14:40:07 GMT"}) {
    EXPECT_TRUE(is_header_value(good)) << good;
  }
  for (const std::string& bad : {std::string(), std::string("a\r\nb"), std::string("a\tb"),
                                 std::string("\xc3\xa9"), std::string(513, 'a')}) {
    EXPECT_FALSE(is_header_value(bad)) << bad;
  }
}

TEST(Lock, SnapshotsAreNamedByTheirContent) {
  EXPECT_EQ(snapshot_name(sha256_of(as_bytes("abc"))),
            "sha256-ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_TRUE(is_snapshot_name("sha256-" + kHex));
  for (const std::string& bad : {"sha256-" + kHex + "a", "sha256-" + std::string(64, 'A'),
                                 "sha512-" + kHex, "sha256-" + kHex.substr(1), std::string()}) {
    EXPECT_FALSE(is_snapshot_name(bad)) << bad;
  }
}

}  // namespace
}  // namespace poros::lock
