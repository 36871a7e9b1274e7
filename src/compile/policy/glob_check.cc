// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/glob_check.h"

#include "core/artifact/glob.h"

namespace poros::policy {

std::string glob_flaw(std::string_view glob) {
  const std::string_view flaw = artifact::glob_flaw(glob);
  if (!flaw.empty()) return std::string(flaw);
  bool is_in_set = false;
  for (const char c : glob) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '[') is_in_set = true;
    if (c == ']') is_in_set = false;
    // No path that reaches a route has any of these, however it is escaped.
    if (byte < 0x20 || c == 0x7F) return "a control character never holds (remove it)";
    if (c == '\\') return "a '\\' never holds (it escapes nothing here: remove it)";
    // Sets are of bytes: a letter of two bytes would be two members.
    if (is_in_set && byte >= 0x80) return "a set has a letter that is not ASCII (write it outside)";
  }
  return "";
}

}  // namespace poros::policy
