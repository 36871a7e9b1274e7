// SPDX-License-Identifier: Apache-2.0
// How many CPUs this process may use.
#pragma once

namespace poros::sys {

// The lesser of the scheduler's mask and the cgroup's quota (version 1 or 2), rounded up; at
// least 1.
unsigned available_cpus();

}  // namespace poros::sys
