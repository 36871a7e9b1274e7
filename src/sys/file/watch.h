// SPDX-License-Identifier: Apache-2.0
// Whether another file has come to a path. Asked now and then rather than told by the system: that
// also works where the path leads through links that are swapped, as Kubernetes does with volumes,
// and on file systems of other machines.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace poros::sys {

class Watch {
 public:
  // Watches nothing for "-".
  explicit Watch(std::string path);

  // Whether the path names another file, or other content, than when this was asked last (or at the
  // start). A path that names nothing is no change.
  bool has_changed();

 private:
  using Mark = std::array<std::uint64_t, 5>;  // device, inode, size, time in s and ns
  bool take(Mark& mark) const;

  std::string path_;
  Mark last_{};
};

}  // namespace poros::sys
