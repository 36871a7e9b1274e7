// SPDX-License-Identifier: Apache-2.0
#include "deciding.h"

#include <cstdio>

#include "url_oracle.h"

namespace poros::test {
namespace {

std::string printable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    char escaped[8];
    const auto byte = static_cast<unsigned char>(c);
    std::snprintf(escaped, sizeof(escaped), byte >= 0x20 && byte < 0x7f ? "%c" : "\\x%02x", byte);
    out += escaped;
  }
  return out;
}

bool is_listed(const bundle::View& view, const std::string& host) {
  for (std::uint32_t i = 0; i < view.destinations.size(); ++i) {
    if (view.text(view.destinations[i].host) == host) return true;
  }
  return false;
}

// Of a URL that must start with `prefix`.
std::string url_flaw(const bundle::View& view, std::string_view text, std::string_view prefix) {
  const auto url = parse_url(text);
  const char* flaw = nullptr;
  if (!url) {
    flaw = "no URL: ";
  } else if (!is_listed(view, url->host)) {
    flaw = "to a host that is not listed: ";
  } else if (!text.starts_with(prefix)) {
    flaw = "outside its prefix: ";
  } else if (!followed(*url).starts_with(prefix)) {
    flaw = "leaves its prefix: ";
  }
  return flaw == nullptr ? "" : flaw + printable(text);
}

}  // namespace

std::string Ask::text() const {
  return printable(method) + " " + printable(host) + " " + printable(target) + " from '" +
         printable(client) + "' at '" + printable(locality) + "' trace '" + printable(trace) + "'";
}

void decide_all(const bundle::View& view, const Ask& ask, Decision& out) {
  out.request = {};
  out.request.method = ask.method;
  out.request.host = ask.host;
  out.request.target = ask.target;
  out.request.client = ip::parse_client(ask.client);
  out.request.locality = decide::find_locality(view, ask.locality);
  out.request.now_s = ask.now_s;
  out.request.trace = ask.trace;
  std::size_t count = 0;
  for (const auto& [name, value] : ask.headers) out.headers[count++] = {name, value};
  out.request.headers = std::span(out.headers).first(count);

  decide::Steps steps{out.events, 0};
  out.plan = decide::plan(view, {}, out.request, &steps);
  std::array<decide::Known, bundle::kMaxCandidates> known;
  known.fill(ask.known);
  out.choice = decide::choose(view, out.plan, known);
  if (out.plan.outcome == decide::Outcome::kRedirect) {
    static_cast<void>(
        decide::presence_url(view, out.plan, out.choice.which, out.request, out.room));
  }
  out.response = decide::respond(view, out.plan, out.choice.which, out.request, out.room);
  out.receipt_size = decide::write_receipt(view, out.plan, out.choice.which, known, out.request,
                                           out.response, out.receipt);
}

std::string answer_text(const Decision& decision) {
  std::string out = std::to_string(decision.response.status) + "\n";
  for (const auto& header : decision.response.all_headers()) {
    out += std::string(header.name) + ": " + std::string(header.value) + "\n";
  }
  out += "\n" + std::string(decision.response.body) + "\n";
  return out.append(decision.receipt.data(), decision.receipt_size);
}

std::string flaw_of(const bundle::View& view, const Ask& ask, Decision& decision) {
  decide_all(view, ask, decision);
  if (decision.receipt_size == 0) return "no receipt";
  const decide::Plan& plan = decision.plan;
  const std::string location(decision.response.location);
  if (plan.outcome != decide::Outcome::kRedirect) {
    return location.empty() ? "" : url_flaw(view, location, "http");
  }
  if (plan.count == 0) return "a redirect without a candidate";
  bool is_chosen_seen = location.empty();
  for (std::uint8_t i = 0; i < plan.count; ++i) {
    const decide::Candidate& candidate = plan.at[i];
    const bundle::BackendRecord backend = view.backends[candidate.backend];
    const std::uint32_t relative = candidate.target == bundle::kNone ? 0 : candidate.target;
    const bundle::Run url = view.targets[backend.targets.first + relative].url;
    const std::string_view prefix = view.text(view.pieces[url.first].text);
    for (const auto write : {decide::location, decide::presence_url}) {
      const std::size_t size = write(view, plan, i, decision.request, decision.room);
      if (size == 0) continue;  // refused by T6
      const std::string_view written(decision.room.data(), size);
      is_chosen_seen = is_chosen_seen || (i == decision.choice.which && written == location);
      std::string flaw = url_flaw(view, written, prefix);
      if (!flaw.empty()) return flaw;
    }
  }
  return is_chosen_seen ? "" : "the response's Location is not its candidate's";
}

std::vector<Ask> some_requests() {
  const std::string hex(64, 'a'), hex512(128, '0');
  const std::string blob = "/v2/team/app/blobs/sha256:" + hex;
  using decide::Known;
  std::vector<Ask> asks;
  const auto add = [&](Ask ask) { asks.push_back(std::move(ask)); };
  add({.target = "/"});
  add({.target = "/v2/"});
  add({.target = "/v2/_catalog"});
  add({.method = "POST", .target = "/v2/team/app/blobs/uploads/"});
  add({.method = "DELETE", .host = "files.example"});
  add({.target = "/v2/team/app/blobs/uploads/session"});
  add({.target = "/v2/%2e%2e/evil"});
  add({.target = "no-form"});
  add({.target = "http://alias.example:80/old/thing?x=1"});
  add({.target = "/v2/team/app/manifests/v1", .headers = {{"x-ring", " beta "}, {"X-On", "1"}}});
  add({.target = "/v2/old/app/manifests/v1", .locality = "west"});
  add({.target = "/v2/team/app/manifests/v1?ns=docker.io", .locality = "west"});
  add({.target = "/v2/team/app/tags/list?n=10&last=b&x=y", .client = "52.8.4.1"});
  add({.target = "/v2/team/app/referrers/sha512%3A" + hex512 + "?artifactType=a&n=1"});
  add({.target = "/v2/team/app/manifests/sha256-" + hex + ".sig"});
  add({.target = blob, .client = "52.8.0.1", .known = Known::kYes});
  add({.target = blob, .client = "52.8.0.1", .known = Known::kNo});
  add({.method = "HEAD", .target = blob, .client = "2600:1f18::1", .trace = "abc-123"});
  add({.target = blob, .client = "52.64.1.1", .known = Known::kPending});
  add({.target = blob, .client = "8.1.2.3", .locality = "east", .trace = "not plain"});
  add({.target = blob, .client = "9.1.1.3", .now_s = 0});
  add({.target = "/v2/team/app/manifests/sha256:" + hex, .client = "2a00::1"});
  add({.host = "files.example", .target = "/dl/a/b%20c?v=1"});
  add({.host = "FILES.example.:80", .target = "/iso/a.iso?v=1&arch=x&z", .client = "52.8.4.200"});
  add({.host = "files.example", .target = "/iso/a.iso?z&v=1", .client = "129.132.7.7"});
  add({.host = "nobody.example", .target = "/keys/k?x", .client = "52.8.1.1:80"});
  add({.host = "files.example", .target = "/a/d-current.iso", .client = "[2001:67c::1]:1"});
  add({.host = "files.example", .target = "/x//y.b3", .client = "52.9.9.9", .locality = "moon"});
  return asks;
}

std::vector<std::string> some_addresses() {
  return {"0.0.0.0",     "8.0.0.0",          "8.127.255.255",
          "8.128.0.0",   "9.1.1.2",          "9.1.1.3",
          "9.1.1.77",    "9.1.1.78",         "51.255.255.255",
          "52.0.0.0",    "52.7.255.255",     "52.8.0.0",
          "52.8.4.0",    "52.8.4.127",       "52.8.4.128",
          "52.8.7.255",  "52.31.255.255",    "52.64.0.0",
          "129.132.0.0", "255.255.255.255",  "::",
          "2001:67c::",  "2600:1eff::ff",    "2600:1f00::",
          "2600:1f18::", "2600:1f18:8000::", "2600:1fff::",
          "2a00::",      "2a01::",           "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"};
}

}  // namespace poros::test
