// SPDX-License-Identifier: Apache-2.0
// The bundles from which fuzz/bundle.cc starts are of today's format, or it would begin outside.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "core/bundle/bundle_for_test.h"
#include "policies.h"

namespace poros::test {
namespace {

FileMap corpus() {
  bundle::BundleForTest full, slim;
  slim.is_slim = true;
  return {{"hand-made-full", full.bytes()},
          {"hand-made-slim", slim.bytes()},
          {"every-feature-full", bundle_of(rich_policy(), kPolicyPath)},
          {"every-feature-slim", bundle_of(rich_policy(), kPolicyPath, true)}};
}

TEST(Corpus, HasBundlesOfTheFormatThatIs) {
  const std::string folder = "fuzz/corpus/bundle/";
  for (const auto& [name, bytes] : corpus()) {
    if (std::getenv("POROS_WRITE_CORPUS") != nullptr) {
      std::ofstream file(std::string(POROS_SOURCE_DIR) + "/" + folder + name, std::ios::binary);
      file << bytes;
    }
    const std::string kept = source_file(folder + name);
    const auto view = bundle::View::open(as_bytes(kept));
    EXPECT_TRUE(view) << folder << name << " is refused (fuzz/README.md says how to write it anew)";
  }
}

}  // namespace
}  // namespace poros::test
