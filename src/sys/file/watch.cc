// SPDX-License-Identifier: Apache-2.0
#include "sys/file/watch.h"

#include <sys/stat.h>

#include <utility>

namespace poros::sys {

Watch::Watch(std::string path) : path_(std::move(path)) { static_cast<void>(take(last_)); }

bool Watch::has_changed() {
  Mark now;
  if (!take(now) || now == last_) return false;
  last_ = now;
  return true;
}

bool Watch::take(Mark& mark) const {
  struct stat status{};
  if (path_ == "-" || ::stat(path_.c_str(), &status) != 0) return false;
  mark = {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino),
          static_cast<std::uint64_t>(status.st_size),
          static_cast<std::uint64_t>(status.st_mtim.tv_sec),
          static_cast<std::uint64_t>(status.st_mtim.tv_nsec)};
  return true;
}

}  // namespace poros::sys
