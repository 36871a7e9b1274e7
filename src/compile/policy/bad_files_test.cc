// SPDX-License-Identifier: Apache-2.0
// What is refused of the files themselves and of their sections. Every message is compared whole.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

const std::vector<Case> kCases = {
    {"Empty", Put::kWhole, R"()", {"1:1: no version (begin the policy with 'version: 1')"}},
    {"NoVersion",
     Put::kWhole,
     R"(feeds: {}
)",
     {"1:1: no version (begin the policy with 'version: 1')"}},
    {"WrongVersion",
     Put::kWhole,
     R"(version: 2
)",
     {"1:10: version must be the number 1, not 2"}},
    {"VersionAsText",
     Put::kWhole,
     R"(version: "1"
)",
     {"1:10: version must be the number 1, not '1'"}},
    {"AList",
     Put::kWhole,
     R"(- version: 1
)",
     {"1:1: the policy must be a map, not a list"}},
    {"UnknownKey",
     Put::kWhole,
     R"(version: 1
backend: {}
)",
     {"2:1: unknown key 'backend' in the policy (did you mean 'backends'?)"}},
    {"FutureKeys",
     Put::kWhole,
     R"(version: 1
providers: { a: { credits: 5, price: 1 } }
)",
     {"2:19: unknown key 'credits' in provider 'a' (known: asns, ranges, except)",
      "2:31: unknown key 'price' in provider 'a' (known: asns, ranges, except)"}},
    {"DuplicateKey",
     Put::kWhole,
     R"(version: 1
feeds: {}
feeds: {}
)",
     {"3:1: duplicate key 'feeds' (first at policy.yaml:2:1; remove one)"}},
    {"SectionAsList",
     Put::kWhole,
     R"(version: 1
backends: [a]
)",
     {"2:11: backends must be a map, not a list"}},
    {"AnchorsAndAliases",
     Put::kWhole,
     R"(version: 1
providers: { a: &a { asns: [1] }, b: *a }
)",
     {"2:17: anchors are not allowed (write the value out where it is used)",
      "2:38: aliases are not allowed (write the value out)"}},
    {"MergeKey",
     Put::kWhole,
     R"(version: 1
backends:
  a: { <<: {}, url: "https://a.example/" }
)",
     {"3:8: merge keys are not allowed (write the keys out)"}},
    {"Tag",
     Put::kWhole,
     R"(version: !!int 1
)",
     {"1:10: tags are not allowed (quote the value if it begins with '!')"}},
    {"BadName",
     Put::kWhole,
     R"(version: 1
providers: { "": {}, " a": {}, "b\tc": {} }
)",
     {"2:14: the name of a provider is empty (give it one)",
      "2:22: the name of a provider begins or ends with a blank (remove it)",
      "2:32: the name of a provider has a control character in it (remove it)"}},
    {"UnterminatedQuote",
     Put::kWhole,
     R"(version: 1
families: { a: 'x }
)",
     {"2:16: a quoted string is not closed (add the quote)"}},
    {"BrokenYaml",
     Put::kWhole,
     R"(version: 1
backends: { a: [1, 2 }
)",
     {"2:22: ',' or ']' was expected here (close the list that begins at policy.yaml:2:16, or add "
      "the comma)"}},
    {"SecondDocument",
     Put::kWhole,
     R"(version: 1
---
version: 1
)",
     {"2:1: a second document (a policy is one; use include for more files)"}},
    {"IncludeNotAString",
     Put::kWhole,
     R"(version: 1
include: [5, "none-*.yaml", gone.yaml]
)",
     {"2:11: include must be a string, not the number 5 (quote it)",
      "2:14: warning: include 'none-*.yaml' matches no file",
      "2:29: include 'gone.yaml': open: No such file or directory"}},
    {"OldYaml",
     Put::kWhole,
     R"(%YAML 1.1
---
version: 1
)",
     {"1:1: policies are YAML 1.2 (remove the %YAML line)"}},
    {"NamesInMessages",
     Put::kWhole,
     R"(version: 1
providers: { "a\nb": {}, "c\x1bd": {} }
networks: { "x\ty": { "\n": 1 } }
backends: { z: { url: "https://z.example/", pays: q, place: { by: client }, regions: { r: } } }
)",
     {"2:14: the name of a provider has a control character in it (remove it)",
      "2:26: the name of a provider has a control character in it (remove it)",
      "3:13: the name of a network has a control character in it (remove it)",
      "3:13: network 'x\\x09y' holds for nobody (give it asns or cidrs)",
      "3:23: unknown key '\\x0a' in network 'x\\x09y' (known: asns, cidrs)",
      "4:51: unknown provider 'q' (known: a\\x0ab, c\\x1bd)"}},
};

class Files : public testing::TestWithParam<Case> {};

TEST_P(Files, AreRefusedInWords) {
  const Loaded loaded = load_text(policy_with(GetParam().put, GetParam().lines));
  std::vector<std::string> expected;
  for (const std::string& text : GetParam().said) expected.push_back("policy.yaml:" + text);
  EXPECT_EQ(loaded.said, expected);
}

INSTANTIATE_TEST_SUITE_P(Bad, Files, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace poros::policy::test
