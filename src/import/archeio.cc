// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "import/import.h"
#include "import/write.h"
#include "yaml/messages.h"

namespace poros::import {
namespace {

constexpr auto kVariables =
    std::to_array<std::string_view>({"PORT", "UPSTREAM_REGISTRY_ENDPOINT", "UPSTREAM_REGISTRY_PATH",
                                     "SIGNATURE_UPSTREAM_ENDPOINT", "DEFAULT_AWS_BASE_URL"});

// What the program has in it, and no variable changes.
constexpr std::string_view kHead =
    R"(# Feeds that must stand beside this file before it compiles:
#   curl -o aws.json https://ip-ranges.amazonaws.com/ip-ranges.json
#   curl -o gcp.json https://www.gstatic.com/ipranges/cloud.json
# archeio had them compiled into it; these are as new as you fetch them.
version: 1

feeds:
  aws: { format: aws-ip-ranges, path: aws.json, url: "https://ip-ranges.amazonaws.com/ip-ranges.json" }
  gcp: { format: gcp-cloud, path: gcp.json, url: "https://www.gstatic.com/ipranges/cloud.json" }

providers:
  amazon: { ranges: [aws] }
  google: { ranges: [gcp] }

)";
constexpr std::string_view kBuckets =
    R"(  # One bucket for each AWS region. Clients in other regions get the default.
  s3:
    url: "https://{bucket}.s3.dualstack.{region}.amazonaws.com/containers/images/{digest}"
    trust: content
    pays: amazon
    vars: { bucket: "prod-registry-k8s-io-{region}" }
    presence: { check: head, when_unknown: skip }
    place: { by: client }
    regions:
      af-south-1:
      ap-east-1: { also: [ap-east-2, cn-north-1, cn-northwest-1] }
      ap-northeast-1:
      ap-northeast-2:
      ap-northeast-3:
      ap-south-1:
      ap-south-2:
      ap-southeast-1:
      ap-southeast-2:
      ap-southeast-3:
      ap-southeast-4:
      ap-southeast-5:
      ap-southeast-6:
      ap-southeast-7:
      ca-central-1:
      ca-west-1:
      eu-central-1:
      eu-central-2:
      eu-north-1:
      eu-south-1:
      eu-south-2:
      eu-west-1:
      eu-west-2: { vars: { bucket: 767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2 } }
      eu-west-3:
      il-central-1:
      me-central-1: { also: [me-south-1] }
      mx-central-1:
      sa-east-1:
      us-east-1:
      us-east-2:
      us-west-1:
      us-west-2:

)";
constexpr std::string_view kSite =
    R"(sites:
  registry.k8s.io:
    api: oci
    status: 307
    default: true
    fallback: upstream
    routes:
      - name: home
        when: { path: / }
        answer: { status: 307, location: "https://github.com/kubernetes/registry.k8s.io" }
      - name: privacy
        when: { path: ["/privacy*", "/privacy*/**"] }
        answer: { status: 307, location: "https://www.linuxfoundation.org/privacy-policy/" }
)";
constexpr std::string_view kRoutes =
    R"(      - { name: names, when: { kind: [manifest-tag, manifest-digest, tags, signature, referrers] }, to: [upstream] }
      - { name: google, when: { kind: blob, provider: google }, to: [upstream] }
      - { name: aws, when: { kind: blob, near: s3 }, to: [s3, upstream] }
      - { name: blobs, when: { kind: blob }, to: [default, upstream] }
      - { name: rest, answer: { status: 404 } }
)";

class ArcheioWriter {
 public:
  ArcheioWriter(const Environment& environment, Diagnostics& diagnostics)
      : environment_(environment), diagnostics_(diagnostics) {}

  std::string run() {
    for (const auto& [name, value] : environment_) {
      bool is_known = false;
      for (const std::string_view known : kVariables) is_known = is_known || known == name;
      if (!is_known) warn(name + " is no variable of archeio: it is left out");
    }
    const std::string upstream =
        url_of("UPSTREAM_REGISTRY_ENDPOINT", "https://us-central1-docker.pkg.dev");
    const std::string aws = url_of("DEFAULT_AWS_BASE_URL", "https://d1be1w964nk82h.cloudfront.net");
    const std::string signatures = url_of("SIGNATURE_UPSTREAM_ENDPOINT", "");
    const std::string images = path();
    if (diagnostics_.has_errors()) return {};

    std::string out = comment("Made by 'poros import archeio'.");
    out += comment("PORT was " + plain_ascii(value_of("PORT", "8080")) +
                   ": 'poros serve --listen' says it, or PORT in its environment. The client's "
                   "address was the last but one of X-Forwarded-For: --client xff:1.");
    out += comment(
        "Otherwise than archeio: a path like /v2foo is no part of the API and gets 404, paths with "
        "dot segments get 400, and tags and referrers keep their query.");
    out += kHead;
    out += "backends:\n";
    out += "  upstream: { url: " + scalar(upstream + "v2/" + images + "{rest}") +
           ", trust: names, onward: [storage.googleapis.com]";
    out.append(insecure(upstream)).append(" }\n");
    if (!signatures.empty()) {
      out += "  signatures: { url: " + scalar(signatures + "v2/" + images + "{rest}") +
             ", trust: names, onward: [storage.googleapis.com]";
      out.append(insecure(signatures)).append(" }\n");
    }
    out += "  default: { url: " + scalar(aws + "containers/images/{digest}") +
           ", trust: content, presence: { check: head, when_unknown: skip }";
    out.append(insecure(aws)).append(" }\n\n");
    out += kBuckets;
    out += kSite;
    if (!signatures.empty()) {
      out +=
          "      - { name: signatures, when: { kind: signature, path: [\"sha256-*.sig\", "
          "\"sha256-*.att\"] }, to: [signatures] }\n";
    }
    out += kRoutes;
    return out;
  }

 private:
  void warn(const std::string& text) {
    diagnostics_.warn({"environment", 0, 0}, Rule::kUnknownKey, text);
  }

  std::string value_of(std::string_view name, std::string_view otherwise) const {
    const auto found = environment_.find(name);
    return found == environment_.end() || found->second.empty() ? std::string(otherwise)
                                                                : found->second;
  }

  static constexpr std::string_view kHttps = "https://", kHttp = "http://";

  // What a backend must say whose clients come by plain http.
  static std::string_view insecure(std::string_view url) {
    return url.starts_with(kHttp) ? ", insecure: true" : "";
  }

  // Ends with '/', or is empty.
  std::string url_of(std::string_view name, std::string_view otherwise) {
    const std::string value = value_of(name, otherwise);
    if (value.empty()) return {};
    const bool is_https = value.starts_with(kHttps), is_http = value.starts_with(kHttp);
    Base base = is_https  ? base_url(std::string_view(value).substr(kHttps.size()))
                : is_http ? base_url(std::string_view(value).substr(kHttp.size()))
                          : Base{{}, "must begin with https:// or http://"};
    if (is_http && base.flaw.empty()) base.url.replace(0, kHttps.size(), kHttp);
    if (!base.flaw.empty()) {
      diagnostics_.error({"environment", 0, 0}, Rule::kBadUrl,
                         std::string(name) + " " + yaml::quoted(value) + " " + base.flaw);
    }
    return base.url;
  }

  // Slashes around it do not matter, as in Go's path.Join.
  std::string path() {
    const std::string value = value_of("UPSTREAM_REGISTRY_PATH", "k8s-artifacts-prod/images");
    std::string_view trimmed(value);
    while (trimmed.starts_with('/')) trimmed.remove_prefix(1);
    while (trimmed.ends_with('/')) trimmed.remove_suffix(1);
    if (trimmed.empty()) return {};
    const Base base = base_url("a/" + std::string(trimmed));
    if (!base.flaw.empty()) {
      diagnostics_.error({"environment", 0, 0}, Rule::kBadUrl,
                         "UPSTREAM_REGISTRY_PATH " + yaml::quoted(value) + " " + base.flaw);
    }
    return std::string(trimmed) + "/";
  }

  const Environment& environment_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::span<const std::string_view> archeio_variables() { return kVariables; }

std::string archeio(const Environment& environment, Diagnostics& diagnostics) {
  return ArcheioWriter(environment, diagnostics).run();
}

}  // namespace poros::import
