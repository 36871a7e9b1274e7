// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "cli/verbs.h"
#include "core/bundle/format.h"

namespace poros::cli {

std::string_view version() { return POROS_VERSION; }
std::string_view commit() { return POROS_COMMIT; }

std::string version_text() {
  const std::string format = std::to_string(bundle::kFormatVersion);
  return "poros " POROS_VERSION " (" POROS_COMMIT
         ")\n"
#if defined(__clang__)
         "compiler  clang " __clang_version__
         "\n"
#else
         "compiler  gcc " __VERSION__
         "\n"
#endif
         "bundle    reads format " +
         format + ", writes format " + format;
}

}  // namespace poros::cli
