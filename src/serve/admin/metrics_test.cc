// SPDX-License-Identifier: Apache-2.0
#include "serve/admin/metrics.h"

#include <gtest/gtest.h>

#include <limits>

#include "core/decide/plan_for_test.h"
#include "serve/admin/exposition.h"

namespace poros::admin {
namespace {

using bundle::BundleForTest;

listen::Generation generation_of(const decide::Planned& planned) {
  listen::Generation generation;
  generation.view = planned.view;
  generation.id = "5e";
  return generation;
}

std::string metrics_of(BundleForTest& parts, const Snapshot& now, std::int64_t written_s = 0) {
  const decide::Planned planned(parts);
  listen::Generation generation = generation_of(planned);
  generation.written_s = written_s;
  return metrics_text(generation, now);
}

TEST(Metrics, TellsTheAgeOfFeedsByTheirDay) {
  BundleForTest parts;
  Snapshot now;
  now.decision_s = 1767225600 + 100;  // 2026-01-01
  EXPECT_NE(metrics_of(parts, now).find("\nporos_feed_age_seconds{feed=\"aws\"} 100\n"),
            std::string::npos);
  for (const std::string_view date : {"2026-01-01-20-57-18", "2026-01-01T00:00:00Z"}) {
    parts.feeds[0].date = parts.text(date);
    EXPECT_NE(metrics_of(parts, now).find("{feed=\"aws\"} 100\n"), std::string::npos) << date;
  }
  for (const std::string_view date : {"", "20260101", "2026-13-01", "2026-02-30", "2026-0x-01"}) {
    parts.feeds[0].date = parts.text(date);
    EXPECT_EQ(metrics_of(parts, now).find("{feed="), std::string::npos) << date;
  }
}

TEST(Metrics, ShowsTheOldestOfFeedsOfOneName) {
  BundleForTest parts;
  parts.feeds.push_back(parts.feeds[0]);
  parts.feeds[1].date = parts.text("2025-12-31");
  Snapshot now;
  now.decision_s = 1767225600;
  const std::string text = metrics_of(parts, now);
  EXPECT_NE(text.find("{feed=\"aws\"} 86400\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("{feed=\"aws\"}"), text.rfind("{feed=\"aws\"}"));
}

TEST(Metrics, TellsWhenABackendExpires) {
  BundleForTest parts;
  Snapshot now;
  now.decision_s = 1'000'001;
  EXPECT_NE(metrics_of(parts, now).find("\nporos_backend_expires_seconds{backend=\"store\"} -1\n"),
            std::string::npos);
  parts.backends[0].until_s = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(metrics_of(parts, now).find("\nporos_backend_expires_seconds{"), std::string::npos);
}

TEST(Metrics, TellsTheAgeOfABundleOfAFile) {
  BundleForTest parts;
  Snapshot now;
  now.wall_s = 70;
  EXPECT_NE(metrics_of(parts, now, 50).find("\nporos_bundle_age_seconds 20\n"), std::string::npos);
  EXPECT_EQ(metrics_of(parts, now).find("\nporos_bundle_age_seconds "), std::string::npos);
}

TEST(Metrics, AddsUpAHistogram) {
  BundleForTest parts;
  Snapshot now;
  now.totals.latency[0] = 2;
  now.totals.latency[1] = 1;
  now.totals.latency.back() = 4;
  now.totals.latency_ns = 1'500'000'000;
  const std::string text = metrics_of(parts, now);
  const std::string name = "\nporos_request_duration_seconds";
  EXPECT_NE(text.find(name + "_bucket{le=\"0.00001\"} 2" + name + "_bucket{le=\"0.000025\"} 3" +
                      name + "_bucket{le=\"0.00005\"} 3\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(name + "_bucket{le=\"1\"} 3" + name + "_bucket{le=\"+Inf\"} 7" + name +
                      "_sum 1.5" + name + "_count 7\n"),
            std::string::npos)
      << text;
}

TEST(Exposition, WritesSeconds) {
  EXPECT_EQ(seconds_text(0), "0");
  EXPECT_EQ(seconds_text(1), "0.000000001");
  EXPECT_EQ(seconds_text(2'500'000), "0.0025");
  EXPECT_EQ(seconds_text(60'000'000'000), "60");
}

}  // namespace
}  // namespace poros::admin
