// SPDX-License-Identifier: Apache-2.0
#include "cli/pinned.h"

#include <algorithm>
#include <utility>

#include "cli/policy_files.h"
#include "sys/file/file.h"
#include "sys/file/folder.h"
#include "yaml/parse.h"

namespace poros::cli {

std::string LockFile::snapshot_path(const std::string& sha256) const {
  return beside(path, lock.snapshots) + "/" + lock::snapshot_name(sha256);
}

std::string lock_path(const std::string& given, const std::string& policy) {
  return given.empty() ? beside(policy, lock::kFileName) : given;
}

std::optional<LockFile> read_lock(const std::string& path, Diagnostics& diagnostics) {
  if (!sys::exists(path)) return std::nullopt;
  LockFile file;
  file.path = path;
  auto bytes = sys::read_file(path, yaml::kMaxBytes + 1);
  if (!bytes) {
    diagnostics.error({path, 0, 0}, Rule::kLockUnreadable, bytes.error().text);
    return file;
  }
  file.bytes = *std::move(bytes);
  file.lock = lock::read(path, file.bytes, diagnostics);
  return file;
}

Result<std::string> read_snapshot(const LockFile& file, const lock::Pin& pin) {
  const std::string path = file.snapshot_path(pin.sha256);
  auto bytes = sys::read_file(path, kMaxFeedBytes);
  if (!bytes) return std::move(bytes).error().within(path);
  if (lock::sha256_of(as_bytes(*bytes)) == pin.sha256) return bytes;
  return Error{ErrorKind::kCorrupt, "its SHA-256 is not the one in its name"}.within(path);
}

bool has_urls(const policy::Model& model) {
  return std::any_of(model.feeds.begin(), model.feeds.end(),
                     [](const policy::Feed& feed) { return !feed.url.empty(); });
}

}  // namespace poros::cli
