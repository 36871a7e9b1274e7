// SPDX-License-Identifier: Apache-2.0
#include "targets.h"

#include <utility>

namespace poros::test {
namespace {

using Words = std::vector<std::string>;

const Words& segments() {
  static const Words kSegments = {"a",
                                  "v2",
                                  "library",
                                  "alpine",
                                  "team",
                                  "app",
                                  "old",
                                  "whole",
                                  "dl",
                                  "iso",
                                  "keys",
                                  "pool",
                                  "manifests",
                                  "blobs",
                                  "tags",
                                  "list",
                                  "referrers",
                                  "uploads",
                                  "_catalog",
                                  "latest",
                                  "v1.2.3",
                                  "a.iso",
                                  "b-current.iso",
                                  "x.sha256",
                                  "x.b3",
                                  "SHA256SUMS",
                                  "Release",
                                  "kubectl",
                                  "x.old",
                                  "",
                                  "...",
                                  ".hidden",
                                  "a.",
                                  "-",
                                  "_",
                                  "~",
                                  "a b",
                                  "%20",
                                  "%7e",
                                  "%41",
                                  "%25",
                                  "%252e",
                                  "%3A",
                                  "%3a",
                                  "sha256",
                                  "sha256:",
                                  "Team",
                                  "a__b",
                                  "a--b",
                                  "a..b",
                                  "+",
                                  "@",
                                  "a@b",
                                  ":",
                                  "a:80",
                                  ";",
                                  "=",
                                  "&",
                                  ",",
                                  "!",
                                  "$",
                                  "'",
                                  "(",
                                  ")",
                                  "[::1]",
                                  "{path}",
                                  "|",
                                  "^",
                                  "evil.example"};
  return kSegments;
}

const Words& hostile() {
  static const Words kHostile = {".",
                                 "..",
                                 "%2e",
                                 "%2E",
                                 "%2e%2e",
                                 ".%2e",
                                 "%2e.",
                                 "%2E%2E",
                                 "%2f",
                                 "%2F",
                                 "..%2f",
                                 "%5c",
                                 "%5C",
                                 "\\",
                                 "\\\\evil.example",
                                 "//evil.example",
                                 "/\\evil.example",
                                 "@evil.example",
                                 "%00",
                                 "%0d%0aSet-Cookie:x",
                                 "%0a",
                                 "\r\nX: y",
                                 "\n",
                                 "\r",
                                 "\t",
                                 " ",
                                 "\x7f",
                                 std::string(1, '\0'),
                                 "%",
                                 "%4",
                                 "%zz",
                                 "%%32%65",
                                 "%u002e",
                                 "#",
                                 "#@evil.example",
                                 "\"",
                                 "<",
                                 ">",
                                 "`",
                                 "\xc0\xae\xc0\xae",
                                 "\xe2\x80\xae",
                                 "\xff",
                                 "https://evil.example",
                                 "http:evil.example",
                                 "javascript:alert(1)",
                                 ".;",
                                 "..;",
                                 "..;/",
                                 "./.",
                                 "?",
                                 "??",
                                 "/",
                                 "///",
                                 "*"};
  return kHostile;
}

}  // namespace

HostileAsks::HostileAsks(std::uint64_t seed, std::vector<std::string> hosts)
    : random_(seed), hosts_(std::move(hosts)) {}

std::string HostileAsks::hex(std::size_t digits) {
  std::string out;
  while (out.size() < digits) out += "0123456789abcdef"[random_() % 16];
  return out;
}

std::string HostileAsks::digest() {
  static const Words kColons = {":", ":", ":", "%3A", "%3a", "-", "%253A", "::"};
  const bool is_long = chance(20);
  std::string out = (is_long ? "sha512" : "sha256") + one_of(kColons) + hex(is_long ? 128 : 64);
  if (chance(5)) out.pop_back();
  if (chance(3)) out += one_of(Words{"0", ".sig", "A", "/", "%"});
  return out;
}

std::string HostileAsks::segment() {
  if (chance(6)) return one_of(hostile());
  if (chance(4)) return digest();
  if (chance(2)) return std::string(random_() % 400, 'n');
  std::string out = one_of(segments());
  if (chance(5)) out += one_of(segments());
  return out;
}

std::string HostileAsks::registry_path() {
  std::string name = one_of(segments());
  while (chance(40)) name += "/" + segment();
  if (chance(60)) name = "team/app";
  const std::string tag = chance(80) ? "v1.2" : segment();
  switch (random_() % 8) {
    case 0:
      return "/v2/" + name + "/manifests/" + tag;
    case 1:
      return "/v2/" + name + "/manifests/" + digest();
    case 2:
      return "/v2/" + name + "/tags/list";
    case 3:
      return "/v2/" + name + "/referrers/" + digest();
    case 4:
      return "/v2/" + name + "/manifests/sha256-" + hex(64) + ".sig";
    case 5:
      return "/v2/" + name + "/blobs/uploads/" + (chance(50) ? "" : segment());
    default:
      return "/v2/" + name + "/blobs/" + digest();
  }
}

std::string HostileAsks::path() {
  if (chance(1)) return "/v2/_catalog";
  if (chance(50)) return registry_path();
  std::string out;
  do {
    out += "/" + segment();
  } while (chance(65));
  return out;
}

std::string HostileAsks::query() {
  static const Words kNames = {"n", "last", "artifactType", "ns", "v", "arch", "x", "", "N", "%6e"};
  std::string out;
  do {
    out += one_of(kNames);
    if (chance(80)) out += "=" + (chance(90) ? one_of(segments()) : one_of(hostile()));
    if (chance(40)) out += '&';
  } while (chance(40));
  return out;
}

void HostileAsks::damage(std::string& text) {
  const std::size_t at = text.empty() ? 0 : random_() % text.size();
  switch (random_() % 6) {
    case 0:
      text.insert(at, 1, static_cast<char>(random_()));
      break;
    case 1:
      text.erase(at, random_() % 4);
      break;
    case 2:
      text.insert(at, one_of(hostile()));
      break;
    case 3:
      text += text.substr(at);
      break;
    case 4:
      text.insert(at, "/" + one_of(hostile()) + "/");
      break;
    default:
      if (!text.empty()) text[at] = static_cast<char>(text[at] ^ (1 << random_() % 8));
  }
}

Ask HostileAsks::next() {
  static const Words kClients = {
      "",          "52.8.0.1",     "52.8.4.1", "3.8.1.1",     "3.210.1.1",
      "34.80.0.1", "2600:1f18::1", "9.1.1.3",  "129.132.1.1", "nonsense"};
  static const Words kTraces = {"",         "abc.DEF_1~2-3",         "a b",
                                "\r\nX: y", "https://evil.example/", "%2e%2e",
                                "..",       std::string(128, 't'),   std::string(129, 't')};
  static const Words kLocalities = {"",      "east", "west",         "us-central1", "europe-west4",
                                    "../..", "a/b",  "evil.example", "\r\n"};
  static const Words kMethods = {"POST", "PUT", "get", "", "OPTIONS", "GET ", "CONNECT"};
  Ask ask;
  ask.method = chance(97) ? (chance(80) ? "GET" : "HEAD") : one_of(kMethods);
  ask.host = one_of(hosts_);
  if (chance(5)) ask.host += one_of(Words{":80", ".", ".:443", ":", ":x", "\r\n", "/", "@evil"});
  if (chance(2)) ask.host = one_of(Words{"", "evil.example", std::string(300, 'h')});
  ask.target = path();
  if (chance(40)) ask.target += "?" + query();
  if (chance(4)) ask.target = "http://" + ask.host + ask.target;
  if (chance(2)) ask.target = one_of(hostile()) + ask.target;
  if (chance(1)) ask.target += std::string(random_() % 5000, 'z');
  for (std::uint64_t damages = chance(20) ? 1 + random_() % 3 : 0; damages > 0; --damages) {
    damage(ask.target);
  }
  ask.client = one_of(kClients);
  ask.locality = one_of(kLocalities);
  ask.trace = one_of(kTraces);
  if (chance(5)) ask.headers = {{"X-Ring", "beta"}, {"X-On", chance(90) ? "1" : ask.target}};
  ask.now_s = chance(90) ? 1'780'000'000 : static_cast<std::int64_t>(random_());
  ask.known = static_cast<decide::Known>(random_() % 4);
  return ask;
}

}  // namespace poros::test
