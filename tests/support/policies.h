// SPDX-License-Identifier: Apache-2.0
// Policies that the property tests and the fuzz targets decide by.
#pragma once

#include "compiled.h"

namespace poros::test {

inline constexpr const char* kPolicyPath = "policy.yaml";

// Small, and with every feature: each condition, step form, query rule, presence, place, kind of
// answer and template value stands in it once at least. Its bundle has a few kilobytes.
FileMap rich_policy();

// examples/registry.k8s.io with feeds of a few rows.
FileMap registry_policy();

// One split of two backends, a and b, over blobs at r.example; the first gets `percent`.
FileMap split_policy(int percent);

}  // namespace poros::test
