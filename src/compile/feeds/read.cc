// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "compile/feeds/json.h"
#include "compile/feeds/reader.h"
#include "compile/feeds/rows.h"
#include "inflate/packed.h"

namespace poros::feeds {
namespace {

using Reader = void (*)(std::string_view, Rows&, Defects&);
using Namer = std::string (*)(const Row&);

struct Entry {
  Format format;
  Reader reader;
  Namer namer;  // of the entry that a row is; null where a line tells it
};

std::string name_aws(const Row& row) {
  return json::item(row.first.family == ip::Family::kV6 ? "ipv6_prefixes" : "prefixes",
                    row.line - 1);
}

std::string name_gcp(const Row& row) { return json::item("prefixes", row.line - 1); }

std::string name_azure(const Row& row) {
  return json::item("values", row.line >> 16) +
         json::item(".properties.addressPrefixes", row.line & 0xffff);
}

std::string name_oracle(const Row& row) {
  return json::item("regions", row.line >> 16) + json::item(".cidrs", row.line & 0xffff);
}

constexpr Entry kEntries[] = {
    {{"aws-ip-ranges", Shape::kRanges}, read_aws_ip_ranges, name_aws},
    {{"gcp-cloud", Shape::kRanges}, read_gcp_cloud, name_gcp},
    {{"azure-service-tags", Shape::kRanges}, read_azure_service_tags, name_azure},
    {{"oracle-public-ip-ranges", Shape::kRanges}, read_oracle_public_ip_ranges, name_oracle},
    {{"geofeed", Shape::kRanges}, read_geofeed, nullptr},
    {{"cidr-list", Shape::kRanges}, read_cidr_list, nullptr},
    {{"ip-location-db", Shape::kOrigins}, read_ip_location_db, nullptr},
    {{"pyasn", Shape::kOrigins}, read_pyasn, nullptr},
    {{"caida-pfx2as", Shape::kOrigins}, read_caida_pfx2as, nullptr},
    {{"mmdb", Shape::kOrigins}, read_mmdb, nullptr},
};

const Entry* find_entry(std::string_view name) {
  const auto* const entry =
      std::find_if(std::begin(kEntries), std::end(kEntries),
                   [&](const Entry& known) { return known.format.name == name; });
  return entry == std::end(kEntries) ? nullptr : entry;
}

// What we do not unpack, told by its magic bytes: a sentence with the remedy.
std::optional<std::string> find_packing(std::string_view bytes) {
  if (inflate::packing_of(as_bytes(bytes)) != inflate::Packing::kNone) {
    return "this is packed twice (unpack it once)";
  }
  constexpr std::string_view kXz = "\xfd\x37zXZ", kZip = "PK\x03\x04", kTar = "ustar";
  for (const auto& [magic, name] : {std::pair(kXz, "xz"), std::pair(kZip, "zip")}) {
    if (bytes.starts_with(magic)) {
      return "this is " + std::string(name) +
             " (unpack it, or pack the file with gzip, zstd or bzip2)";
    }
  }
  constexpr std::size_t kTarMagic = 257;  // where its first header has it
  if (bytes.size() > kTarMagic && bytes.substr(kTarMagic).starts_with(kTar)) {
    return "this is a tar archive (unpack it, and name the file in it)";
  }
  return std::nullopt;
}

void read_plain(const Entry& entry, std::string_view bytes, Rows& rows, Defects& defects) {
  if (entry.reader != read_mmdb && bytes.starts_with("\xef\xbb\xbf")) {
    bytes.remove_prefix(3);  // editors on Windows write this mark
  }
  if (bytes.empty()) return defects.add(0, "the file is empty (fetch it again)", Rule::kFeedEmpty);
  if (auto packing = find_packing(bytes))
    return defects.add(0, std::move(*packing), Rule::kFeedPacking);
  if (auto mistaken = find_mistaken(entry.format.name, bytes)) {
    return defects.add(0, std::move(*mistaken), Rule::kFeedMistaken);
  }
  const std::size_t before = rows.rows.size();
  entry.reader(bytes, rows, defects);
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
  const Entry* const entry = find_entry(name);
  return entry == nullptr ? nullptr : &entry->format;
}

void read(std::string_view format, std::string_view file, Bytes bytes, Rows& rows,
          Diagnostics& diagnostics) {
  const Entry* const entry = find_entry(format);
  if (entry == nullptr) std::abort();  // the policy's reader knows the names
  rows.shape = entry->format.shape;
  Defects defects(file, diagnostics);
  if (inflate::packing_of(bytes) == inflate::Packing::kNone) {
    read_plain(*entry, as_text(bytes), rows, defects);
  } else if (const auto plain = inflate::unpack(bytes)) {
    read_plain(*entry, *plain, rows, defects);
  } else {
    defects.add(0, plain.error().text, Rule::kFeedDamaged);
  }
  defects.finish();
  rows.files.emplace_back(file);
  rows.file_ends.push_back(rows.rows.size());
}

Place place_of(std::string_view format, const Rows& rows, std::size_t row) {
  const auto end = std::upper_bound(rows.file_ends.begin(), rows.file_ends.end(), row);
  const Entry* const entry = find_entry(format);
  if (end == rows.file_ends.end() || entry == nullptr) std::abort();
  const std::string& file = rows.files[static_cast<std::size_t>(end - rows.file_ends.begin())];
  const Row& at = rows.rows[row];
  if (entry->namer == nullptr) return {{file, at.line, 0}, {}};
  return {{file, 0, 0}, entry->namer(at)};
}

}  // namespace poros::feeds
