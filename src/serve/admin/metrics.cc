// SPDX-License-Identifier: Apache-2.0
#include "serve/admin/metrics.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>
#include <map>
#include <optional>
#include <string_view>

#include "serve/admin/exposition.h"

namespace poros::admin {
namespace {

using listen::label;
using Type = Exposition::Type;

// By http::Refusal; the first is none.
constexpr std::array<std::string_view, listen::kRefusals> kRefusalNames = {
    "", "bad-request", "tls", "timeout", "too-large", "too-busy"};

// "2026-02-01", also with more behind it, as seconds; feeds write their dates in many ways.
std::optional<std::int64_t> day_of(std::string_view date) {
  if (date.size() < 10 || date[4] != '-' || date[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t size) {
    unsigned value = 0;
    const char* const end = date.data() + at + size;
    const auto read = std::from_chars(date.data() + at, end, value);
    return read.ec == std::errc() && read.ptr == end ? value : 0;
  };
  const std::chrono::year_month_day day(std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)),
                                        std::chrono::day(number(8, 2)));
  if (!day.ok()) return std::nullopt;
  return std::chrono::seconds(std::chrono::sys_days(day).time_since_epoch()).count();
}

void add_bundle(const listen::Generation& bundle, const Snapshot& now, Exposition& out) {
  const bundle::View& view = bundle.view;
  out.family("poros_bundle_info", Type::kGauge, "The bundle that decides; always 1.");
  out.sample(label("id", bundle.id), std::uint64_t{1});
  out.family("poros_bundle_generation", Type::kGauge,
             "How many bundles this process has taken up, the first included.");
  out.sample({}, now.generation);
  out.family("poros_bundle_age_seconds", Type::kGauge, "Since the file of the bundle was written.");
  if (bundle.written_s != 0) out.sample({}, now.wall_s - bundle.written_s);

  out.family(
      "poros_feed_age_seconds", Type::kGauge,
      "Since the day that the publisher gives to a feed of the bundle; the oldest of a name.");
  std::map<std::string, std::int64_t> days;  // feeds of one name are one series
  for (std::uint32_t i = 0; i < view.feeds.size(); ++i) {
    const bundle::FeedRecord feed = view.feeds[i];
    const auto day = day_of(view.text(feed.date));
    if (!day) continue;
    const auto [at, is_new] = days.try_emplace(label("feed", view.text(feed.name)), *day);
    if (!is_new) at->second = std::min(at->second, *day);
  }
  for (const auto& [labels, day] : days) out.sample(labels, now.decision_s - day);

  out.family("poros_backend_expires_seconds", Type::kGauge,
             "Until a backend is not used any more; negative afterwards.");
  for (std::uint32_t i = 0; i < view.backends.size(); ++i) {
    const bundle::BackendRecord backend = view.backends[i];
    if (backend.until_s == std::numeric_limits<std::int64_t>::max()) continue;
    out.sample(label("backend", view.text(backend.name)), backend.until_s - now.decision_s);
  }
}

void add_requests(const listen::Totals& totals, Exposition& out) {
  out.family("poros_requests_total", Type::kCounter, "Requests decided and answered.");
  for (const auto& [labels, count] : totals.requests) out.sample(labels, count);
  out.family("poros_skips_total", Type::kCounter,
             "Candidates passed over on the way to the one that was taken.");
  for (const auto& [labels, count] : totals.skips) out.sample(labels, count);
  out.family("poros_refusals_total", Type::kCounter,
             "Answers to what is no request, or comes at a bad time.");
  for (std::size_t i = 1; i < totals.refusals.size(); ++i) {
    out.sample(label("reason", kRefusalNames[i]), totals.refusals[i]);
  }
  out.family("poros_request_duration_seconds", Type::kHistogram,
             "From the wake-up that read a request to its answer.");
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < totals.latency.size(); ++i) {
    so_far += totals.latency[i];
    const bool is_last = i == listen::kLatencyBoundsNs.size();
    const std::string bound = is_last ? "+Inf" : seconds_text(listen::kLatencyBoundsNs[i]);
    out.sample(label("le", bound), so_far, "_bucket");
  }
  out.sample_ns({}, totals.latency_ns, "_sum");
  out.sample({}, so_far, "_count");
}

}  // namespace

std::string metrics_text(const listen::Generation& bundle, const Snapshot& now) {
  Exposition out;
  out.family("poros_build_info", Type::kGauge, "This program; always 1.");
  out.sample(label("version", now.version) + "," + label("commit", now.commit), std::uint64_t{1});
  add_bundle(bundle, now, out);
  add_requests(now.totals, out);
  out.family("poros_connections", Type::kGauge, "Connections of clients now open.");
  out.sample({}, now.connections);
  out.family("poros_connections_limit", Type::kGauge, "As many may be open at once.");
  out.sample({}, now.max_connections);
  out.family("poros_log_lines_total", Type::kCounter, "Log lines written.");
  out.sample({}, now.log_written);
  out.family("poros_log_lines_dropped_total", Type::kCounter,
             "Log lines lost because their reader was too slow or gone.");
  out.sample({}, now.log_dropped);
  return out.text();
}

}  // namespace poros::admin
