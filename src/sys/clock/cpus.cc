// SPDX-License-Identifier: Apache-2.0
#include "sys/clock/cpus.h"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string>

namespace poros::sys {
namespace {

// The two numbers of a cgroup file; nothing for "max", -1 or no file.
std::optional<double> first_number(const char* path) {
  std::FILE* const file = std::fopen(path, "re");
  if (file == nullptr) return std::nullopt;
  double value = 0;
  const int got = std::fscanf(file, "%lf", &value);
  std::fclose(file);
  if (got != 1 || value <= 0) return std::nullopt;
  return value;
}

std::optional<double> quota_v2() {
  std::FILE* const file = std::fopen("/sys/fs/cgroup/cpu.max", "re");
  if (file == nullptr) return std::nullopt;
  double quota = 0, period = 0;
  const int got = std::fscanf(file, "%lf %lf", &quota, &period);
  std::fclose(file);
  if (got != 2 || period <= 0) return std::nullopt;
  return quota / period;
}

std::optional<double> quota_v1() {
  const auto quota = first_number("/sys/fs/cgroup/cpu/cpu.cfs_quota_us");
  const auto period = first_number("/sys/fs/cgroup/cpu/cpu.cfs_period_us");
  if (!quota || !period) return std::nullopt;
  return *quota / *period;
}

}  // namespace

unsigned available_cpus() {
  cpu_set_t set;
  unsigned count = 1;
  if (::sched_getaffinity(0, sizeof(set), &set) == 0) {
    count = static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
  }
  std::optional<double> quota = quota_v2();
  if (!quota) quota = quota_v1();
  if (quota) {
    const auto whole = static_cast<unsigned>(*quota + 0.999);
    count = std::min(count, std::max(1u, whole));
  }
  return count;
}

}  // namespace poros::sys
