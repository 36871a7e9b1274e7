// SPDX-License-Identifier: Apache-2.0
// Random and hostile requests: targets are grown from a grammar of what clients ask for and what
// attackers try, then a few of their bytes are damaged.
#pragma once

#include <random>
#include <string>

#include "deciding.h"

namespace poros::test {

class HostileAsks {
 public:
  // `hosts` are the sites'; equal seeds give equal requests.
  HostileAsks(std::uint64_t seed, std::vector<std::string> hosts);

  Ask next();

 private:
  template <class List>
  const typename List::value_type& one_of(const List& list) {
    return list[random_() % list.size()];
  }
  bool chance(unsigned percent) { return random_() % 100 < percent; }

  std::string hex(std::size_t digits);
  std::string digest();
  std::string segment();
  std::string path();
  std::string registry_path();
  std::string query();
  void damage(std::string& text);

  std::mt19937_64 random_;
  std::vector<std::string> hosts_;
};

}  // namespace poros::test
