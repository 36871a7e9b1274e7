// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "compile/feeds/reader.h"
#include "compile/feeds/rows.h"
#include "inflate/gzip.h"

namespace poros::feeds {
namespace {

using Reader = void (*)(std::string_view, Rows&, Defects&);

struct Entry {
  Format format;
  Reader reader;
};

constexpr Entry kEntries[] = {
    {{"aws-ip-ranges", Shape::kRanges}, read_aws_ip_ranges},
    {{"gcp-cloud", Shape::kRanges}, read_gcp_cloud},
    {{"ip-location-db", Shape::kOrigins}, read_ip_location_db},
    {{"cidr-list", Shape::kRanges}, read_cidr_list},
};

// A packing that we do not undo, by its magic bytes; null otherwise.
const char* find_packing(std::string_view text) {
  if (text.starts_with("\x28\xb5\x2f\xfd")) return "zstd";
  if (text.starts_with("BZh")) return "bzip2";
  if (text.starts_with("\xfd"
                       "7zXZ"))
    return "xz";
  if (text.starts_with("PK\x03\x04")) return "zip";
  return nullptr;
}

void read_text(const Entry& entry, std::string_view text, Rows& rows, Defects& defects) {
  if (text.starts_with("\xef\xbb\xbf"))
    text.remove_prefix(3);  // editors on Windows write this mark
  if (text.empty()) return defects.add(0, "the file is empty (fetch it again)", Rule::kFeedEmpty);
  if (const char* packing = find_packing(text)) {
    return defects.add(0, "this is " + std::string(packing) + " (unpack it, or pack it with gzip)",
                       Rule::kFeedPacking);
  }
  if (auto mistaken = find_mistaken(entry.format.name, text)) {
    return defects.add(0, std::move(*mistaken), Rule::kFeedMistaken);
  }
  const std::size_t before = rows.rows.size();
  entry.reader(text, rows, defects);
  if (rows.rows.size() == before && defects.none()) {
    defects.add(0, "no rows (is it the right file?)", Rule::kFeedEmpty);
  }
}

}  // namespace

const std::vector<Format>& formats() {
  static const std::vector<Format> all = [] {
    std::vector<Format> made;
    for (const Entry& entry : kEntries) made.push_back(entry.format);
    return made;
  }();
  return all;
}

const Format* find_format(std::string_view name) {
  for (const Entry& entry : kEntries) {
    if (entry.format.name == name) return &entry.format;
  }
  return nullptr;
}

void read(std::string_view format, std::string_view file, Bytes bytes, Rows& rows,
          Diagnostics& diagnostics) {
  const auto* entry = std::find_if(std::begin(kEntries), std::end(kEntries),
                                   [&](const Entry& e) { return e.format.name == format; });
  if (entry == std::end(kEntries)) std::abort();  // the policy's reader knows the names
  rows.shape = entry->format.shape;
  Defects defects(file, diagnostics);
  if (inflate::is_gzip(bytes)) {
    const auto plain = inflate::gunzip(bytes);
    if (plain) {
      read_text(*entry, *plain, rows, defects);
    } else {
      defects.add(0, plain.error().text, Rule::kFeedDamaged);
    }
  } else {
    read_text(*entry, as_text(bytes), rows, defects);
  }
  defects.finish();
  rows.files.emplace_back(file);
  rows.file_ends.push_back(rows.rows.size());
}

Place place_of(std::string_view format, const Rows& rows, std::size_t row) {
  const auto end = std::upper_bound(rows.file_ends.begin(), rows.file_ends.end(), row);
  if (end == rows.file_ends.end()) std::abort();
  const std::string& file = rows.files[static_cast<std::size_t>(end - rows.file_ends.begin())];
  const Row& at = rows.rows[row];
  const bool is_aws = format == "aws-ip-ranges";
  if (!is_aws && format != "gcp-cloud") return {{file, at.line, 0}, {}};
  const bool is_second = is_aws && at.first.family == ip::Family::kV6;
  return {{file, 0, 0},
          (is_second ? "ipv6_prefixes[" : "prefixes[") + std::to_string(at.line - 1) + "]"};
}

}  // namespace poros::feeds
