// SPDX-License-Identifier: Apache-2.0
#include "scale.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace poros::test {

double scale() {
  const char* text = std::getenv("POROS_SCALE");
  if (text == nullptr) return 0.1;
  char* end = nullptr;
  const double value = std::strtod(text, &end);
  return end == text || *end != '\0' || !(value > 0) || value > 100 ? 0.1 : value;
}

std::size_t scaled(std::size_t whole) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(whole) * scale()));
}

std::size_t stride() {
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(1 / scale())));
}

void report(int proof, const std::string& text) {
  std::printf("proof %d (scale %g): %s\n", proof, scale(), text.c_str());
  std::fflush(stdout);
}

}  // namespace poros::test
