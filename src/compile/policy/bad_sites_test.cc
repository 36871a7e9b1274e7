// SPDX-License-Identifier: Apache-2.0
// What is refused of sites. Every message is compared whole.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

const std::vector<Case> kCases = {
    {"Missing",
     Put::kSites,
     R"(s.example: {})",
     {"18:3: site 's.example' has no api (say 'api: oci' or 'api: files')",
      "18:3: site 's.example' has no fallback (name a backend)",
      "18:3: site 's.example' has no routes (add at least one without a condition)"}},
    {"NotAMap",
     Put::kSites,
     R"(s.example: names)",
     {"18:14: site 's.example' must be a map, not 'names'"}},
    {"Keys",
     Put::kSites,
     R"(s.example: { api: files, fallback: names, route: [], routes: [{ name: all, to: names }] })",
     {"18:45: unknown key 'route' in site 's.example' (did you mean 'routes'?)"}},
    {"Hosts",
     Put::kSites,
     R"(s_.example.: { api: files, fallback: names, routes: [{ name: all, to: names }] }
"s.example:80": { api: files, fallback: names, routes: [{ name: all, to: names }] }
"*.example": { api: files, fallback: names, aliases: [https://a.example], routes: [{ name: all, to: names }] })",
     {"18:3: site 's_.example.' ends with a dot (remove it)",
      "19:3: site 's.example:80' has ':' in it (use letters, digits, '-' and '.')",
      "20:3: site '*.example' has '*' in it (use letters, digits, '-' and '.')",
      "20:57: alias 'https://a.example' has ':' in it (use letters, digits, '-' and '.')"}},
    {"HostTwice",
     Put::kSites,
     R"(R.Example: { api: files, fallback: names, routes: [{ name: all, to: names }] }
s.example: { api: files, fallback: names, aliases: [r.example, t.example, T.example], routes: [{ name: all, to: names }] })",
     {"12:3: host 'r.example' stands twice (first at policy.yaml:18:3; remove one)",
      "19:55: host 'r.example' stands twice (first at policy.yaml:18:3; remove one)",
      "19:77: host 'T.example' stands twice (first at policy.yaml:19:66; remove one)"}},
    {"TwoDefaults",
     Put::kSites,
     R"(s.example: { api: files, default: true, fallback: names, routes: [{ name: all, to: names }] }
t.example: { api: files, default: true, fallback: names, routes: [{ name: all, to: names }] })",
     {"19:28: a second default site (first at policy.yaml:18:28; remove one)"}},
    {"Words",
     Put::kSites,
     R"(s.example: { api: docker, status: 301, default: "yes", fallback: nams, routes: [{ name: all, when: { kind: blub }, to: nmaes }] })",
     {"18:21: unknown api 'docker' (known: oci, files)",
      "18:37: status must be one of the numbers 302 and 307, not 301",
      "18:51: default must be true or false, not 'yes'",
      "18:68: unknown backend 'nams' (did you mean 'names'?)",
      "18:110: unknown kind 'blub' (did you mean 'blob'?)",
      "18:122: unknown backend 'nmaes' (did you mean 'names'?)"}},
    {"Kinds",
     Put::kSites,
     R"(s.example: { api: oci, fallback: names, kinds: { pointer: latest }, routes: [{ name: all, to: names }] }
t.example: { api: files, fallback: names, kinds: { file: "*.iso", pointr: "x", checksum: a/b }, routes: [{ name: all, to: names }] })",
     {"18:43: kinds on a site with 'api: oci' (only those of 'api: files' have them)",
      "19:54: kind 'file' cannot be extended (known: checksum, signature, pointer)",
      "19:69: kind 'pointr' cannot be extended (did you mean 'pointer'?)",
      "19:92: glob 'a/b': a glob with '/' must start with one"}},
    {"NoRoutes",
     Put::kSites,
     R"(s.example: { api: files, fallback: names, routes: [] }
t.example: { api: files, fallback: names, routes: { name: all, to: names } }
u.example: { api: files, fallback: names, routes: [all] })",
     {"18:53: routes is an empty list (give a value, or remove it)",
      "19:53: routes must be a list, not a map", "20:54: a route must be a map, not 'all'"}},
    {"Fallback",
     Put::kSites,
     R"(s.example: { api: files, fallback: files, routes: [{ name: all, to: names }] }
t.example: { api: files, fallback: fixed, routes: [{ name: all, to: names }] }
u.example: { api: files, fallback: fixed@east, routes: [{ name: all, to: names }] })",
     {"18:38: fallback 'files' is trusted with files only (a fallback serves everything: 'trust: "
      "names')",
      "19:38: fallback 'fixed' has regions and no else, so it could be skipped (add 'else: REGION' "
      "to its place)",
      "20:38: fallback 'fixed@east' names a region (name the backend, and give it an else)"}},
    {"FallbackEnds",
     Put::kWhole,
     R"(version: 1
backends:
  b: { url: "https://b.example/{path}", trust: names, from: 2026-01-01, until: 2027-01-01 }
sites:
  s.example: { api: files, fallback: b, routes: [{ name: all, to: b }] }
)",
     {"5:38: fallback 'b' ends (a fallback has no until; it stands at policy.yaml:3:73)",
      "5:38: warning: fallback 'b' has a from, but is used before it too: it is never skipped"}},
    {"TwoFallbacks",
     Put::kSites,
     R"(s.example: { api: files, fallback: [names, files], routes: [{ name: all, to: names }] })",
     {"18:38: fallback must be a string, not a list"}},
};

class Sites : public testing::TestWithParam<Case> {};

TEST_P(Sites, AreRefusedInWords) {
  const Loaded loaded = load_text(policy_with(GetParam().put, GetParam().lines));
  std::vector<std::string> expected;
  for (const std::string& text : GetParam().said) expected.push_back("policy.yaml:" + text);
  EXPECT_EQ(loaded.said, expected);
}

INSTANTIATE_TEST_SUITE_P(Bad, Sites, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace poros::policy::test
