// SPDX-License-Identifier: Apache-2.0
// Feeds as text in, rows and messages as text out, so that a test reads like the file it is about.
#pragma once

#include <string>
#include <string_view>

#include "compile/feeds/rows.h"

namespace poros::feeds {

struct ReadForTest {
  Rows rows;
  Diagnostics diagnostics;

  void read(std::string_view format, std::string_view file, std::string_view text) {
    feeds::read(format, file, as_bytes(text), rows, diagnostics);
  }

  // "FIRST LAST LABEL LINE" for each row; the label is the region, or ASN and holder.
  std::string table() const {
    std::string out;
    for (const Row& row : rows.rows) {
      out += address(row.first) + " " + address(row.last) + " ";
      if (rows.shape == Shape::kRanges) {
        out += rows.regions[row.label].empty() ? "-" : rows.regions[row.label];
      } else {
        const Origin& origin = rows.asns[row.label];
        out += std::to_string(origin.asn) + " [" + origin.holder + "]";
      }
      out += " " + std::to_string(row.line) + "\n";
    }
    return out;
  }

  // "FILE:LINE: text" for each message; a warning says so.
  std::string messages() const {
    std::string out;
    for (const Diagnostic& d : diagnostics.all()) {
      out += d.at.file + ":";
      if (d.at.line > 0) out += std::to_string(d.at.line) + ":";
      out += (d.is_warning ? " warning: " : " ") + d.text + "\n";
    }
    return out;
  }

 private:
  static std::string address(const ip::Client& client) {
    char out[ip::kMaxAddressText];
    return {out, ip::write_address(client, out)};
  }
};

inline ReadForTest read_for_test(std::string_view format, std::string_view text) {
  ReadForTest result;
  result.read(format, "f", text);
  return result;
}

}  // namespace poros::feeds
