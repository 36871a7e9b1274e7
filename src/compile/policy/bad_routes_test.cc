// SPDX-License-Identifier: Apache-2.0
// What is refused of routes: their conditions, steps and answers. Every message is compared whole.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

const std::vector<Case> kCases = {
    {"NoName",
     Put::kRoutes,
     R"(- { to: names })",
     {"16:9: a route without a name (add one)",
      "17:17: route 'rest' can never match (a route before it has no condition: move that to the "
      "end)"}},
    {"NameTwice",
     Put::kRoutes,
     R"(- { name: a, when: { provider: amazon }, to: names }
- { name: a, when: { provider: google }, to: names })",
     {"17:17: route 'a' stands twice in site 'r.example' (first at policy.yaml:16:17; rename "
      "one)"}},
    {"Both",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, to: names, answer: { status: 404 } }
- { name: b, when: { path: /x } })",
     {"16:51: route 'a' has both to and answer (remove one)",
      "17:17: route 'b' has neither to nor answer (give it one)"}},
    {"UnknownKey",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, whne: { kind: blob }, to: names })",
     {"16:40: unknown key 'whne' in a route (did you mean 'when'?)"}},
    {"UnknownBackend",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, to: [nmes, fixed@north, fixed@wst, names@east, zzz@east, s3@cn-north-1] })",
     {"16:45: unknown backend 'nmes' (did you mean 'names'?)",
      "16:51: unknown region 'north' of backend 'fixed' (known: east, west)",
      "16:64: unknown region 'wst' of backend 'fixed' (did you mean 'west'?)",
      "16:75: backend 'names' has no regions (write 'names')",
      "16:87: unknown backend 'zzz' (known: blobs, files, fixed, names, s3)",
      "16:97: region 'cn-north-1' of backend 's3' is no key but an also (write 'ap-east-1')",
      "16:97: backend 's3' is trusted with content, but route 'a' lets kinds manifest-tag, tags, "
      "referrers, signature, upload and other through (narrow its kind, or say 'trust: names')",
      "16:97: url of backend 's3' uses {digest}, which kinds manifest-tag, tags, signature, upload "
      "and other of route 'a' cannot supply (narrow its kind)"}},
    {"RegionsWithoutPlace",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, to: fixed })",
     {"16:44: backend 'fixed' has regions and no place (write it as in 'fixed@east', or give it a "
      "place)"}},
    {"EmptyTo",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, to: [] }
- { name: b, when: { path: /y }, to: }
- { name: c, when: { path: /z }, to: [[names]] })",
     {"16:44: to is an empty list (give a value, or remove it)",
      "17:44: to must be a value or a list, not empty",
      "18:45: a step must be a string, not a list"}},
    {"TooMany",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, to: [names, names, names, names, names, names, names, names] }
- { name: b, when: { kind: blob }, to: [{ split: { names: 50, files: 50 } }, names, names, names, names, names, names] })",
     {"16:44: route 'a' has 8 candidates, members of splits counted (7 at most, and the fallback)",
      "17:46: route 'b' has 8 candidates, members of splits counted (7 at most, and the "
      "fallback)"}},
    {"SplitSum",
     Put::kRoutes,
     R"(- { name: a, when: { kind: blob }, to: [{ split: { names: 50, files: 51 } }] })",
     {"16:56: the percents of a split sum to 101 (make it 100)"}},
    {"SplitPercents",
     Put::kRoutes,
     R"(- { name: a, when: { kind: blob }, to: [{ split: { names: 33.3, files: -1, blobs: "50", s3: 101 } }] })",
     {"16:65: percent of 'names' must be a whole number from 0 to 100, not 33.3",
      "16:78: percent of 'files' must be a whole number from 0 to 100, not -1",
      "16:89: percent of 'blobs' must be a whole number from 0 to 100, not '50'",
      "16:99: percent of 's3' must be a whole number from 0 to 100, not 101"}},
    {"SplitMembers",
     Put::kRoutes,
     R"(- { name: a, when: { kind: blob }, to: [{ split: { nmes: 50, fixed@east: 50 } }, { split: { fixed: 100 }, by: [objects] }, { spilt: {} }, { split: [names] }, { split: {} }, { split: { names: 100 }, by: [] }] })",
     {"16:58: unknown backend 'nmes' (did you mean 'names'?)",
      "16:68: 'fixed@east' in a split (a member is a backend without a region)",
      "16:99: backend 'fixed' has regions and no place (give it a place)",
      "16:118: unknown by 'objects' (did you mean 'object'?)",
      "16:130: a step that is a map has no split (name a backend, or add split)",
      "16:132: unknown key 'spilt' in a step (did you mean 'split'?)",
      "16:154: split must be a map, not a list",
      "16:174: the percents of a split sum to 0 (make it 100)",
      "16:209: by is an empty list (give a value, or remove it)"}},
    {"Kinds",
     Put::kRoutes,
     R"(- { name: a, when: { kind: blobs }, to: names }
- { name: b, when: { kind: checksum }, to: names }
- { name: c, when: { kind: [] }, to: names }
- { name: d, when: { kind: }, to: names }
- { name: e, when: { kind: [blob, Blob] }, to: names })",
     {"16:34: unknown kind 'blobs' (did you mean 'blob'?)",
      "17:34: kind 'checksum' does not exist on a site with 'api: oci' (known: api-root, catalog, "
      "manifest-tag, manifest-digest, blob, tags, referrers, signature, upload, other)",
      "18:34: kind is an empty list (give a value, or remove it)",
      "19:34: kind must be a value or a list, not empty",
      "20:41: unknown kind 'Blob' (did you mean 'blob'?)"}},
    {"Conditions",
     Put::kRoutes,
     R"(- { name: a, when: { prvider: amazon, provider: amazom, network: amazon, region: [], locality: 5, near: names }, to: names }
- { name: b, when: { asn: [0], near: [x3], region: "" }, to: names }
- { name: c, when: , to: names })",
     {"16:28: unknown key 'prvider' in when (did you mean 'provider'?)",
      "16:55: unknown provider 'amazom' (did you mean 'amazon'?)",
      "16:72: unknown network 'amazon' (known: campus)",
      "16:88: region is an empty list (give a value, or remove it)",
      "16:102: locality must be a string, not the number 5 (quote it)",
      "16:111: backend 'names' has no place, so nobody is near it (give it one)",
      "17:34: AS0 is nobody (remove it)", "17:45: unknown backend 'x3' (did you mean 's3'?)",
      "17:58: region is an empty string (give a value, or remove it)",
      "18:26: when must be a map, not empty"}},
    {"Paths",
     Put::kRoutes,
     R"(- { name: a, when: { path: [a/b, "**", "/a/**b", "/**/**", "[^a]", "/[z-a]", "/[a", "/a]", "/[]", "a\\*", "", 7] }, to: names })",
     {"16:35: glob 'a/b': a glob with '/' must start with one",
      "16:40: glob '**': '**' needs a glob that starts with '/'",
      "16:46: glob '/a/**b': '**' must be a whole segment",
      "16:56: glob '/**/**': '**' may stand once in a glob",
      "16:66: glob '[^a]': sets cannot be negated",
      "16:74: glob '/[z-a]': a range in a set runs backwards", "16:84: glob '/[a': '[' without ']'",
      "16:91: glob '/a]': ']' without '['", "16:98: glob '/[]': an empty set '[]'",
      "16:105: glob 'a\\*': a '\\' never holds (it escapes nothing here: remove it)",
      "16:113: path is an empty string (give a value, or remove it)",
      "16:117: path must be a string, not the number 7 (quote it)"}},
    {"Headers",
     Put::kRoutes,
     R"(- { name: a, when: { header: { "X A": b, X-B: [], "": c } }, to: names }
- { name: b, when: { header: { X-A: " b", x-a: true, X-C: [c, "d\n"] } }, to: names }
- { name: c, when: { header: {} }, to: names }
- { name: d, when: { header: X-A }, to: names })",
     {"16:38: 'X A' is no name of a header (as in X-Canary)",
      "16:53: header 'X-B' is an empty list (give a value, or remove it)",
      "16:57: '' is no name of a header (as in X-Canary)",
      "17:43: header 'X-A' never has the value ' b' (values are one line without blanks around)",
      "17:49: header 'x-a' stands twice (first at policy.yaml:17:38; names are the same in "
      "capitals: make one list)",
      "17:54: header 'x-a' must be a string, not true (quote it)",
      "17:69: header 'X-C' never has the value 'd\\x0a' (values are one line without blanks "
      "around)",
      "18:36: header is an empty map (name a header, or remove it)",
      "19:36: header must be a map, not 'X-A'"}},
    {"Answers",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, answer: { status: 301 } }
- { name: b, when: { path: /x }, answer: { status: 302 } }
- { name: c, when: { path: /x }, answer: { status: 307, location: "https://x.example/", text: hi } }
- { name: d, when: { path: /x }, answer: { status: 404, location: "https://x.example/" } }
- { name: e, when: { path: /x }, answer: { status: 302, location: "/x" } }
- { name: f, when: { path: /x }, answer: { status: 302, location: "https://x.example/{path}" } }
- { name: g, when: { path: /x }, answer: { location: "https://x.example/" } }
- { name: h, when: { path: /x }, answer: { status: 404, text: [a] } }
- { name: i, when: { path: /x }, answer: 404 }
- { name: j, when: { path: /x }, answer: { status: 404, body: x } })",
     {"16:58: status of an answer must be one of the numbers 200, 302, 307, 403, 404, 410, 451, "
      "not 301",
      "17:48: an answer with status 302 has no location (add one)",
      "18:95: an answer with status 307 has no text (remove it)",
      "19:63: an answer with status 404 has no location (remove it, or use 302 or 307)",
      "20:73: location '/x' must begin with https:// or http://",
      "21:73: location 'https://x.example/{path}' has a '{' in it (a location is literal: "
      "variables are for backends)",
      "22:48: answer has no status (add one)", "23:69: text must be a string, not a list",
      "24:48: answer must be a map, not the number 404",
      "25:63: unknown key 'body' in answer (known: status, location, text)"}},
    {"NoCascades",
     Put::kSites,
     R"(s.example: { api: files, fallback: broken, routes: [{ name: a, when: { kind: nothing }, to: broken }, { name: b, to: [broken, nobody] }] })",
     {"18:38: unknown backend 'broken' (known: blobs, files, fixed, names, s3)",
      "18:80: unknown kind 'nothing' (known: signature, checksum, pointer, file)",
      "18:95: unknown backend 'broken' (known: blobs, files, fixed, names, s3)",
      "18:121: unknown backend 'broken' (known: blobs, files, fixed, names, s3)",
      "18:129: unknown backend 'nobody' (known: blobs, files, fixed, names, s3)"}},
    {"StepForms",
     Put::kRoutes,
     R"(- { name: a, when: { path: /x }, to: [5, "@east", "fixed@", "names@"] })",
     {"16:45: a step must be a string, not the number 5 (quote it)",
      "16:48: unknown backend '' (known: blobs, files, fixed, names, s3)",
      "16:57: unknown region '' of backend 'fixed' (known: east, west)",
      "16:67: backend 'names' has no regions (write 'names')"}},
    {"UnusableConditions",
     Put::kRoutes,
     R"(- { name: a, when: *x, to: blobs }
- { name: b, when: { kind: *y }, to: blobs }
- { name: c, when: { <<: {} }, to: blobs }
- *r)",
     {"16:26: aliases are not allowed (write the value out)",
      "17:34: aliases are not allowed (write the value out)",
      "18:28: merge keys are not allowed (write the keys out)",
      "19:9: aliases are not allowed (write the value out)"}},
};

class Routes : public testing::TestWithParam<Case> {};

TEST_P(Routes, AreRefusedInWords) {
  const Loaded loaded = load_text(policy_with(GetParam().put, GetParam().lines));
  std::vector<std::string> expected;
  for (const std::string& text : GetParam().said) expected.push_back("policy.yaml:" + text);
  EXPECT_EQ(loaded.said, expected);
}

INSTANTIATE_TEST_SUITE_P(Bad, Routes, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace poros::policy::test
