// SPDX-License-Identifier: Apache-2.0
// For tests: a bundle of loose parts, opened, and one request to it.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/bundle/bundle_for_test.h"
#include "core/decide/plan.h"

namespace poros::decide {

// The request is of the cloud's client in east, from a replica in east.
struct Planned {
  explicit Planned(bundle::BundleForTest& parts) : file(parts.bytes()) {
    const auto opened = bundle::View::open(as_bytes(file));
    EXPECT_TRUE(opened) << (opened ? "" : opened.error().what);
    if (opened) view = *opened;
    request.host = "r.example";
    request.target = "/v2/a/blobs/x";
    request.client = ip::from_v4(0x80000001);
    request.locality = find_locality(view, "east");
    request.now_s = 5;
  }
  Plan plan(Steps* steps = nullptr) const { return decide::plan(view, {down}, request, steps); }
  std::string route() const {
    const Plan made = plan();
    if (made.route == bundle::kNone)
      return std::string(kOutcomeNames[static_cast<std::size_t>(made.outcome)]);
    return std::string(view.text(view.routes[made.route].name));
  }

  std::string file;
  bundle::View view;
  Request request;
  std::vector<state::Down> down;
};

}  // namespace poros::decide
