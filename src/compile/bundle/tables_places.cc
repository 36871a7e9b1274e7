// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/tables_places.h"

namespace poros::compile {

std::string text_of(const ip::Prefix& prefix) {
  char out[ip::kMaxPrefixText];
  return {out, ip::write_prefix(prefix, out)};
}

std::string mention(const feeds::Place& place) {
  std::string out = place.at.file;
  if (place.at.line > 0) out += ":" + std::to_string(place.at.line);
  if (place.at.column > 0) out += ":" + std::to_string(place.at.column);
  if (!place.entry.empty()) out += ": " + place.entry;
  return out;
}

std::string message(const feeds::Place& place, const std::string& text) {
  return place.entry.empty() ? text : place.entry + ": " + text;
}

}  // namespace poros::compile
