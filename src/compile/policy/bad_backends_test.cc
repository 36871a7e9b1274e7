// SPDX-License-Identifier: Apache-2.0
// What is refused, or warned of, in backends. Every message is compared whole.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

const std::vector<Case> kCases = {
    {"NoUrl", Put::kBackends, R"(x: { trust: names })", {"10:3: backend 'x' has no url (add one)"}},
    {"NotAMap",
     Put::kBackends,
     R"(x: https://x.example/)",
     {"10:6: backend 'x' must be a map, not 'https://x.example/'"}},
    {"UnknownKeys",
     Put::kBackends,
     R"(x: { url: "https://x.example/", trsut: names, pay: amazon })",
     {"10:35: unknown key 'trsut' in backend 'x' (did you mean 'trust'?)",
      "10:49: unknown key 'pay' in backend 'x' (did you mean 'pays'?)"}},
    {"Words",
     Put::kBackends,
     R"(x: { url: "https://x.example/", trust: nams, presence: { check: get, when_unknown: yes }, ipv6: yes, place: { by: client-region } })",
     {"10:42: unknown trust 'nams' (did you mean 'names'?)",
      "10:67: unknown check 'get' (known: none, head, index)",
      "10:86: unknown when_unknown 'yes' (known: use, skip)",
      "10:99: ipv6 must be true or false, not 'yes'",
      "10:104: place of backend 'x' without regions (add regions, or remove it)",
      "10:117: unknown by 'client-region' (known: client, locality)"}},
    {"Http",
     Put::kBackends,
     R"(x: { url: "http://x.example/{path}" })",
     {"10:13: url of backend 'x' is http (use https, or say 'insecure: true')"}},
    {"InsecureNotTrue",
     Put::kBackends,
     R"(x: { url: "http://x.example/{path}", insecure: false })",
     {"10:13: url of backend 'x' is http (use https, or say 'insecure: true')"}},
    {"Scheme",
     Put::kBackends,
     R"(x: { url: "ftp://x.example/{path}" }
y: { url: "x.example/{path}" }
z: { url: "{path}" }
w: { url: "HTTPS://x.example/" })",
     {"10:13: url of backend 'x' must begin with https:// or http://",
      "11:13: url of backend 'y' must begin with https:// or http://",
      "12:13: url of backend 'z' must begin with https:// or http://",
      "13:13: url of backend 'w' must begin with https:// or http://"}},
    {"UserInfo",
     Put::kBackends,
     R"(x: { url: "https://u:p@x.example/{path}" })",
     {"10:13: url of backend 'x' has a user name before its host (remove it and the '@')"}},
    {"Fragment",
     Put::kBackends,
     R"(x: { url: "https://x.example/#{path}" })",
     {"10:13: url of backend 'x' has a '#' in it (a redirect takes no fragment)"}},
    {"RequestValueInHost",
     Put::kBackends,
     R"(x: { url: "https://{name}.x.example/" }
y: { url: "https://x.example{path}" }
z: { url: "https://x.example?p={path}" }
w: { url: "https://x.example" })",
     {"10:13: url of backend 'x' has no '/' between its host and {name} (hosts are known when a "
      "policy is compiled)",
      "11:13: url of backend 'y' has no '/' between its host and {path} (hosts are known when a "
      "policy is compiled)",
      "12:13: url of backend 'z' has no '/' after its host (add one)",
      "13:13: url of backend 'w' has no '/' after its host (add one)"}},
    {"Hosts",
     Put::kBackends,
     R"(x: { url: "https://X.example/" }
y: { url: "https://-x.example/" }
z: { url: "https://x..example/" }
v: { url: "https://x.example:0/" }
w: { url: "https://1.2.3/" }
u: { url: "https://[::1/" }
t: { url: "https:///x" })",
     {"10:13: url of backend 'x' has the host 'X.example', which has capital letters (write it in "
      "lower case)",
      "11:13: url of backend 'y' has the host '-x.example', which has a label that begins or ends "
      "with '-'",
      "12:13: url of backend 'z' has the host 'x..example', which has an empty label",
      "13:13: url of backend 'v' has the port '0' (1 to 65535)",
      "14:13: url of backend 'w' has the host '1.2.3', which is no IPv4 address, and a name cannot "
      "end in a number",
      "15:13: url of backend 'u' has the host '[::1', which is no IPv6 address in brackets",
      "16:13: url of backend 't' has the host '', which is empty"}},
    {"Characters",
     Put::kBackends,
     R"(x: { url: "https://x.example/a b" }
y: { url: "https://x.example/\u00e9" }
z: { url: "https://x.example/\\" }
v: { url: 'https://x.example/"' }
w: { url: "https://x.example/%zz" }
u: { url: "https://x.example/\t" })",
     {"10:13: url of backend 'x' has ' ' in it (write %20)",
      "11:13: url of backend 'y' has a character that is not ASCII in it (write its bytes as %XX)",
      "12:13: url of backend 'z' has '\\' in it (write %5C)",
      "13:13: url of backend 'v' has '\"' in it (write %22)",
      "14:13: url of backend 'w' has a '%' without two hexadecimal digits (write %25)",
      "15:13: url of backend 'u' has '\\x09' in it (write %09)"}},
    {"DotSegments",
     Put::kBackends,
     R"(x: { url: "https://x.example/a/../{path}" }
y: { url: "https://x.example/%2e/{path}" })",
     {"10:13: url of backend 'x' has '.' or '..' as a segment (write the path without it)",
      "11:13: url of backend 'y' has '.' or '..' as a segment (write the path without it)"}},
    {"Braces",
     Put::kBackends,
     R"(x: { url: "https://x.example/{path" }
y: { url: "https://x.example/path}" }
z: { url: "https://x.example/{}" }
w: { url: "https://x.example/{a b}" }
v: { url: "https://x.example/{{path}}" })",
     {"10:13: a brace without its pair in url 'https://x.example/{path' (variables are {name}; a "
      "literal brace is %7B or %7D)",
      "11:13: a brace without its pair in url 'https://x.example/path}' (variables are {name}; a "
      "literal brace is %7B or %7D)",
      "12:13: a brace without its pair in url 'https://x.example/{}' (variables are {name}; a "
      "literal brace is %7B or %7D)",
      "13:13: 'a b' between braces in url is no name of a variable (they have letters, digits, '_' "
      "and '-')",
      "14:13: a brace without its pair in url 'https://x.example/{{path}}' (variables are {name}; "
      "a literal brace is %7B or %7D)"}},
    {"Variables",
     Put::kBackends,
     R"(x: { url: "https://x.example/{pth}" }
y: { url: "https://{region}.x.example/" }
z: { url: "https://{bucket}.x.example/", vars: { buckets: a } })",
     {"10:13: unknown variable {pth} in url (did you mean 'path'?)",
      "11:13: {region} in url of a backend without regions (add regions, or write it out)",
      "12:13: unknown variable {bucket} in url (did you mean 'buckets'?)"}},
    {"Vars",
     Put::kBackends,
     R"(x: { url: "https://{a}.x.example/", vars: { a: "{path}", path: b, region: c, "a b": d } })",
     {"10:50: variable 'a' uses {path} (a variable may use {region} only)",
      "10:60: {path} has a meaning already (give the variable another name)",
      "10:69: {region} has a meaning already (give the variable another name)",
      "10:80: a variable cannot be called 'a b' (use letters, digits, '_' and '-')"}},
    {"VarOfSomeRegions",
     Put::kBackends,
     R"(x: { url: "https://{a}.x.example/", regions: { r1: { vars: { a: b } }, r2: } })",
     {"10:13: {a} in url has no value in region 'r2' (give the backend one in vars)"}},
    {"ValueEndsHost",
     Put::kBackends,
     R"(x: { url: "https://{region}.x.example/", regions: { evil.example/: } }
y: { url: "https://{region}.x.example/", regions: { US_EAST: } })",
     {"10:13: url of backend 'x' in region 'evil.example/' has 'evil.example/' for {region} in its "
      "host (a host has no '/', '?' or '@')",
      "11:13: url of backend 'y' in region 'US_EAST' has the host 'US_EAST.x.example', which has "
      "capital letters (write it in lower case)"}},
    {"RegionsTwice",
     Put::kBackends,
     R"(x:
  url: "https://x.example/{region}"
  regions:
    a: { also: [b, c] }
    b: { also: c }
    d: { also: d })",
     {"13:19: region 'b' stands twice in backend 'x' (first at policy.yaml:14:7; remove one)",
      "14:18: region 'c' stands twice in backend 'x' (first at policy.yaml:13:22; remove one)",
      "15:18: region 'd' stands twice in backend 'x' (first at policy.yaml:15:7; remove one)"}},
    {"Regions",
     Put::kBackends,
     R"(x: { url: "https://x.example/", regions: {} }
y: { url: "https://x.example/", regions: [a] }
z: { url: "https://x.example/", regions: { a: { vers: {} } } })",
     {"10:44: regions is empty (name one, or remove it)",
      "11:44: regions must be a map, not a list",
      "12:51: unknown key 'vers' in region 'a' (did you mean 'vars'?)"}},
    {"PlaceWithoutRegions",
     Put::kBackends,
     R"(x: { url: "https://x.example/", pays: amazon, place: { by: client } })",
     {"10:49: place of backend 'x' without regions (add regions, or remove it)"}},
    {"PlaceWithoutPayer",
     Put::kBackends,
     R"(x: { url: "https://{region}.x.example/", place: { by: client }, regions: { a: } }
y: { url: "https://{region}.x.example/", pays: amazn, place: { by: client }, regions: { a: } }
z: { url: "https://{region}.x.example/", place: {}, regions: { a: } })",
     {"10:53: place by client in backend 'x' without a payer (name a provider in pays)",
      "11:50: unknown provider 'amazn' (did you mean 'amazon'?)",
      "12:44: place has no by (say 'by: client' or 'by: locality')"}},
    {"Else",
     Put::kBackends,
     R"(x: { url: "https://{region}.x.example/", place: { by: locality, else: us-east-2 }, regions: { us-east-1: , eu-west-1: { also: eu-west-2 } } }
y: { url: "https://{region}.x.example/", place: { by: locality, else: eu-west-2 }, regions: { us-east-1: , eu-west-1: { also: eu-west-2 } } })",
     {"10:73: unknown region 'us-east-2' of backend 'x' (did you mean 'us-east-1'?)",
      "11:73: region 'eu-west-2' of backend 'y' is no key but an also (write 'eu-west-1')"}},
    {"Query",
     Put::kBackends,
     R"(x: { url: "https://x.example/", query: [] }
y: { url: "https://x.example/", query: { n: 1 } }
z: { url: "https://x.example/", query: "a=b" })",
     {"10:42: query is an empty list (give a value, or remove it)",
      "11:42: query must be a string, not a map",
      "12:42: query names 'a=b', which no query can hold (give the name as it stands before '=')"}},
    {"Append",
     Put::kBackends,
     R"(x: { url: "https://x.example/", append: "?a=b" }
y: { url: "https://x.example/", append: "a=#" }
z: { url: "https://x.example/", append: "a={b}" })",
     {"10:43: append of backend 'x' begins with '?' (remove it: it is added)",
      "11:43: append of backend 'y' has a '#' in it (a redirect takes no fragment)",
      "12:43: unknown variable {b} in append (known: path, tail, rest, name, reference, digest, "
      "algorithm, hex, locality, trace, region)"}},
    {"Dates",
     Put::kBackends,
     R"(x: { url: "https://x.example/", from: 2026-02-29, until: 2026-1-1 }
y: { url: "https://x.example/", from: "2026-01-01T24:00:00Z", until: 2026 }
z: { url: "https://x.example/", from: 2026-01-02, until: 2026-01-01 }
w: { url: "https://x.example/", from: 2026-01-01, until: "2026-01-01T00:00:00Z" }
v: { url: "https://x.example/", from: "2026-01-01 00:00:00Z", until: 2026-04-31 })",
     {"10:41: from '2026-02-29' is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)",
      "10:60: until '2026-1-1' is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)",
      "11:41: from '2026-01-01T24:00:00Z' is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)",
      "11:72: until must be a string, not the number 2026 (quote it)",
      "12:53: backend 'z' never lives: until 2026-01-01 is not after from 2026-01-02 (swap them?)",
      "13:53: backend 'w' never lives: until 2026-01-01T00:00:00Z is not after from 2026-01-01 "
      "(swap them?)",
      "14:41: from '2026-01-01 00:00:00Z' is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)",
      "14:72: until '2026-04-31' is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)"}},
    {"Onward",
     Put::kBackends,
     R"(x: { url: "https://x.example/", onward: ["https://y.example", a_b.example, "y.example:443"] })",
     {"10:44: onward host 'https://y.example' has ':' in it (use letters, digits, '-' and '.')",
      "10:78: onward host 'y.example:443' has ':' in it (use letters, digits, '-' and '.')"}},
    {"Probe",
     Put::kBackends,
     R"(x: { url: "https://x.example/", probe: { sha256: ABC, size: -1 } }
y: { url: "https://x.example/", probe: { target: "/a/../b", sh256: a } }
z: { url: "https://x.example/", probe: { target: "a", sha256: 12 } })",
     {"10:35: probe has no target (add one)",
      "10:52: sha256 must be 64 small hexadecimal digits, not 'ABC'",
      "10:63: size must be a whole number of at least 0, not -1",
      "11:52: target '/a/../b' would be answered with 400 (a path as a client sends it)",
      "11:63: unknown key 'sh256' in probe (did you mean 'sha256'?)",
      "12:52: target 'a' would be answered with 400 (a path as a client sends it)",
      "12:65: sha256 must be a string, not the number 12 (quote it)"}},
    {"Name",
     Put::kBackends,
     R"(a@b: { url: "https://x.example/" })",
     {"10:3: a backend cannot be called 'a@b' (use a name without '@' and '=')"}},
    {"Private",
     Put::kBackends,
     R"(x: { url: "https://127.0.0.1/{path}" }
y: { url: "https://[fd00::1]:8443/{path}" }
z: { url: "http://localhost:8080/", insecure: true }
w: { url: "https://172.32.0.1/" })",
     {"10:13: warning: backend 'x' is at 127.0.0.1, where most clients do not reach it, and some "
      "refuse to follow",
      "11:13: warning: backend 'y' is at [fd00::1], where most clients do not reach it, and some "
      "refuse to follow",
      "12:13: warning: backend 'z' is at localhost, where most clients do not reach it, and some "
      "refuse to follow"}},
    {"UnusedVar",
     Put::kBackends,
     R"(x: { url: "https://{bucket}.x.example/", vars: { bucket: a }, regions: { r: { vars: { bukcet: b } } } })",
     {"10:89: warning: variable 'bukcet' is used neither in url nor in append of backend 'x'"}},
    {"UnicodeHost",
     Put::kBackends,
     R"(x: { url: "https://\u00fc.example/", onward: "\u00fc.example" })",
     {"10:13: url of backend 'x' has a character that is not ASCII in it (write its bytes as %XX)",
      "10:48: onward host 'ü.example' has a character that is not ASCII in it (write it as "
      "xn--...)"}},
    {"HttpInOneRegion",
     Put::kBackends,
     R"(x: { url: "{base}/{path}", vars: { base: "https://x.example" }, regions: { a: , b: { vars: { base: "http://x.example" } } } })",
     {"10:13: url of backend 'x' is http (use https, or say 'insecure: true')"}},
    {"ManyAtOnce",
     Put::kBackends,
     R"(x: { trust: all, url: "http://x.example/", until: soon, query: { }, presence: head, place: client, regions: { a: b } })",
     {"10:15: unknown trust 'all' (known: content, files, names)",
      "10:25: url of backend 'x' is http (use https, or say 'insecure: true')",
      "10:53: until 'soon' is no date (as in 2026-01-31 or 2026-01-31T12:00:00Z)",
      "10:66: query must be a string, not a map", "10:81: presence must be a map, not 'head'",
      "10:94: place must be a map, not 'client'", "10:116: region 'a' must be a map, not 'b'"}},
};

class Backends : public testing::TestWithParam<Case> {};

TEST_P(Backends, AreRefusedInWords) {
  const Loaded loaded = load_text(policy_with(GetParam().put, GetParam().lines));
  std::vector<std::string> expected;
  for (const std::string& text : GetParam().said) expected.push_back("policy.yaml:" + text);
  EXPECT_EQ(loaded.said, expected);
}

INSTANTIATE_TEST_SUITE_P(Bad, Backends, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace poros::policy::test
