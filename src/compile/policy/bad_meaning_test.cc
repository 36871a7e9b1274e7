// SPDX-License-Identifier: Apache-2.0
// What is refused because its parts do not fit: trust, variables, order (rules B8, V, S9). Every
// message is compared whole.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

const std::vector<Case> kCases = {
    {"SplitOfNames",
     Put::kRoutes,
     R"(- { name: a, when: { kind: [blob, tags, signature] }, to: { split: { names: 100 } } })",
     {"16:67: a split in route 'a', which lets kinds tags and signature through (names cannot be "
      "split: narrow its kind)"}},
    {"Trust",
     Put::kRoutes,
     R"(- { name: a, when: { provider: amazon }, to: blobs }
- { name: b, when: { kind: [blob, manifest-tag] }, to: [blobs, names] }
- { name: c, unless: { kind: [other, upload, manifest-tag, tags, referrers] }, to: files })",
     {"16:52: backend 'blobs' is trusted with content, but route 'a' lets kinds manifest-tag, "
      "tags, referrers, signature, upload and other through (narrow its kind, or say 'trust: "
      "names')",
      "16:52: url of backend 'blobs' uses {digest}, which kinds manifest-tag, tags, signature, "
      "upload and other of route 'a' cannot supply (narrow its kind)",
      "17:63: backend 'blobs' is trusted with content, but route 'b' lets kind manifest-tag "
      "through (narrow its kind, or say 'trust: names')",
      "17:63: url of backend 'blobs' uses {digest}, which kind manifest-tag of route 'b' cannot "
      "supply (narrow its kind)",
      "18:90: backend 'files' is trusted with files, but route 'c' lets kind signature through "
      "(narrow its kind, or say 'trust: names')"}},
    {"TrustOfSplit",
     Put::kRoutes,
     R"(- { name: a, when: { kind: [manifest-digest, tags] }, to: { split: { names: 100, files: 0 } } })",
     {"16:67: a split in route 'a', which lets kind tags through (names cannot be split: narrow "
      "its kind)",
      "16:88: backend 'files' is trusted with files, but route 'a' lets kind tags through (narrow "
      "its kind, or say 'trust: names')"}},
    {"Builtins",
     Put::kRoutes,
     R"(- { name: a, when: { kind: [api-root, catalog] }, answer: { status: 404 } }
- { name: b, when: { path: [/v2/, /v2/_catalog] }, answer: { status: 404 } }
- { name: c, unless: { kind: [manifest-tag, manifest-digest, blob, tags, referrers, signature, upload, other] }, to: names })",
     {"16:17: route 'a' can never match (/v2/ and /v2/_catalog are answered before the routes: "
      "remove it)",
      "17:17: route 'b' can never match (/v2/ and /v2/_catalog are answered before the routes: "
      "remove it)",
      "18:17: route 'c' can never match (/v2/ and /v2/_catalog are answered before the routes: "
      "remove it)"}},
    {"NeverMatches",
     Put::kRoutes,
     R"(- { name: a, when: { kind: blob }, unless: { kind: [blob, tags] }, to: names }
- { name: b, when: { provider: amazon }, unless: { provider: [google, amazon] }, to: names }
- { name: c, when: { asn: [1, 2] }, unless: { asn: [2, 1] }, to: names })",
     {"16:17: route 'a' can never match (its unless takes away every kind)",
      "17:17: route 'b' can never match (its unless takes away every provider that its when asks "
      "for)",
      "18:17: route 'c' can never match (its unless takes away every asn that its when asks for)"}},
    {"Shadowed",
     Put::kRoutes,
     R"(- { name: a, when: { kind: blob }, to: names }
- { name: b, when: { kind: blob, provider: amazon }, to: names }
- { name: c, when: { kind: [blob, tags], provider: amazon }, to: names }
- { name: d, to: names }
- { name: e, when: { kind: tags }, to: names })",
     {"17:17: route 'b' can never match (the routes before it take every kind that it lets "
      "through)",
      "20:17: route 'e' can never match (route 'd' before it has no condition: move that to the "
      "end)",
      "21:17: route 'rest' can never match (route 'd' before it has no condition: move that to the "
      "end)"}},
    {"LastHasACondition",
     Put::kSites,
     R"(s.example: { api: files, fallback: names, routes: [{ name: a, when: { provider: amazon }, to: names }] })",
     {"18:62: the last route of site 's.example' has a condition (end with one without when and "
      "unless)"}},
    {"VariablesOfKinds",
     Put::kRoutes,
     R"(- { name: a, when: { kind: [blob, manifest-digest] }, to: [s3, blobs] }
- { name: b, when: { kind: [tags, manifest-digest] }, to: s3 }
- { name: c, unless: { kind: [manifest-tag, tags] }, to: blobs })",
     {"17:65: backend 's3' is trusted with content, but route 'b' lets kind tags through (narrow "
      "its kind, or say 'trust: names')",
      "17:65: url of backend 's3' uses {digest}, which kind tags of route 'b' cannot supply "
      "(narrow its kind)",
      "18:64: backend 'blobs' is trusted with content, but route 'c' lets kinds referrers, "
      "signature, upload and other through (narrow its kind, or say 'trust: names')",
      "18:64: url of backend 'blobs' uses {digest}, which kinds signature, upload and other of "
      "route 'c' cannot supply (narrow its kind)"}},
    {"VariablesOfFallback",
     Put::kWhole,
     R"(version: 1
backends:
  a: { url: "https://a.example/{path}", trust: names }
  b: { url: "https://b.example/{name}", append: "d={digest}", trust: names }
  c: { url: "https://c.example/{tail}", trust: names }
  d: { url: "https://d.example/{rest}", trust: names }
sites:
  s.example:
    api: oci
    fallback: b
    routes:
      - { name: blobs, when: { kind: blob }, to: [a, c, d] }
      - { name: rest, to: a }
  t.example:
    api: files
    fallback: d
    routes:
      - { name: some, when: { path: ["/x/**", "*.iso"] }, to: c }
      - { name: fine, when: { path: ["/x/**", "/y/**/z"] }, to: c }
      - { name: rest, as: "/x/{path}", to: d }
)",
     {"12:54: url of backend 'c' uses {tail}, which route 'blobs' cannot supply (it needs a when "
      "with path, and '**' in every glob of it)",
      "13:17: url of the fallback 'b' uses {name}, which kind other of route 'rest' cannot supply "
      "(narrow its kind)",
      "13:17: append of the fallback 'b' uses {digest}, which kinds manifest-tag, tags, signature, "
      "upload and other of route 'rest' cannot supply (narrow its kind)",
      "18:17: url of the fallback 'd' uses {rest}, which a site with 'api: files' cannot supply "
      "(use {path})",
      "18:63: url of backend 'c' uses {tail}, which route 'some' cannot supply (it needs a when "
      "with path, and '**' in every glob of it)",
      "19:17: url of the fallback 'd' uses {rest}, which a site with 'api: files' cannot supply "
      "(use {path})",
      "20:44: url of backend 'd' uses {rest}, which a site with 'api: files' cannot supply (use "
      "{path})"}},
    {"As",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, as: "x/{path}", to: names }
- { name: b, when: { path: /x }, as: "/{region}", to: names }
- { name: c, when: { path: /x }, as: "/{pth}", to: names }
- { name: d, when: { path: /x }, as: "/x?{path}", to: names }
- { name: e, when: { path: /x }, as: "/x/../{path}", to: names }
- { name: f, when: { path: /x }, as: "/{digest}/{tail}", to: names }
- { name: g, when: { path: /x }, as: "/y", answer: { status: 404 } }
- { name: h, when: { path: /x }, as: "{path}", to: names })",
     {"16:44: as of route 'a' must begin with '/'",
      "17:44: {region} in as (only a backend has one: use it in url)",
      "18:44: unknown variable {pth} in as (did you mean 'path'?)",
      "19:44: as of route 'd' has a '?' in it (as makes a path)",
      "20:44: as of route 'e' has '.' or '..' as a segment (write the path without it)",
      "21:44: as uses {tail}, which route 'f' cannot supply (it needs a when with path, and '**' "
      "in every glob of it)",
      "21:44: as uses {digest}, which kinds manifest-tag, tags, signature, upload and other of "
      "route 'f' cannot supply (narrow its kind)",
      "22:40: as in route 'g', which has an answer (remove it)",
      "23:44: as of route 'h' must begin with '/'"}},
    {"LongLocation",
     Put::kWhole,
     R"(version: 1
backends:
  b: { url: "https://b.example/{path}/{path}/{path}/{path}/{path}/{path}/{path}/", trust: names }
  c: { url: "https://c.example/{path}/{path}", trust: names }
sites:
  s.example: { api: files, fallback: b, routes: [{ name: a, when: { path: /x }, as: "/{path}{path}{path}{path}", to: c }, { name: all, to: b }] }
)",
     {"6:58: a Location of route 'a' and the fallback 'b' can be 118817 bytes long (32768 at most: "
      "use fewer variables)",
      "6:118: a Location of route 'a' and backend 'c' can be 36886 bytes long (32768 at most: use "
      "fewer variables)",
      "6:140: a Location of route 'all' and backend 'b' can be 32794 bytes long (32768 at most: "
      "use fewer variables)"}},
    {"AnswersAreNotTrusted",
     Put::kRoutes,
     R"(- { name: a, unless: { provider: google }, answer: { status: 403 } }
- { name: b, unless: { kind: [blob, manifest-digest] }, to: files })",
     {"17:67: backend 'files' is trusted with files, but route 'b' lets kinds manifest-tag, tags, "
      "referrers, signature, upload and other through (narrow its kind, or say 'trust: names')"}},
    {"FilesSite",
     Put::kSites,
     R"(s.example: { api: files, fallback: names, routes: [{ name: a, when: { kind: [file, pointer] }, to: files }, { name: b, when: { provider: amazon }, to: blobs }, { name: c, unless: { kind: [checksum, signature, pointer] }, to: { split: { names: 50, files: 50 } } }, { name: d, to: names }] })",
     {"18:102: backend 'files' is trusted with files, but route 'a' lets kind pointer through "
      "(narrow its kind, or say 'trust: names')",
      "18:154: backend 'blobs' is trusted with content, but route 'b' lets kinds signature, "
      "checksum, pointer and file through (narrow its kind, or say 'trust: names')",
      "18:154: url of backend 'blobs' uses {digest}, which a site with 'api: files' cannot supply "
      "(use {path})",
      "18:171: route 'c' can never match (the routes before it take every kind that it lets "
      "through)"}},
};

class Meaning : public testing::TestWithParam<Case> {};

TEST_P(Meaning, AreRefusedInWords) {
  const Loaded loaded = load_text(policy_with(GetParam().put, GetParam().lines));
  std::vector<std::string> expected;
  for (const std::string& text : GetParam().said) expected.push_back("policy.yaml:" + text);
  EXPECT_EQ(loaded.said, expected);
}

INSTANTIATE_TEST_SUITE_P(Bad, Meaning, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace poros::policy::test
