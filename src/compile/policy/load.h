// SPDX-License-Identifier: Apache-2.0
// Reads a policy and the files that it includes into a checked model (docs/policy.md). Pure:
// whoever calls brings the files and the formats of feeds that it can read.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compile/policy/model.h"
#include "core/base/result.h"
#include "diagnostics/diagnostics.h"

namespace poros::policy {

// Where the bytes of a policy come from.
class Files {
 public:
  virtual ~Files() = default;
  virtual Result<std::string> read(const std::string& path) = 0;
  // The paths that a shell pattern matches, in any order; none is no error. A pattern is absolute
  // or begins as the policy's own path does, and so do the answers.
  virtual Result<std::vector<std::string>> glob(const std::string& pattern) = 0;
};

// A format of feeds, and what it may be used for.
struct FeedFormat {
  std::string_view name;
  bool ranges = false;   // says whose addresses they are: `providers: {…: {ranges: [FEED]}}`
  bool origins = false;  // says which AS announces them: `origins: [FEED]`
};

// Reports everything that is wrong to `diagnostics`, in one run. The model may be used only if
// `diagnostics` has no errors afterwards; before, its indices may be meaningless.
Model load(const std::string& path, Files& files, std::span<const FeedFormat> formats,
           Diagnostics& diagnostics);

}  // namespace poros::policy
