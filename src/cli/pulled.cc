// SPDX-License-Identifier: Apache-2.0
#include "cli/pulled.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "cli/exit.h"
#include "cli/messages.h"
#include "serve/http/civil.h"
#include "sys/fetch/fetch.h"

namespace poros::cli {
namespace {

std::string time_text(std::int64_t now_s) {
  const http::CivilTime time = http::civil_time(now_s);
  char text[48];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02u:%02u:%02uZ", static_cast<int>(time.year),
                time.month, time.day, time.hour, time.minute, time.second);
  return text;
}

void say_of(const policy::Feed& feed, const std::string& text) {
  say(kPullVerb, feed.name + ": " + text);
}

int refuse(const policy::Feed& feed, const Error& error) {
  say_of(feed, error.text);
  return error.kind == ErrorKind::kIo ? kIo : kBadInput;
}

feeds::Rows rows_of(const policy::Feed& feed, const std::string& file, std::string_view bytes,
                    Diagnostics& diagnostics) {
  feeds::Rows rows;
  feeds::read(feed.format, file, as_bytes(bytes), rows, diagnostics);
  return rows;
}

// The old snapshot and its rows, or why there are none.
struct Old {
  const lock::Pin* pin = nullptr;
  std::optional<std::string> bytes;
  std::optional<feeds::Rows> rows;
  std::string flaw;
};

// By its name, else by its url: a feed that is renamed is not new.
const lock::Pin* find_pin(const policy::Feed& feed, const lock::Lock& lock) {
  if (const lock::Pin* pin = lock.find(feed.name)) return pin;
  const auto found = std::find_if(lock.feeds.begin(), lock.feeds.end(),
                                  [&](const lock::Pin& pin) { return pin.url == feed.url; });
  return found == lock.feeds.end() ? nullptr : &*found;
}

Old read_old(const policy::Feed& feed, const std::optional<LockFile>& file) {
  Old old;
  old.pin = file ? find_pin(feed, file->lock) : nullptr;
  if (old.pin == nullptr) return old;
  auto bytes = read_snapshot(*file, *old.pin);
  if (!bytes) {
    old.flaw = bytes.error().text;
    return old;
  }
  old.bytes = *std::move(bytes);
  Diagnostics diagnostics;
  feeds::Rows rows = rows_of(feed, file->snapshot_path(old.pin->sha256), *old.bytes, diagnostics);
  if (diagnostics.has_errors()) {
    old.flaw = line_of(diagnostics.all().front());
  } else {
    old.rows = std::move(rows);
  }
  return old;
}

sys::FetchRequest request_of(const policy::Feed& feed, const Old& old,
                             const FeedsPullOptions& options) {
  sys::FetchRequest request;
  request.url = feed.url;
  request.ca_file = options.ca_file;
  request.max_bytes = options.max_bytes;
  request.timeout_s = options.timeout_s;
  // "Not modified" is an answer only where what was not modified is there and can be read.
  if (old.rows && old.pin->url == feed.url) {
    request.etag = old.pin->etag;
    request.modified = old.pin->modified;
  }
  return request;
}

std::string header_or_nothing(std::string text) {
  return lock::is_header_value(text) ? std::move(text) : std::string();
}

lock::Pin pin_of(const policy::Feed& feed, const sys::Fetched& fetched, const feeds::Rows& rows,
                 std::int64_t now_s) {
  lock::Pin pin;
  pin.feed = feed.name;
  pin.url = feed.url;
  pin.sha256 = lock::sha256_of(as_bytes(fetched.bytes));
  pin.bytes = fetched.bytes.size();
  pin.rows = rows.rows.size();
  pin.fetched = time_text(now_s);
  pin.etag = header_or_nothing(fetched.etag);
  pin.modified = header_or_nothing(fetched.modified);
  return pin;
}

void take_same(const policy::Feed& feed, Old old, Pulled& out) {
  out.pin = *old.pin;
  out.pin->feed = feed.name;
  out.pin->rows = old.rows->rows.size();  // another format may read others
  out.bytes = *std::move(old.bytes);
  out.before = *std::move(old.rows);
  out.after = out.before;
}

}  // namespace

std::string size_text(std::uint64_t bytes) {
  return bytes < 1000 ? std::to_string(bytes) + " bytes"
                      : guard::grouped((bytes + 500) / 1000) + " kB";
}

Pulled pull_feed(const policy::Feed& feed, const std::optional<LockFile>& file,
                 const FeedsPullOptions& options, std::int64_t now_s) {
  Pulled out;
  Old old = read_old(feed, file);
  const auto refused = [&](int code) {
    out.exit = code;
    return std::move(out);
  };
  auto fetched = sys::fetch(request_of(feed, old, options));
  if (!fetched) return refused(refuse(feed, fetched.error()));
  if (fetched->is_unchanged) {
    say_of(feed, "304 not modified");
    take_same(feed, std::move(old), out);
    return out;
  }
  Diagnostics diagnostics;
  out.after = rows_of(feed, feed.url, fetched->bytes, diagnostics);
  if (diagnostics.has_errors()) {
    print(kPullVerb, diagnostics);
    return refused(refuse(feed, {ErrorKind::kInvalid,
                                 "this is no feed of the format " + feed.format + " (see above)"}));
  }
  out.pin = pin_of(feed, *fetched, out.after, now_s);
  out.bytes = std::move(fetched->bytes);
  const bool is_same = old.pin != nullptr && old.pin->sha256 == out.pin->sha256;
  if (is_same) {
    if (old.pin->url == feed.url) {
      out.pin->etag = old.pin->etag;
      out.pin->modified = old.pin->modified;
    }
    out.pin->fetched = old.pin->fetched;  // when these bytes first came
    out.before = out.after;
  } else {
    out.news = old.rows ? guard::News::kChanged : guard::News::kFirst;
    if (old.rows) out.before = *std::move(old.rows);
    out.before.shape = out.after.shape;
    out.old_flaw = std::move(old.flaw);
  }
  say_of(feed, guard::grouped(out.pin->rows) + " rows, " + size_text(out.pin->bytes) +
                   (is_same              ? ", unchanged"
                    : old.pin == nullptr ? ", new"
                                         : ", changed"));
  return out;
}

Pulled keep_feed(const policy::Feed& feed, const std::optional<LockFile>& file) {
  Pulled out;
  Old old = read_old(feed, file);
  if (old.rows) {
    take_same(feed, std::move(old), out);
  } else if (old.pin != nullptr) {
    out.exit = refuse(feed, {ErrorKind::kInvalid, old.flaw + " (pull it as well)"});
  } else {
    out.before.shape = out.after.shape = feeds::find_format(feed.format)->shape;
  }
  return out;
}

}  // namespace poros::cli
