// SPDX-License-Identifier: Apache-2.0
#include "inspect/artifact_hosts.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/bundle/bundle_for_test.h"

namespace poros::inspect {
namespace {

TEST(ArtifactHosts, NamesWhoPaysFromWhenAndUntil) {
  bundle::BundleForTest parts;
  parts.backends[0].from_s = std::numeric_limits<std::int64_t>::min();
  parts.backends[0].until_s = 1'798'761'600;
  const std::string file = parts.bytes();
  const auto view = bundle::View::open(as_bytes(file));
  ASSERT_TRUE(view);
  const std::string store =
      R"("backend":"store","provider":"cloud","from":null,"until":"2027-01-01T00:00:00Z",)";
  EXPECT_EQ(artifact_hosts_json(*view),
            R"({"version":1,"hosts":[{"host":"a.example",)" + store + R"("onward":false},)" +
                R"({"host":"b.example",)" + store + R"("onward":false},)" +
                R"({"host":"home.example","backend":null,"provider":null,"from":null,)" +
                R"("until":null,"onward":false},{"host":"onward.example",)" + store +
                R"("onward":true}]})" + "\n");
}

}  // namespace
}  // namespace poros::inspect
