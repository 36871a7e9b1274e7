// SPDX-License-Identifier: Apache-2.0
// A bundle, or a policy that is compiled in memory: what a change would do is learned from either.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/opened.h"

namespace poros::cli {

// The view points into the file or into the bytes, whichever is there.
struct BundleOrPolicy {
  std::optional<sys::MappedFile> file;
  std::unique_ptr<std::string> bytes;  // a pointer, so that moving does not move them
  bool is_policy = false;              // the bundle was compiled from it
  bundle::View view;
};

// Which it is, the content says: a bundle begins with its magic. Tells what is wrong, a policy's
// warnings besides, and then gives the Exit.
struct NotOpened {
  int exit = 0;
};
Result<BundleOrPolicy, NotOpened> open_bundle_or_policy(std::string_view verb,
                                                        const std::string& path,
                                                        std::int64_t now_s);

}  // namespace poros::cli
