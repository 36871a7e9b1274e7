// SPDX-License-Identifier: Apache-2.0
// The handler that decides: HTTP's request → core's request → the answer and its log line. One a
// loop; the bundle behind it can be replaced while requests are in flight.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "core/decide/presence.h"
#include "serve/listen/counters.h"
#include "serve/listen/log_line.h"
#include "serve/listen/log_writer.h"
#include "serve/listen/server.h"

namespace poros::listen {

// One bundle and its index, with all that was resolved against it. Immutable; its owner keeps the
// bytes alive.
struct Generation {
  bundle::View view;
  std::shared_ptr<const void> bytes;  // whatever the view and the index point into
  decide::Locality locality;
  std::vector<decide::Told> told;     // of presence: what is fixed, since no backend is asked yet
  std::optional<index::Index> index;  // like the view, into `bytes`
  std::vector<decide::ListedPlace> places;  // of the index that the view knows
  std::string id;                           // hexadecimal
  std::string hosts;                        // the document of GET /.well-known/artifact-hosts.json
  std::int64_t written_s = 0;               // when the bundle's file was; 0: nobody knows
  std::shared_ptr<const CounterLayout> layout;  // where requests are counted; null: nowhere

  decide::Listing listing() const { return {index ? &*index : nullptr, places}; }
};

// The current generation. Loops take it between batches, so a swap costs a request nothing.
class Current {
 public:
  explicit Current(std::shared_ptr<const Generation> first) : now_(std::move(first)) {}

  // Any thread.
  void replace(std::shared_ptr<const Generation> next) {
    const std::lock_guard lock(mutex_);
    now_ = std::move(next);
    count_.fetch_add(1, std::memory_order_release);
  }
  std::uint64_t count() const { return count_.load(std::memory_order_acquire); }
  std::shared_ptr<const Generation> get() const {
    const std::lock_guard lock(mutex_);
    return now_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Generation> now_;
  std::atomic<std::uint64_t> count_{1};
};

struct DeciderOptions {
  std::optional<std::int64_t> now_s;  // a fixed time for decisions
  LogClient log_client = LogClient::kNone;
  LogWriter* log = nullptr;          // null: no lines
  LoopCounters* counters = nullptr;  // null: nothing is counted, generations need no layout
};

class Decider : public Handler {
 public:
  Decider(const Current& current, DeciderOptions options);

  void handle(const http::Request& request, Exchange exchange) override;
  void refused(http::Refusal refusal, const ip::Client& peer) override;
  void draining() override { is_draining_ = true; }
  void end_of_batch() override;

  // Before the server runs.
  void set_log(LogWriter* log) { options_.log = log; }

 private:
  bool answer_probe(const http::Request& request, Exchange& exchange) const;
  bool answer_hosts(const http::Request& request, const decide::Plan& plan,
                    Exchange& exchange) const;
  void look_up(ClientSlot& slot);
  void log(const http::Request& request, const Exchange& exchange, const ClientSlot& slot,
           const decide::Request& asked, const decide::Plan& plan, std::uint8_t which,
           const decide::Presence& presence, std::uint16_t status, std::string_view location,
           std::int64_t latency_ns);

  const Current& current_;
  DeciderOptions options_;
  std::shared_ptr<const Generation> generation_;
  std::uint64_t generation_count_ = 0;
  bool is_draining_ = false;
  LogLines lines_;
  std::vector<char> room_;               // of one Location
  std::vector<decide::Header> headers_;  // of one request
};

}  // namespace poros::listen
