// SPDX-License-Identifier: Apache-2.0
// What the loops count of decided requests. A loop counts into arrays of its own, at places that a
// bundle fixes beforehand, without a lock and without an allocation; whoever asks adds them up. No
// place is made of anything that a client sends, so a hostile client cannot make them grow.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "serve/http/request.h"

namespace poros::listen {

// NAME="VALUE" as Prometheus reads it.
std::string label(std::string_view name, std::string_view value);

// One number, written by one thread and read by others. No order with anything else is promised.
class Counter {
 public:
  void add(std::uint64_t more) {
    value_.store(value_.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// Where a bundle's requests and skips are counted, and how the places are called: the text between
// the braces of a Prometheus series. Keeps nothing of the bundle's bytes.
class CounterLayout {
 public:
  explicit CounterLayout(const bundle::View& view);

  // The place of a request that was answered with `status`.
  std::size_t place_of(const decide::Plan& plan, std::uint8_t which, std::uint16_t status) const;
  static std::size_t skip_place(std::uint16_t backend, decide::Skip skip) {
    return std::size_t{backend} * decide::kSkipNames.size() + static_cast<std::size_t>(skip);
  }

  const std::vector<std::string>& requests() const { return requests_; }
  const std::vector<std::string>& skips() const { return skips_; }

 private:
  struct Site {
    std::size_t first;  // malformed, method not allowed, API root, catalog, no route
  };
  struct Route {
    std::size_t first;                      // refused by the answer's own check, a fixed answer
    std::uint32_t first_backend, backends;  // in backends_
  };
  struct RouteBackend {
    std::uint16_t backend, targets;
    std::size_t first;  // a place for each target, then one without a region
  };
  void add_route(const bundle::View& view, const bundle::SiteRecord& site, std::uint32_t index);
  void add_backend(const bundle::View& view, const bundle::SiteRecord& site, std::string_view route,
                   std::uint16_t backend, std::uint32_t first_backend);

  std::vector<std::string> requests_, skips_;
  std::vector<Site> sites_;
  std::vector<Route> routes_;
  std::vector<RouteBackend> backends_;
};

// Upper bounds of the time from the wake-up that read a request to its answer, which is usually
// some ten microseconds; the last tell of waiting.
inline constexpr std::array<std::uint64_t, 14> kLatencyBoundsNs = {
    10'000,    25'000,    50'000,     100'000,    250'000,     500'000,     1'000'000,
    2'500'000, 5'000'000, 10'000'000, 50'000'000, 100'000'000, 500'000'000, 1'000'000'000};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(http::Refusal::kTooBusy) + 1;

// All loops added up, over all bundles since the start: no number goes back.
struct Totals {
  std::map<std::string, std::uint64_t> requests, skips;              // by labels; none is zero
  std::array<std::uint64_t, kRefusals> refusals{};                   // by http::Refusal
  std::array<std::uint64_t, kLatencyBoundsNs.size() + 1> latency{};  // not added up
  std::uint64_t latency_ns = 0;
};

class Counters;

// One loop's. Everything here but what Counters reads belongs to that loop's thread.
class LoopCounters {
 public:
  // Counts in the places of another bundle from here on. Now and then; allocates.
  void take(std::shared_ptr<const CounterLayout> layout);

  // A request answered, with what was known of its candidates.
  void count(const bundle::View& view, const decide::Plan& plan, std::uint8_t which,
             std::span<const decide::Known> known, std::uint16_t status, std::uint64_t latency_ns);
  void count(http::Refusal refusal) { refusals_[static_cast<std::size_t>(refusal)].add(1); }

 private:
  friend class Counters;
  explicit LoopCounters(Counters& all) : all_(all) {}

  Counters& all_;
  std::shared_ptr<const CounterLayout> layout_;  // changes under Counters' lock
  std::unique_ptr<Counter[]> requests_, skips_;  // so do these
  std::array<Counter, kRefusals> refusals_;
  std::array<Counter, kLatencyBoundsNs.size() + 1> latency_;
  Counter latency_ns_;
};

class Counters {
 public:
  // Before the loops run. Lives as long as this.
  LoopCounters& add_loop();
  Totals totals() const;  // any thread

 private:
  friend class LoopCounters;
  static void add_up(const LoopCounters& loop, Totals& totals);

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<LoopCounters>> loops_;
  Totals of_bundles_before_;  // requests and skips alone
};

}  // namespace poros::listen
