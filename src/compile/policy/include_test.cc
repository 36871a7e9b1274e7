// SPDX-License-Identifier: Apache-2.0
// A policy of several files (rule L2), and that no order of keys or files shows in the model.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

using Said = std::vector<std::string>;

TEST(Include, MapsAreMergedAndPathsAreRelativeToTheirFile) {
  const Loaded loaded =
      load_files({{"etc/policy.yaml",
                   "version: 1\ninclude: [\"conf.d/*.yaml\", ../shared.yaml, \"*.yaml\"]\n"
                   "origins: own\nfeeds: { own: { format: ip-location-db, path: own.csv } }\n"},
                  {"etc/conf.d/b.yaml",
                   "origins: [b]\nfeeds: { b: { format: ip-location-db, path: [x, /y] } }\n"},
                  {"etc/conf.d/a.yaml",
                   "version: 1\norigins: a\nfeeds: { a: { format: ip-location-db, path: x } }\n"},
                  {"etc/conf.d/empty.yaml", "# nothing yet\n"},
                  {"etc/../shared.yaml", "providers: { amazon: { asns: 16509 } }\n"}},
                 "etc/policy.yaml");
  ASSERT_EQ(loaded.said, Said{});
  const Model& model = loaded.model;
  ASSERT_EQ(model.feeds.size(), 3u);
  EXPECT_EQ(model.feeds[0].paths, std::vector<std::string>{"etc/conf.d/x"});
  EXPECT_EQ(model.feeds[1].paths, (std::vector<std::string>{"etc/conf.d/x", "/y"}));
  EXPECT_EQ(model.feeds[2].paths, std::vector<std::string>{"etc/own.csv"});
  // The policy's own, then those of its files in byte order.
  EXPECT_EQ(model.origins, (std::vector<Index>{2, 0, 1}));
  EXPECT_EQ(model.providers[0].name, "amazon");
}

TEST(Include, WhatStandsInTwoFilesIsRefusedWithBothPositions) {
  const Loaded loaded =
      load_files({{"policy.yaml", "version: 1\ninclude: \"*.yaml\"\nproviders: { a: {} }\n"},
                  {"b.yaml", "providers:\n  b: {}\n  a: {}\n"},
                  {"c.yaml", "providers: { b: {} }\n"}});
  EXPECT_EQ(loaded.said,
            (Said{"b.yaml:3:3: duplicate key 'a' (first at policy.yaml:3:14; remove one)",
                  "c.yaml:1:14: duplicate key 'b' (first at b.yaml:2:3; remove one)"}));
}

TEST(Include, OnlyTheTopFileIncludes) {
  const Loaded loaded = load_files({{"policy.yaml", "version: 1\ninclude: a.yaml\n"},
                                    {"a.yaml", "version: 2\ninclude: b.yaml\nsitse: {}\n"}});
  EXPECT_EQ(loaded.said,
            (Said{"a.yaml:1:10: version must be the number 1, not 2",
                  "a.yaml:2:1: include in an included file (name the files in 'policy.yaml')",
                  "a.yaml:3:1: unknown key 'sitse' in the policy (did you mean 'sites'?)"}));
}

// One that cannot be read may hold any name: nothing is said of names that are missed.
TEST(Include, ABrokenFileIsReportedAlone) {
  const std::string sites =
      "sites: { r.example: { api: oci, fallback: x, routes: [{ name: a, to: x }] } }\n";
  EXPECT_EQ(load_files({{"policy.yaml", "version: 1\ninclude: a.yaml\n" + sites}}).said,
            Said{"policy.yaml:2:10: include 'a.yaml': open: No such file or directory"});
  EXPECT_EQ(load_files({{"policy.yaml", "version: 1\ninclude: a.yaml\n" + sites},
                        {"a.yaml", "backends: { x: 'y }\n"}})
                .said,
            Said{"a.yaml:1:16: a quoted string is not closed (add the quote)"});
  EXPECT_EQ(load_files({{"policy.yaml", "version: 1\ninclude: a.yaml\n" + sites},
                        {"a.yaml", "backends: { <<: *x }\n"}})
                .said,
            (Said{"a.yaml:1:13: merge keys are not allowed (write the keys out)",
                  "a.yaml:1:17: aliases are not allowed (write the value out)"}));
}

TEST(Include, APolicyThatCannotBeRead) {
  EXPECT_EQ(load_files({}).said, Said{"policy.yaml:0:0: open: No such file or directory"});
}

// As text, so that a difference shows.
std::string describe(const Model& model) {
  std::string out;
  for (const Feed& feed : model.feeds) out += "feed " + feed.name + "\n";
  for (const Provider& provider : model.providers) {
    out += "provider " + provider.name;
    for (const auto asn : provider.asns) out += " " + std::to_string(asn);
    out += "\n";
  }
  for (const Network& network : model.networks) {
    out += "network " + network.name;
    for (const auto asn : network.asns) out += " " + std::to_string(asn);
    out += "\n";
  }
  for (const Backend& backend : model.backends) {
    out += "backend " + backend.name;
    for (const Target& target : backend.targets)
      out += " " + target.region + "=" + target.url[0].text;
    for (const auto& [region, index] : backend.regions)
      out += " " + region + ">" + std::to_string(index);
    out += "\n";
  }
  for (const Site& site : model.sites) {
    out += "site " + site.name;
    for (const Route& route : site.routes) {
      out += " " + route.name;
      for (const Index index : route.when.asn_networks) out += ":" + std::to_string(index);
      for (const HeaderCondition& header : route.when.headers) out += ":" + header.name;
      for (const Step& step : route.steps) out += ">" + std::to_string(step.backend);
    }
    out += "\n";
  }
  for (const auto& [name, globs] : model.families) out += "family " + name + "\n";
  return out;
}

TEST(Include, NoOrderOfKeysOrFilesShows) {
  const std::string kSite1 =
      "  a.example: { api: oci, fallback: n, routes: [{ name: x, when: { asn: [5, 4], header: { b: "
      "1, a: 1 } }, to: n }, { name: y, to: n }] }\n";
  const std::string kSite2 =
      "  b.example: { routes: [{ to: n, when: { asn: 3 }, name: x }, { name: y, to: m }], "
      "fallback: n, api: oci }\n";
  const std::string kBackend1 =
      "  n: { url: \"https://{region}.n.example/{path}\", trust: names, place: { by: locality, "
      "else: r1 }, regions: { r2: { also: [q, p] }, r1: } }\n";
  const std::string kBackend2 = "  m: { trust: names, url: \"https://m.example/{path}\" }\n";
  const Loaded one =
      load_files({{"policy.yaml", "version: 1\ninclude: [a.yaml, b.yaml]\nbackends:\n" + kBackend1 +
                                      kBackend2 + "families: { f: x, e: y }\n"},
                  {"a.yaml", "sites:\n" + kSite1 + kSite2 +
                                 "networks: { z: { asns: [2, 1] }, y: { asns: 9 } }\n"},
                  {"b.yaml", "providers: { q: { asns: [8, 7] }, p: {} }\n"}});
  const Loaded other = load_files(
      {{"policy.yaml",
        "families: { e: y, f: x }\nproviders: { p: {}, q: { asns: [7, 8] } }\n"
        "include: [c.yaml, b.yaml]\nversion: 1\n"},
       {"b.yaml", "networks: { y: { asns: 9 }, z: { asns: [1, 2] } }\nsites:\n" + kSite2 + kSite1},
       {"c.yaml", "backends:\n" + kBackend2 + kBackend1}});
  ASSERT_EQ(one.said, Said{});
  ASSERT_EQ(other.said, Said{});
  EXPECT_EQ(describe(one.model), describe(other.model));
}

}  // namespace
}  // namespace poros::policy::test
