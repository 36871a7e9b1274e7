// SPDX-License-Identifier: Apache-2.0
// The lock of a policy on the disk, and the snapshots that it pins.
#pragma once

#include <optional>
#include <string>

#include "compile/lock/lock.h"
#include "compile/policy/model.h"
#include "core/base/result.h"
#include "diagnostics/diagnostics.h"

namespace poros::cli {

// No snapshot and no feed in a file is larger.
inline constexpr std::size_t kMaxFeedBytes = std::size_t{1} << 30;

struct LockFile {
  std::string path, bytes;
  lock::Lock lock;

  std::string snapshot_path(const std::string& sha256) const;
};

// The lock's path: what was given, else poros.lock beside the policy.
std::string lock_path(const std::string& given, const std::string& policy);

// Nothing where the file is not there. What is wrong with it goes to `diagnostics`; then it is not
// to be used.
std::optional<LockFile> read_lock(const std::string& path, Diagnostics& diagnostics);

// The bytes that a pin names, proven by their SHA-256.
Result<std::string> read_snapshot(const LockFile& file, const lock::Pin& pin);

bool has_urls(const policy::Model& model);

}  // namespace poros::cli
