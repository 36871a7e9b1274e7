// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/decider.h"

#include <array>
#include <utility>

#include "core/decide/respond.h"

namespace poros::listen {
namespace {

constexpr std::string_view kHealth = "/_poros/healthz", kReady = "/_poros/readyz";
constexpr std::string_view kHosts = "/.well-known/artifact-hosts.json";
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

bool is_read(std::string_view method) { return method == "GET" || method == "HEAD"; }

std::string_view region_of(const bundle::View& view, const decide::Candidate& candidate) {
  if (candidate.target == bundle::kNone) return {};
  const bundle::BackendRecord backend = view.backends[candidate.backend];
  return view.region_name(view.targets[backend.targets.first + candidate.target].region);
}

// An empty text as the log's null.
std::string_view or_null(std::string_view text) { return text.empty() ? std::string_view() : text; }

}  // namespace

Decider::Decider(const Current& current, DeciderOptions options)
    : current_(current),
      options_(options),
      generation_(current.get()),
      generation_count_(current.count()),
      lines_(options.log_client),
      room_(bundle::kMaxLocation) {
  if (options_.counters != nullptr) options_.counters->take(generation_->layout);
}

void Decider::end_of_batch() {
  if (options_.log != nullptr && lines_.count() != 0) {
    options_.log->submit(lines_.text(), lines_.count());
    lines_.clear();
  }
  if (generation_count_ != current_.count()) {
    generation_count_ = current_.count();
    generation_ = current_.get();
    if (options_.counters != nullptr) options_.counters->take(generation_->layout);
  }
}

// Outside the route space, on any host: whoever probes us may not know which sites we have.
bool Decider::answer_probe(const http::Request& request, Exchange& exchange) const {
  const bool asks_ready = request.target == kReady;
  if (!asks_ready && request.target != kHealth) return false;
  constexpr std::array<http::Header, 3> kHeaders = {
      http::Header{"Cache-Control", "no-store"},
      http::Header{"Content-Type", "text/plain; charset=utf-8"},
      http::Header{"Allow", "GET, HEAD"}};
  const std::span<const http::Header> headers(kHeaders);
  http::Response response{200, headers.first(2), "ok\n"};
  if (!is_read(request.method)) {
    response = {405, headers, "Method Not Allowed\n"};
  } else if (asks_ready) {
    response.status = is_draining_ ? 503 : 200;
    response.body = is_draining_ ? "draining\n" : "ready\n";
  }
  exchange.respond(response);
  return true;
}

// Before the routes, where there is a site: elsewhere, and to other methods, the plan's answer is
// right.
bool Decider::answer_hosts(const http::Request& request, const decide::Plan& plan,
                           Exchange& exchange) const {
  if (plan.site == bundle::kNone || plan.outcome == decide::Outcome::kMalformed ||
      plan.parts.path_of(request.target) != kHosts || !is_read(request.method)) {
    return false;
  }
  constexpr std::array<http::Header, 2> kHeaders = {
      http::Header{"Cache-Control", "public, max-age=300"},
      http::Header{"Content-Type", "application/json"}};
  exchange.respond({200, kHeaders, generation_->hosts});
  return true;
}

void Decider::refused(http::Refusal refusal, const ip::Client& /*peer*/) {
  if (options_.counters != nullptr) options_.counters->count(refusal);
}

// The slot keeps the class for as long as the connection's client and the bundle stay the same.
void Decider::look_up(ClientSlot& slot) {
  if (slot.note[0] == generation_count_) return;
  slot.note[0] = generation_count_;
  slot.note[1] = generation_->view.class_of(slot.client);
}

void Decider::handle(const http::Request& request, Exchange exchange) {
  if (answer_probe(request, exchange)) return;
  const bundle::View& view = generation_->view;
  ClientSlot& slot = exchange.client();
  look_up(slot);

  decide::Request asked;
  asked.method = request.method;
  asked.host = request.host;
  asked.target = request.target;
  asked.client = slot.client;
  asked.klass = static_cast<std::uint32_t>(slot.note[1]);
  asked.locality = generation_->locality;
  asked.now_s = options_.now_s ? *options_.now_s : exchange.received().wall_ns / kNanosPerSecond;
  if (!view.headers.empty()) {
    headers_.clear();
    for (const http::Header& header : request.headers()) {
      headers_.push_back({header.name, header.value});
    }
    asked.headers = headers_;
  }

  const decide::Plan plan = decide::plan(view, {}, asked);
  if (answer_hosts(request, plan, exchange)) return;
  const decide::Presence presence =
      decide::presence_of(view, plan, asked.target, generation_->listing(), generation_->told);
  std::uint8_t which = 0;
  if (plan.outcome == decide::Outcome::kRedirect) {
    which = decide::choose(view, plan, presence.known).which;
  }
  const decide::Response decided = decide::respond(view, plan, which, asked, room_);

  std::array<http::Header, 4> headers;
  std::size_t count = 0;
  for (const decide::ResponseHeader& header : decided.all_headers()) {
    headers[count++] = {header.name, header.value};
  }
  http::Response response;
  response.status = decided.status;
  response.headers = std::span<const http::Header>(headers).first(count);
  response.body = decided.body;
  if (options_.log != nullptr || options_.counters != nullptr) {
    const std::int64_t latency_ns = sys::steady_ns() - exchange.received().steady_ns;
    if (options_.counters != nullptr) {
      options_.counters->count(view, plan, which, presence.known, decided.status,
                               static_cast<std::uint64_t>(latency_ns));
    }
    if (options_.log != nullptr) {
      log(request, exchange, slot, asked, plan, which, presence, decided.status, decided.location,
          latency_ns);
    }
  }
  exchange.respond(response);
}

void Decider::log(const http::Request& request, const Exchange& exchange, const ClientSlot& slot,
                  const decide::Request& asked, const decide::Plan& plan, std::uint8_t which,
                  const decide::Presence& presence, std::uint16_t status, std::string_view location,
                  std::int64_t latency_ns) {
  const bundle::View& view = generation_->view;
  const sys::Moment& received = exchange.received();
  LogFields fields;
  fields.time_ns = received.wall_ns;
  if (plan.site != bundle::kNone) fields.site = view.text(view.sites[plan.site].name);
  fields.host = request.host;
  fields.method = request.method;
  fields.target = request.target;
  if (plan.outcome >= decide::Outcome::kApiRoot) fields.kind = artifact::name(plan.kind);

  const bundle::ClassRecord klass = view.classes[plan.klass];
  fields.provider = or_null(view.provider_name(klass.provider));
  fields.region = or_null(view.region_name(klass.region));
  std::array<std::string_view, 64> networks;
  std::size_t network_count = 0;
  const auto ids = view.ids.part(klass.networks);
  for (std::uint32_t i = 0; i < ids.size() && network_count < networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[ids[i]]);
    if (!name.empty()) networks[network_count++] = name;
  }
  fields.networks = std::span<const std::string_view>(networks).first(network_count);
  const bundle::Detail detail = view.detail_of(slot.client);
  if (detail.asn != 0) fields.asn = detail.asn;
  fields.prefix = detail.prefix(slot.client);

  if (plan.route != bundle::kNone) fields.route = view.text(view.routes[plan.route].name);
  std::array<LoggedSkip, bundle::kMaxCandidates> skips;
  if (plan.outcome == decide::Outcome::kRedirect) {
    const decide::Candidate& taken = plan.at[which];
    fields.backend = view.text(view.backends[taken.backend].name);
    fields.backend_region = or_null(region_of(view, taken));
    for (std::uint8_t i = 0; i < which; ++i) {
      skips[i] = {view.text(view.backends[plan.at[i].backend].name),
                  or_null(region_of(view, plan.at[i])),
                  decide::name(decide::skip_of(view, plan, i, presence.known[i]))};
    }
    fields.skips = std::span<const LoggedSkip>(skips).first(which);
  }
  fields.locality = or_null(asked.locality.name);
  fields.status = status;
  fields.location = or_null(location);
  fields.bundle = generation_->id;
  fields.trace = or_null(asked.trace);
  fields.object_bytes = presence.object_bytes;
  fields.user_agent = request.header("User-Agent");
  fields.micros = static_cast<std::uint64_t>(latency_ns / 1000);
  fields.client = slot.client;
  lines_.append(fields);
}

}  // namespace poros::listen
