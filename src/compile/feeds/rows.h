// SPDX-License-Identifier: Apache-2.0
// A feed as its publisher writes it (plain or gzip), read into rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/ip/address.h"
#include "diagnostics/diagnostics.h"

namespace poros::feeds {

// first..last of one family, both inclusive; first <= last.
struct Row {
  ip::Client first, last;
  std::uint32_t label = 0;  // ranges: index into regions; origins: index into asns
  std::uint32_t line = 0;   // of the file, or the ordinal of the JSON entry from 1; for messages
};

struct Origin {
  std::uint32_t asn = 0;
  std::string holder;  // UTF-8 without controls; may be empty
};

enum class Shape : std::uint8_t { kRanges, kOrigins };  // blocks → region, blocks → origin ASN

struct Rows {
  Shape shape = Shape::kRanges;
  std::vector<Row> rows;
  std::vector<std::string> regions;  // distinct; "" = none
  std::vector<Origin> asns;          // distinct
  std::string date;                // the publisher's own date, as text; empty where it gives none;
                                   // of several files the oldest
  std::vector<std::string> files;  // for messages: rows of file n follow those of file n-1
  std::vector<std::size_t> file_ends;  // index past the last row of each file
};

struct Format {
  std::string_view name;
  Shape shape;
};
// Every format, in the order of the documents.
const std::vector<Format>& formats();
const Format* find_format(std::string_view name);  // null: unknown

// Reads one file of the format into `rows` (appending). The bytes may be gzip. Every defect of the
// file is told with its line or entry, also in rows that nobody uses; after kMaxDefects only their
// number. Unknown format: a bug.
inline constexpr std::size_t kMaxDefects = 20;
void read(std::string_view format, std::string_view file, Bytes bytes, Rows& rows,
          Diagnostics& diagnostics);

// Where a row stands, for messages. A text format has lines; an entry of a JSON array is named as
// jq would: "prefixes[3]".
struct Place {
  Position at;
  std::string entry;  // empty in text formats
};
Place place_of(std::string_view format, const Rows& rows, std::size_t row);

}  // namespace poros::feeds
