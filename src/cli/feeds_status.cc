// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/exit.h"
#include "cli/messages.h"
#include "cli/pinned.h"
#include "cli/policy_files.h"
#include "cli/pulled.h"
#include "cli/pulled_table.h"
#include "cli/verbs.h"
#include "compile/policy/dates.h"
#include "core/base/json.h"
#include "inspect/names.h"
#include "sys/clock/clock.h"

namespace poros::cli {
namespace {

constexpr std::string_view kVerb = "feeds status";
constexpr std::int64_t kDay = 86400;

struct Status {
  std::string feed, state;  // "ok", or what is amiss with the pin
  const lock::Pin* pin = nullptr;
  std::int64_t age_days = 0;
};

Status status_of(const policy::Feed& feed, const std::optional<LockFile>& file,
                 std::int64_t now_s) {
  Status out;
  out.feed = feed.name;
  out.pin = file ? file->lock.find(feed.name) : nullptr;
  if (out.pin == nullptr) {
    out.state = "not pulled";
    return out;
  }
  out.age_days = (now_s - policy::find_date(out.pin->fetched).value_or(now_s)) / kDay;
  const bool is_early = policy::find_date(out.pin->fetched).value_or(now_s) > now_s;
  out.state = out.pin->url != feed.url          ? "pulled from another url"
              : !read_snapshot(*file, *out.pin) ? "no snapshot"
              : is_early                        ? "from the future"
                                                : "ok";
  return out;
}

std::string text_of(const std::vector<Status>& all) {
  std::vector<std::vector<std::string>> rows = {
      {"feed", "state", "rows", "size", "fetched", "days ago", "sha256"}};
  for (const Status& one : all) {
    if (one.pin == nullptr) {
      rows.push_back({one.feed, one.state, "-", "-", "-", "-", "-"});
      continue;
    }
    rows.push_back({one.feed, one.state, guard::grouped(one.pin->rows), size_text(one.pin->bytes),
                    one.pin->fetched, std::to_string(one.age_days), one.pin->sha256.substr(0, 12)});
  }
  return aligned(rows);
}

std::string json_of(const std::vector<Status>& all) {
  inspect::StringSink sink;
  JsonWriter<inspect::StringSink> json(sink);
  const auto number_or_null = [&](const std::uint64_t* number) {
    if (number == nullptr) return json.null();
    json.number(*number);
  };
  json.open('[');
  for (const Status& one : all) {
    json.open('{');
    json.key("feed");
    json.string(one.feed);
    json.key("state");
    json.string(one.state);
    json.key("url");
    json.string_or_null(one.pin == nullptr ? "" : one.pin->url);
    json.key("sha256");
    json.string_or_null(one.pin == nullptr ? "" : one.pin->sha256);
    json.key("bytes");
    number_or_null(one.pin == nullptr ? nullptr : &one.pin->bytes);
    json.key("rows");
    number_or_null(one.pin == nullptr ? nullptr : &one.pin->rows);
    json.key("fetched");
    json.string_or_null(one.pin == nullptr ? "" : one.pin->fetched);
    json.close('}');
  }
  json.close(']');
  return sink.text + "\n";
}

}  // namespace

int run_feeds_status(const FeedsStatusOptions& options) {
  Diagnostics diagnostics;
  bool is_refused = false;
  const policy::Model model = load_policy(options.policy, nullptr, diagnostics, is_refused);
  std::optional<LockFile> file;
  if (!diagnostics.has_errors()) {
    file = read_lock(lock_path(options.lock, options.policy), diagnostics);
  }
  print(kVerb, diagnostics);
  if (diagnostics.has_errors()) return is_refused ? kIo : kBadInput;
  const std::int64_t now_s = options.now_s ? *options.now_s : sys::now().wall_ns / 1'000'000'000;
  std::vector<Status> all;
  bool is_whole = true;
  for (const policy::Feed& feed : model.feeds) {
    if (feed.url.empty()) continue;
    all.push_back(status_of(feed, file, now_s));
    is_whole = is_whole && all.back().state == "ok";
  }
  const int written = put(kVerb, options.json ? json_of(all) : text_of(all));
  if (written != kDone) return written;
  return is_whole ? kDone : kNegative;
}

}  // namespace poros::cli
