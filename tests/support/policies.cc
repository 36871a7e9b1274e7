// SPDX-License-Identifier: Apache-2.0
#include "policies.h"

namespace poros::test {
namespace {

constexpr const char* kRich = R"(version: 1
feeds:
  list: { format: cidr-list, path: list.txt }
  asn: { format: ip-location-db, path: asn.csv }
origins: [asn]
providers:
  cloud: { asns: [64501], ranges: [list, 52.64.0.0/16], except: [52.8.4.128/25] }
  other: { asns: [64502], ranges: [52.8.4.0/22] }
networks:
  campus: { asns: [64503], cidrs: [129.132.0.0/16, "2001:67c::/32"] }
backends:
  up: { url: "https://up.example/v2/pool/{rest}", trust: names }
  ar: { url: "https://{region}-up.example/v2/img/{rest}", trust: names,
        place: { by: locality, else: east }, regions: { east: , west: }, onward: [store.example] }
  s3: { url: "https://{bucket}.s3.{region}.example/i/{digest}", pays: cloud,
        vars: { bucket: "b-{region}" }, presence: { check: head, when_unknown: skip },
        place: { by: client },
        regions: { east: , north: { also: [west, far] }, south: { vars: { bucket: odd } } } }
  cdn: { url: "https://cdn.example/c/{trace}/{algorithm}/{hex}?l={locality}", append: "t={trace}",
         presence: { check: index, when_unknown: use } }
  late: { url: "https://late.example/{name}/{digest}", from: 2026-01-01, until: 2036-01-01,
          ipv6: false }
  tags: { url: "https://tags.example/{name}:{reference}", trust: names }
  origin: { url: "https://origin.example/{path}", trust: names }
  mirror: { url: "https://mirror.example/pub/{path}", trust: files, query: [v, arch],
            append: "from=poros" }
  near: { url: "https://near.example/x{path}", trust: files, query: drop }
  keep: { url: "http://keep.example:8080/a/?p={path}", trust: names, query: keep, insecure: true }
sites:
  r.example:
    aliases: [alias.example]
    api: oci
    status: 307
    fallback: ar
    routes:
      - name: home
        when: { path: / }
        answer: { status: 302, location: "https://home.example/?from=r" }
      - name: gone
        when: { path: [/old/**, "*.old"] }
        answer: { status: 410, text: "Gone for good.\n" }
      - name: ring
        when: { header: { X-Ring: [beta, canary], X-On: "1" } }
        answer: { status: 403 }
      - name: renamed
        when: { kind: [manifest-tag, tags], path: /v2/old/** }
        as: "/v2/new/{tail}"
        to: up
      - { name: tag, when: { kind: manifest-tag, locality: west }, to: [tags, ar@west] }
      - { name: names, when: { kind: [manifest-tag, tags, signature, referrers] }, to: [ar, up] }
      - { name: near, when: { kind: blob, near: s3 }, unless: { network: campus }, to: [s3, cdn] }
      - name: split
        when: { kind: blob, provider: [cloud, other] }
        unless: { asn: 64503, path: /v2/whole/** }
        to: [{ split: { cdn: 70, late: 30 } }, up]
      - { name: content, when: { kind: [blob, manifest-digest] }, to: [late, cdn] }
      - { name: rest, answer: { status: 404 } }
  files.example:
    api: files
    default: true
    fallback: origin
    kinds: { pointer: ["*-current.iso"], checksum: ["*.b3"], signature: [/keys/**] }
    routes:
      - { name: moved, when: { path: /dl/** }, as: "/releases/{tail}", to: origin }
      - { name: region, when: { kind: file, region: [west, north] }, to: [near, mirror] }
      - name: campus
        when: { kind: file, network: campus }
        to: { split: { mirror: 50, near: 30, origin: 20 }, by: object }
      - { name: files, when: { kind: file }, to: [mirror, keep] }
      - { name: everything, to: [keep, origin] }
)";

constexpr const char* kList = R"(52.0.0.0/11 east
52.8.0.0/16 west
52.8.4.0/24 north
52.9.0.0/16 nowhere
2600:1f00::/24 east
2600:1f18::/33 far
)";

constexpr const char* kAsn = R"(8.0.0.0,8.127.255.255,64502,"Other, Inc."
9.1.1.3,9.1.1.77,64503,Odd Range
52.0.0.0,52.255.255.255,64501,Cloud One
2600:1f00::,2600:1fff:ffff:ffff:ffff:ffff:ffff:ffff,64501,Cloud One
2a00::,2a00:ffff:ffff:ffff:ffff:ffff:ffff:ffff,64503,Odd Range
)";

constexpr const char* kAws = R"({"createDate": "2026-01-01-00-00-00", "prefixes": [
{"ip_prefix": "3.208.0.0/12", "region": "us-east-1", "service": "AMAZON"},
{"ip_prefix": "3.8.0.0/14", "region": "eu-west-2", "service": "AMAZON"},
{"ip_prefix": "52.80.0.0/16", "region": "cn-north-1", "service": "AMAZON"}],
"ipv6_prefixes": [{"ipv6_prefix": "2600:1f18::/33", "region": "us-east-1", "service": "AMAZON"}]})";

constexpr const char* kGcp = R"({"creationTime": "2026-01-01T00:00:00.0", "prefixes": [
{"ipv4Prefix": "34.80.0.0/15", "service": "Google Cloud", "scope": "asia-east1"},
{"ipv6Prefix": "2600:1900:4030::/44", "service": "Google Cloud", "scope": "asia-east1"}]})";

}  // namespace

FileMap rich_policy() { return {{kPolicyPath, kRich}, {"list.txt", kList}, {"asn.csv", kAsn}}; }

FileMap registry_policy() {
  return {{kPolicyPath, source_file("examples/registry.k8s.io/policy.yaml")},
          {"feeds/aws.json.gz", kAws},
          {"feeds/gcp.json", kGcp},
          {"feeds/origins.csv.gz", "52.0.0.0,52.255.255.255,16509,Amazon\n"}};
}

FileMap split_policy(int percent) {
  return {{kPolicyPath, R"(version: 1
backends:
  a: { url: "https://a.example/{digest}" }
  b: { url: "https://b.example/{digest}" }
  origin: { url: "https://origin.example/{path}", trust: names }
sites:
  r.example:
    api: oci
    fallback: origin
    routes:
      - { name: blobs, when: { kind: blob }, to: { split: { a: )" +
                            std::to_string(percent) + ", b: " + std::to_string(100 - percent) +
                            R"( } } }
      - { name: rest, to: origin }
)"}};
}

}  // namespace poros::test
