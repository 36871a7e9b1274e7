// SPDX-License-Identifier: Apache-2.0
#include "cases/read.h"

#include <gtest/gtest.h>

namespace poros::cases {
namespace {

struct Read {
  std::vector<Case> cases;
  std::vector<std::string> said;  // "LINE:COLUMN: TEXT"
};
Read read_text(std::string_view text) {
  Diagnostics diagnostics;
  Read out;
  out.cases = read("c.yaml", text, diagnostics);
  for (const Diagnostic& each : diagnostics.all()) {
    out.said.push_back(std::to_string(each.at.line) + ":" + std::to_string(each.at.column) + ": " +
                       each.text);
  }
  return out;
}
const std::optional<std::string>& field(const Case& one, Field which) {
  return one.expected.fields[static_cast<std::size_t>(which)];
}

TEST(ReadCases, ARedirectAndItsDefaults) {
  const Read read = read_text(R"(
policy_file: elsewhere.yaml
files: { a: b }
requests:
  - { name: one, url: "https://h.example/x?y", expect: { location: https://b.example/x } }
)");
  ASSERT_EQ(read.said, std::vector<std::string>());
  const Case& one = read.cases.at(0);
  EXPECT_EQ(one.at.line, 5u);
  EXPECT_EQ(one.method, "GET");
  EXPECT_EQ(one.host, "h.example");
  EXPECT_EQ(one.target, "/x?y");
  EXPECT_EQ(one.now_s, 1780272000);
  EXPECT_EQ(one.expected.status, 302u);
  EXPECT_EQ(field(one, Field::kLocation), "https://b.example/x");
  EXPECT_EQ(field(one, Field::kCacheControl), "private, no-store");
  EXPECT_EQ(field(one, Field::kContentType), std::nullopt);
  EXPECT_EQ(one.expected.body, "");
  EXPECT_EQ(one.expected.route, std::nullopt);
  EXPECT_EQ(one.expected.skips, std::nullopt);
}

TEST(ReadCases, OtherAnswersAndTheirDefaults) {
  const Read read = read_text(R"(
defaults: { client: 192.0.2.1, now: 7, expect: { status: 404, kind: other } }
requests:
  - { name: one, url: "http://h.example", expect: {} }
  - { name: two, host: H, target: "*", method: HEAD, client: , expect: { status: 405, route: r } }
  - { name: three, target: "\x80<b*2>", have: { s3: no, "s3@r": yes }, down: [x], expect: { status: 421, skips: [a b] } }
)");
  ASSERT_EQ(read.said, std::vector<std::string>());
  ASSERT_EQ(read.cases.size(), 3u);
  EXPECT_EQ(read.cases[0].target, "/");
  EXPECT_EQ(read.cases[0].client, "192.0.2.1");
  EXPECT_EQ(read.cases[0].now_s, 7);
  EXPECT_EQ(read.cases[0].expected.body, "Not Found\n");
  EXPECT_EQ(field(read.cases[0], Field::kCacheControl), "public, max-age=300");
  EXPECT_EQ(read.cases[1].client, "");
  EXPECT_EQ(read.cases[1].expected.body, "");
  EXPECT_EQ(read.cases[1].expected.kind, "other");
  EXPECT_EQ(field(read.cases[1], Field::kAllow), "GET, HEAD");
  EXPECT_EQ(field(read.cases[1], Field::kCacheControl), "no-store");
  EXPECT_EQ(read.cases[2].host, std::nullopt);
  EXPECT_EQ(read.cases[2].target,
            "\x80"
            "bb");
  ASSERT_EQ(read.cases[2].have.size(), 2u);
  EXPECT_FALSE(read.cases[2].have[0].yes);
  EXPECT_TRUE(read.cases[2].have[1].yes);
  EXPECT_EQ(read.cases[2].down.at(0).text, "x");
  EXPECT_EQ(read.cases[2].expected.skips, std::vector<std::string>({"a b"}));
}

TEST(ReadCases, WhatACaseSaysOfWhereBeatsTheDefaultsPartByPart) {
  const Read read = read_text(R"(
defaults: { url: "https://h.example/x", expect: { status: 404 } }
requests:
  - { name: all, expect: {} }
  - { name: target, target: /y, expect: {} }
  - { name: host, host: other.example, expect: {} }
  - { name: none, host: , target: , expect: {} }
  - { name: url, url: "https://u.example", expect: {} }
)");
  ASSERT_EQ(read.said, std::vector<std::string>());
  ASSERT_EQ(read.cases.size(), 5u);
  const auto where = [&](std::size_t i) {
    return read.cases[i].host.value_or("none") + " " + read.cases[i].target;
  };
  EXPECT_EQ(where(0), "h.example /x");
  EXPECT_EQ(where(1), "h.example /y");
  EXPECT_EQ(where(2), "other.example /x");
  EXPECT_EQ(where(3), "none /");
  EXPECT_EQ(where(4), "u.example /");
  const Read apart = read_text(R"(
defaults: { host: h.example, target: /x, expect: { status: 404 } }
requests: [{ name: url, url: "https://u.example/", expect: {} }]
)");
  ASSERT_EQ(apart.said, std::vector<std::string>());
  EXPECT_EQ(*apart.cases.at(0).host + apart.cases.at(0).target, "u.example/");
}

TEST(ReadCases, WhatIsWrongIsToldWhereItStands) {
  const struct {
    const char* text;
    const char* said;
  } kBad[] = {
      {"", "0:0: no cases in this file (see docs/cases.md)"},
      {"requests: []", "1:11: requests is an empty list (add a case)"},
      {"defaults: {}", "1:1: no requests (add a list of cases)"},
      {"requests: {}", "1:11: requests must be a list, not a map"},
      {"request: []\nrequests: [{ name: a, expect: { status: 404 } }]",
       "1:1: unknown key 'request' in a file of cases (did you mean 'requests'?)"},
      {"requests: [{ name: a, expect: { stats: 404, status: 404 } }]",
       "1:33: unknown key 'stats' in expect (did you mean 'status'?)"},
      {"requests: [{ name: a, ip: 1, expect: { status: 404 } }]",
       "1:23: unknown key 'ip' in a case (known: name, method, url, host, target, client, "
       "locality, now, trace, headers, have, down, expect)"},
      {"requests: [{ expect: { status: 404 } }]", "1:12: a case without a name (add one)"},
      {"requests: [{ name: a }]", "1:12: a case without expect (add what it must get)"},
      {"requests: [{ name: a, expect: { body: x } }]",
       "1:12: expect has neither status nor location (add one)"},
      {"requests: [{ name: a, url: ftp://x/, expect: { status: 404 } }]",
       "1:28: url 'ftp://x/' is not http or https (or give host and target apart)"},
      {"requests: [{ name: a, url: \"http://x/\", target: /, expect: { status: 404 } }]",
       "1:41: target beside url, which has it already (give one of them)"},
      {"defaults: { host: h, url: \"http://x/\" }\nrequests: [{ name: a, expect: { status: 404 } "
       "}]",
       "1:13: host beside url, which has it already (give one of them)"},
      {"requests: [{ name: a, now: soon, expect: { status: 404 } }]",
       "1:28: now must be a number of seconds or a date as in 2026-01-31, not 'soon'"},
      {"requests: [{ name: a, have: { b: maybe }, expect: { status: 404 } }]",
       "1:34: unknown have 'maybe' (known: yes, no)"},
      {"requests: [{ name: a, headers: { b: c }, expect: { status: 404 } }]",
       "1:32: headers must be a list of [NAME, VALUE], not a map"},
      {"requests: [{ name: a, down: s3, expect: { status: 404, skips: [] } }]",
       "1:29: down must be a list, not 's3'"},
      {"requests: [{ name: a, headers: [[b]], expect: { status: 404 } }]",
       "1:33: a header must be [NAME, VALUE], not a list"},
      {"requests: [{ name: a, trace: \"\\u20ac\", expect: { status: 404 } }]",
       "1:30: trace has a character beyond U+00FF (one character is one byte: write \"\\xE2\")"},
      {"requests: [{ name: a, expect: { status: 404 } }, { name: a, expect: { status: 404 } }]",
       "1:58: a second case 'a' (first at c.yaml:1:12; rename one)"},
  };
  for (const auto& bad : kBad) {
    const auto said = read_text(bad.text).said;
    ASSERT_EQ(said.size(), 1u) << bad.text;
    EXPECT_EQ(said[0], bad.said);
  }
}

}  // namespace
}  // namespace poros::cases
