// SPDX-License-Identifier: Apache-2.0
#include "cli/build.h"

#include <optional>
#include <utility>

#include "cli/exit.h"
#include "cli/pinned.h"
#include "cli/policy_files.h"
#include "compile/audit/holders.h"
#include "compile/bundle/warnings.h"
#include "sys/file/file.h"

namespace poros::cli {
namespace {

// The lock that this build goes by; nothing where there is none.
std::optional<LockFile> find_lock(const std::string& policy_path, const BuildOptions& options,
                                  Build& out) {
  if (options.lock.empty() && !has_urls(out.model)) return std::nullopt;
  const std::string path = lock_path(options.lock, policy_path);
  auto file = read_lock(path, out.diagnostics);
  if (!file && !options.lock.empty()) {
    out.is_refused_by_system = true;
    out.diagnostics.error(
        {path, 0, 0}, Rule::kLockUnreadable,
        "there is no such lock (run 'poros feeds pull " + policy_path + " --lock " + path + "')");
  }
  return file;
}

feeds::Rows read_pinned(const policy::Feed& feed, const LockFile& file, const std::string& pull,
                        Diagnostics& diagnostics) {
  feeds::Rows rows;
  const std::string name = "feed '" + feed.name + "'";
  const lock::Pin* pin = file.lock.find(feed.name);
  if (pin == nullptr) {
    diagnostics.error(feed.at, Rule::kFeedNotPulled,
                      name + " is not in " + file.path + " (run '" + pull + "')");
    return rows;
  }
  if (pin->url != feed.url) {
    diagnostics.error(
        feed.at, Rule::kFeedNotPulled,
        name + " was pulled from '" + pin->url + "', not from its url (run '" + pull + "')");
    return rows;
  }
  const auto bytes = read_snapshot(file, *pin);
  if (!bytes) {
    diagnostics.error(
        feed.at, Rule::kFeedSnapshot,
        name + ": " + bytes.error().text + " (bring the snapshot back, or run '" + pull + "')");
    return rows;
  }
  feeds::read(feed.format, file.snapshot_path(pin->sha256), as_bytes(*bytes), rows, diagnostics);
  return rows;
}

feeds::Rows read_rows(const policy::Feed& feed, const std::optional<LockFile>& lock,
                      const std::string& policy_path, Diagnostics& diagnostics) {
  const std::string pull = "poros feeds pull " + policy_path;
  if (lock && !feed.url.empty()) return read_pinned(feed, *lock, pull, diagnostics);
  if (feed.paths.empty()) {
    diagnostics.error(
        feed.at, Rule::kFeedNotPulled,
        "feed '" + feed.name + "' has only a url, and there is no lock (run '" + pull + "')");
  }
  return read_feed(feed, diagnostics);
}

}  // namespace

int exit_of(const Build& build) { return build.is_refused_by_system ? kIo : kBadInput; }

feeds::Rows read_feed(const policy::Feed& feed, Diagnostics& diagnostics) {
  feeds::Rows rows;
  for (const std::string& path : feed.paths) {
    const auto bytes = sys::read_file(path, kMaxFeedBytes);
    if (!bytes) {
      diagnostics.error(feed.at, Rule::kFeedUnreadable,
                        "feed '" + feed.name + "': " + path + ": " + bytes.error().text +
                            " (paths are relative to the file that names them)");
      continue;
    }
    feeds::read(feed.format, path, as_bytes(*bytes), rows, diagnostics);
  }
  return rows;
}

Build build(const std::string& policy_path, std::int64_t now_s, const BuildOptions& options) {
  Build out;
  out.model = load_policy(policy_path, options.text, out.diagnostics, out.is_refused_by_system);
  if (out.diagnostics.has_errors()) return out;
  const auto lock = find_lock(policy_path, options, out);
  if (out.diagnostics.has_errors()) return out;
  for (const policy::Feed& feed : out.model.feeds) {
    out.feeds.push_back(read_rows(feed, lock, policy_path, out.diagnostics));
  }
  if (out.diagnostics.has_errors()) return out;
  out.tables = compile::build_tables(out.model, out.feeds, out.diagnostics);
  if (out.diagnostics.has_errors()) return out;
  compile::warn_of_holders(out.model, out.tables.asns, out.diagnostics);
  compile::warn_of_the_idle(out.model, out.tables, now_s, out.diagnostics);
  return out;
}

}  // namespace poros::cli
