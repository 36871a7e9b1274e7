// SPDX-License-Identifier: Apache-2.0
// Sound policies: what becomes of them.
#include <gtest/gtest.h>

#include "compile/policy/policy_for_test.h"

namespace poros::policy::test {
namespace {

using artifact::Variable;
using Said = std::vector<std::string>;

std::string text(const Template& pieces) {
  std::string out;
  for (const Piece& piece : pieces) {
    const auto index = static_cast<std::size_t>(piece.variable);
    out += piece.variable == Variable::kLiteral
               ? piece.text
               : "{" + std::string(artifact::kVariableNames[index]) + "}";
  }
  return out;
}

const Backend& backend(const Model& model, std::string_view name) {
  for (const Backend& each : model.backends) {
    if (each.name == name) return each;
  }
  std::abort();
}

// The example of the design, without what it abbreviates.
constexpr const char* kExample = R"(version: 1
feeds: { aws: { format: aws-ip-ranges, path: feeds/aws.json.gz }, gcp: { format: gcp-cloud, path: feeds/gcp.json } }
providers: { amazon: { asns: [16509, 14618], ranges: [aws] }, google: { asns: [15169, 396982], ranges: [gcp] } }
backends:
  ar:   { url: "https://{region}-docker.pkg.dev/v2/k8s-artifacts-prod/images/{rest}", trust: names, pays: google,
          place: { by: locality, else: us-central1 }, regions: { us-central1: , europe-west4: , asia-east1: }, onward: [storage.googleapis.com] }
  s3:   { url: "https://{bucket}.s3.dualstack.{region}.amazonaws.com/containers/images/{digest}", trust: content, pays: amazon,
          vars: { bucket: "prod-registry-k8s-io-{region}" }, presence: { check: head, when_unknown: skip }, place: { by: client },
          regions: { us-east-1: , ap-east-1: { also: [cn-north-1, cn-northwest-1] }, eu-west-2: { vars: { bucket: 767373bb-eu-west-2 } } } }
  cdn:  { url: "https://cdn.registry.k8s.io/containers/images/{digest}", trust: content, pays: fastly, presence: { check: head, when_unknown: skip } }
sites:
  registry.k8s.io:
    api: oci
    status: 307
    fallback: ar
    routes:
      - { name: home,   when: { path: / }, answer: { status: 307, location: "https://github.com/kubernetes/registry.k8s.io" } }
      - { name: names,  when: { kind: [manifest-tag, tags, signature, referrers] }, to: [ar] }
      - { name: google, when: { kind: blob, provider: google }, to: [ar] }
      - { name: aws,    when: { kind: blob, near: s3 }, to: [s3, ar] }
      - { name: blobs,  when: { kind: blob }, to: [cdn, ar] }
      - { name: by-digest, when: { kind: manifest-digest }, to: [ar] }
      - { name: rest,   answer: { status: 404 } }
)";

TEST(Load, TheExampleOfTheDesign) {
  const Loaded loaded = load_files({{"k8s/policy.yaml", kExample}}, "k8s/policy.yaml");
  ASSERT_EQ(loaded.said, Said{});
  const Model& model = loaded.model;

  ASSERT_EQ(model.feeds.size(), 2u);
  EXPECT_EQ(model.feeds[0].name, "aws");
  EXPECT_EQ(model.feeds[0].format, "aws-ip-ranges");
  EXPECT_EQ(model.feeds[0].paths, std::vector<std::string>{"k8s/feeds/aws.json.gz"});
  ASSERT_EQ(model.providers.size(), 2u);
  EXPECT_EQ(model.providers[0].asns, (std::vector<std::uint32_t>{14618, 16509}));
  EXPECT_EQ(model.providers[0].ranges[0].feed, Index{0});

  ASSERT_EQ(model.backends.size(), 3u);
  const Backend& ar = model.backends[0];
  EXPECT_EQ(ar.name, "ar");
  EXPECT_EQ(ar.trust, artifact::Trust::kNames);
  EXPECT_EQ(ar.place, Place::kLocality);
  EXPECT_EQ(ar.else_target, Index{2});
  EXPECT_EQ(ar.targets[2].region, "us-central1");
  EXPECT_EQ(ar.onward, std::vector<std::string>{"storage.googleapis.com"});
  ASSERT_EQ(ar.targets[0].url.size(), 2u);
  EXPECT_EQ(ar.targets[0].url[0].text,
            "https://asia-east1-docker.pkg.dev/v2/k8s-artifacts-prod/images/");
  EXPECT_EQ(ar.targets[0].url[1].variable, Variable::kRest);

  const Backend& cdn = model.backends[1];
  EXPECT_EQ(cdn.pays, "fastly");
  EXPECT_FALSE(cdn.pays_provider);
  EXPECT_TRUE(cdn.regions.empty());
  ASSERT_EQ(cdn.targets.size(), 1u);
  EXPECT_EQ(cdn.targets[0].region, "");

  const Backend& s3 = model.backends[2];
  EXPECT_EQ(s3.pays_provider, Index{0});
  EXPECT_EQ(s3.presence, Presence::kHead);
  EXPECT_FALSE(s3.use_when_unknown);
  EXPECT_EQ(s3.place, Place::kClient);
  const std::vector<std::pair<std::string, Index>> regions = {{"ap-east-1", 0},
                                                              {"cn-north-1", 0},
                                                              {"cn-northwest-1", 0},
                                                              {"eu-west-2", 1},
                                                              {"us-east-1", 2}};
  EXPECT_EQ(s3.regions, regions);
  EXPECT_EQ(
      text(s3.targets[0].url),
      "https://prod-registry-k8s-io-ap-east-1.s3.dualstack.ap-east-1.amazonaws.com/containers/"
      "images/{digest}");
  EXPECT_EQ(text(s3.targets[1].url),
            "https://767373bb-eu-west-2.s3.dualstack.eu-west-2.amazonaws.com/containers/images/"
            "{digest}");

  ASSERT_EQ(model.sites.size(), 1u);
  const Site& site = model.sites[0];
  EXPECT_EQ(site.status, 307);
  EXPECT_EQ(site.fallback, Index{0});
  ASSERT_EQ(site.routes.size(), 7u);
  EXPECT_EQ(site.routes[0].answer->location, "https://github.com/kubernetes/registry.k8s.io");
  EXPECT_EQ(site.routes[0].when.paths, std::vector<std::string>{"/"});
  EXPECT_EQ(site.routes[2].when.providers, std::vector<Index>{1});
  EXPECT_EQ(site.routes[2].when.kinds, artifact::bit(artifact::Kind::kBlob));
  EXPECT_EQ(site.routes[3].when.near, std::vector<Index>{2});
  ASSERT_EQ(site.routes[3].steps.size(), 2u);
  EXPECT_EQ(site.routes[3].steps[0].backend, Index{2});
  EXPECT_FALSE(site.routes[3].steps[0].target);
  EXPECT_EQ(site.routes[6].answer->status, 404);
  EXPECT_EQ(site.routes[6].answer->text, "Not Found\n");
}

TEST(Load, APolicyNeedsNothingButItsVersion) {
  const Loaded loaded = load_text("version: 1\nfeeds:\nproviders: {}\norigins: []\n");
  EXPECT_EQ(loaded.said, Said{});
}

// Rule L3.
TEST(Load, Defaults) {
  const Loaded loaded = load_text(R"(version: 1
backends:
  a: { url: "https://a.example/{path}", trust: names }
  b: { url: "https://b.example/{path}" }
sites:
  a.example: { api: files, fallback: a, routes: [{ name: x, to: a }] }
)");
  ASSERT_EQ(loaded.said, Said{});
  const Backend& b = backend(loaded.model, "b");
  EXPECT_EQ(b.trust, artifact::Trust::kContent);
  EXPECT_EQ(b.presence, Presence::kNone);
  EXPECT_FALSE(b.use_when_unknown);
  EXPECT_EQ(b.place, Place::kNone);
  EXPECT_TRUE(b.ipv6);
  EXPECT_EQ(b.query, Query::kByKind);
  EXPECT_EQ(b.from_s, std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(b.until_s, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(loaded.model.sites[0].status, 302);
  EXPECT_FALSE(loaded.model.sites[0].is_default);
}

TEST(Load, AScalarStandsForAListOfOne) {
  const Loaded loaded = load_text(policy_with(Put::kRoutes, R"(
- { name: a, when: { kind: blob, asn: 7, provider: amazon, network: campus, header: { X-A: 1 } }, to: { split: { files: 100 }, by: object } })"));
  ASSERT_EQ(loaded.said, Said{});
  const Route& route = loaded.model.sites[0].routes[0];
  EXPECT_EQ(route.when.headers[0].name, "x-a");
  EXPECT_EQ(route.when.headers[0].values, std::vector<std::string>{"1"});
  EXPECT_TRUE(route.steps[0].split.by_object);
  EXPECT_FALSE(route.steps[0].split.by_client);
  EXPECT_EQ(loaded.model.networks[0].asns, std::vector<std::uint32_t>{64500});
}

TEST(Load, BackendsInFull) {
  const Loaded loaded = load_text(policy_with(Put::kBackends, R"(
x:
  url: "https://{host}.x.example:8443/{stem}/{region}/{tail}?r={region}"
  vars: { host: "h-{region}", stem: a%20b }
  append: "via={locality}&t={trace}"
  query: [n, last]
  presence: { check: index, when_unknown: use }
  ipv6: false
  from: 2026-01-01
  until: "2026-01-01T12:00:01Z"
  onward: [Z.example, a.example, z.example]
  probe: { target: "/v2/a/blobs/x?y", sha256: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, size: 0 }
  regions: { r2: , r1: { vars: { host: other } } }
y: { url: "https://y.example/", query: drop }
z: { url: "https://z.example/", query: keep }
w: { url: "http://w.example/", insecure: true, query: ns })"));
  ASSERT_EQ(loaded.said, Said{});
  const Backend& x = backend(loaded.model, "x");
  EXPECT_EQ(text(x.targets[0].url), "https://other.x.example:8443/a%20b/r1/{tail}?r=r1");
  EXPECT_EQ(text(x.targets[1].url), "https://h-r2.x.example:8443/a%20b/r2/{tail}?r=r2");
  EXPECT_EQ(text(x.targets[0].append), "via={locality}&t={trace}");
  EXPECT_EQ(x.query, Query::kNamed);
  EXPECT_EQ(x.query_names, (std::vector<std::string>{"n", "last"}));
  EXPECT_EQ(x.presence, Presence::kIndex);
  EXPECT_TRUE(x.use_when_unknown);
  EXPECT_FALSE(x.ipv6);
  EXPECT_EQ(x.from_s, 1767225600);
  EXPECT_EQ(x.until_s, 1767268801);
  EXPECT_EQ(x.onward, (std::vector<std::string>{"a.example", "z.example"}));
  EXPECT_EQ(backend(loaded.model, "y").query, Query::kDrop);
  EXPECT_EQ(backend(loaded.model, "z").query, Query::kKeep);
  EXPECT_EQ(backend(loaded.model, "w").query_names, std::vector<std::string>{"ns"});
}

TEST(Load, SitesInFull) {
  const Loaded loaded = load_text(policy_with(Put::kSites, R"(
S.Example:
  aliases: [Z.s.example, a.s.example, 192.0.2.1, "[2001:db8::1]"]
  default: true
  api: files
  status: 307
  fallback: names
  kinds: { checksum: "*.b3", signature: ["*.sigx"], pointer: [/pub/**/current] }
  routes:
    - { name: a, when: { path: ["/x/**", /y/**/z], locality: [l1, l2], region: no }, unless: { header: { b: [x, y], A: z } }, as: "/t/{tail}", to: [fixed@west] }
    - { name: gone, when: { path: /old/** }, answer: { status: 410, text: "" } }
    - { name: law, when: { path: /law }, answer: { status: 451 } }
    - { name: s, when: { kind: file }, to: { split: { names: 70, files: 30 } } }
    - { name: b, to: names })") + "\n");
  ASSERT_EQ(loaded.said, Said{});
  const Site& site = loaded.model.sites[1];
  EXPECT_EQ(site.name, "s.example");
  EXPECT_EQ(site.aliases,
            (std::vector<std::string>{"192.0.2.1", "[2001:db8::1]", "a.s.example", "z.s.example"}));
  EXPECT_TRUE(site.is_default);
  EXPECT_EQ(site.checksum_globs, std::vector<std::string>{"*.b3"});
  EXPECT_EQ(site.signature_globs, std::vector<std::string>{"*.sigx"});
  EXPECT_EQ(site.pointer_globs, std::vector<std::string>{"/pub/**/current"});
  const Route& a = site.routes[0];
  EXPECT_EQ(a.when.regions, std::vector<std::string>{"no"});
  EXPECT_EQ(a.when.localities, (std::vector<std::string>{"l1", "l2"}));
  ASSERT_EQ(a.unless.headers.size(), 2u);
  EXPECT_EQ(a.unless.headers[0].name, "a");
  EXPECT_EQ(a.unless.headers[1].values, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(text(*a.as), "/t/{tail}");
  EXPECT_EQ(a.steps[0].target, Index{1});
  EXPECT_EQ(site.routes[1].answer->text, "");
  EXPECT_EQ(site.routes[2].answer->text, "Unavailable For Legal Reasons\n");
}

// Rule S6: by bytes of the names, and a member at 0 is no candidate.
TEST(Load, MembersOfASplit) {
  const Loaded loaded = load_text(policy_with(Put::kRoutes, R"(
- name: a
  when: { kind: blob }
  to: [{ split: { s3: 0, names: 45, blobs: 55 } }, names, names, names, names, names])"));
  ASSERT_EQ(loaded.said, Said{});
  const std::vector<std::pair<Index, unsigned>> members = {{0, 55}, {3, 45}};
  EXPECT_EQ(loaded.model.sites[0].routes[0].steps[0].split.members, members);
  EXPECT_TRUE(loaded.model.sites[0].routes[0].steps[0].split.by_client);
}

// Rule C10.
TEST(Load, AsnConditionsBecomeNetworksInAnOrderOfTheirOwn) {
  const Loaded loaded = load_text(policy_with(Put::kRoutes, R"(
- { name: a, when: { asn: [9, 3] }, to: names }
- { name: b, when: { asn: 1 }, unless: { asn: [3, 9] }, to: names }
- { name: c, when: { network: campus }, to: names })"));
  ASSERT_EQ(loaded.said, Said{});
  const Model& model = loaded.model;
  ASSERT_EQ(model.networks.size(), 3u);
  EXPECT_EQ(model.networks[0].name, "campus");
  EXPECT_EQ(model.networks[1].name, "");
  EXPECT_EQ(model.networks[1].asns, std::vector<std::uint32_t>{1});
  EXPECT_EQ(model.networks[2].asns, (std::vector<std::uint32_t>{3, 9}));
  const auto& routes = model.sites[0].routes;
  EXPECT_EQ(routes[0].when.asn_networks, std::vector<Index>{2});
  EXPECT_EQ(routes[1].when.asn_networks, std::vector<Index>{1});
  EXPECT_EQ(routes[1].unless.asn_networks, std::vector<Index>{2});
}

TEST(Load, FeedsMayBeWrittenOutWhereTheyAreUsed) {
  const Loaded loaded = load_text(R"(version: 1
feeds: { z: { format: cidr-list, path: [a, /b] } }
origins: [{ format: ip-location-db, path: asn.csv }]
providers: { a: { ranges: [z, 10.0.0.0/8, { format: cidr-list, path: c }], except: 10.1.0.0/16 } }
)");
  ASSERT_EQ(loaded.said, Said{});
  ASSERT_EQ(loaded.model.feeds.size(), 3u);
  EXPECT_EQ(loaded.model.feeds[0].paths, (std::vector<std::string>{"a", "/b"}));
  EXPECT_EQ(loaded.model.feeds[1].name, "asn.csv");
  EXPECT_EQ(loaded.model.origins, std::vector<Index>{1});
  const Provider& a = loaded.model.providers[0];
  ASSERT_EQ(a.ranges.size(), 3u);
  EXPECT_EQ(a.ranges[0].feed, Index{0});
  EXPECT_EQ(a.ranges[1].cidr, ip::find_prefix("10.0.0.0/8"));
  EXPECT_EQ(a.ranges[2].feed, Index{2});
  EXPECT_EQ(a.except, std::vector<ip::Prefix>{*ip::find_prefix("10.1.0.0/16")});
}

TEST(Load, AFeedMayHaveAUrlAndNoPath) {
  const Loaded loaded = load_text(R"(version: 1
feeds:
  a: { format: cidr-list, url: "https://a.example:8443/x%20y?z=1" }
  b: { format: cidr-list, url: "http://127.0.0.1:8080/", path: b.txt }
  c: { format: cidr-list, url: "http://[::1]/" }
  d: { format: cidr-list, url: "http://localhost/" }
)");
  ASSERT_EQ(loaded.said, Said{});
  EXPECT_EQ(loaded.model.feeds[0].url, "https://a.example:8443/x%20y?z=1");
  EXPECT_EQ(loaded.model.feeds[0].paths, std::vector<std::string>{});
  EXPECT_EQ(loaded.model.feeds[1].url, "http://127.0.0.1:8080/");
  EXPECT_EQ(loaded.model.feeds[1].paths, std::vector<std::string>{"b.txt"});
}

}  // namespace
}  // namespace poros::policy::test
