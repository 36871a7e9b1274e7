// SPDX-License-Identifier: Apache-2.0
#include "serve/admin/admin.h"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "serve/admin/explain_page.h"
#include "serve/admin/metrics.h"
#include "sys/clock/clock.h"

namespace poros::admin {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
// Scrapers and people: few.
constexpr std::uint32_t kMaxConnections = 64;
constexpr std::uint32_t kIdleTimeoutMs = 120'000;  // Prometheus asks once a minute or so
constexpr std::uint32_t kDrainMs = 500;

constexpr std::string_view kIndex =
    "poros: what this server does\n"
    "\n"
    "/metrics                             for Prometheus\n"
    "/explain?ip=&url=&method=&locality=  a decision as JSON; url is percent-encoded\n"
    "/healthz                             ok\n";

class Pages final : public listen::Handler {
 public:
  Pages(Options options, const Shown& shown) : options_(std::move(options)), shown_(shown) {}

  void handle(const http::Request& request, listen::Exchange exchange) override {
    const bool is_read = request.method == "GET" || request.method == "HEAD";
    const Page page = is_read ? page_of(request.target, exchange.received().wall_ns)
                              : Page{.status = 405, .body = "Method Not Allowed\n"};
    const std::array<http::Header, 3> headers = {http::Header{"Content-Type", page.type},
                                                 http::Header{"Cache-Control", "no-store"},
                                                 http::Header{"Allow", "GET, HEAD"}};
    const auto sent = std::span<const http::Header>(headers).first(is_read ? 2 : 3);
    exchange.respond({page.status, sent, page.body});
  }

 private:
  Page page_of(std::string_view target, std::int64_t wall_ns) const {
    const std::size_t question = std::min(target.find('?'), target.size());
    const std::string_view path = target.substr(0, question);
    const std::string_view query = target.substr(std::min(question + 1, target.size()));
    const std::int64_t wall_s = wall_ns / kNanosPerSecond;
    if (path == "/") return {.body = std::string(kIndex)};
    if (path == "/healthz") return {.body = "ok\n"};
    if (path == "/metrics") {
      return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = metrics(wall_s)};
    }
    if (path == "/explain") {
      return explain_page(*shown_.current.get(), query, options_.now_s.value_or(wall_s));
    }
    return {.status = 404, .body = "Not Found\n"};
  }

  std::string metrics(std::int64_t wall_s) const {
    Snapshot now;
    now.version = options_.version;
    now.commit = options_.commit;
    now.generation = shown_.current.count();
    now.wall_s = wall_s;
    now.decision_s = options_.now_s.value_or(wall_s);
    now.connections = shown_.server.connections();
    now.max_connections = shown_.server.options().max_connections;
    if (shown_.log != nullptr) {
      now.log_written = shown_.log->written();
      now.log_dropped = shown_.log->dropped();
    }
    now.totals = shown_.counters.totals();
    return metrics_text(*shown_.current.get(), now);
  }

  const Options options_;
  const Shown shown_;
};

class Listening final : public Admin {
 public:
  Listening(Options options, const Shown& shown) : pages_(std::move(options), shown) {}
  ~Listening() override {
    if (server_) server_->drain();
    if (thread_.joinable()) thread_.join();
  }

  Result<Done> start(const std::string& address) {
    listen::Options options;
    options.listen = {address};
    options.handle_signals = false;
    options.max_connections = kMaxConnections;
    options.idle_timeout_ms = kIdleTimeoutMs;
    options.drain_idle_ms = 0;
    options.drain_ms = kDrainMs;
    listen::Handler* const handlers[] = {&pages_};
    auto server = listen::Server::open(std::move(options), handlers);
    if (!server) return server.error();
    server_ = std::move(*server);
    thread_ = std::thread([this] { static_cast<void>(server_->run()); });
    return Done{};
  }
  std::string address() const override { return server_->addresses().front(); }

 private:
  Pages pages_;
  std::unique_ptr<listen::Server> server_;
  std::thread thread_;
};

}  // namespace

Result<std::unique_ptr<Admin>> Admin::open(Options options, const Shown& shown) {
  const std::string address = options.listen;
  auto admin = std::make_unique<Listening>(std::move(options), shown);
  auto started = admin->start(address);
  if (!started) return started.error();
  return std::unique_ptr<Admin>(std::move(admin));
}

}  // namespace poros::admin
