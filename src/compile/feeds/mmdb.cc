// SPDX-License-Identifier: Apache-2.0
// MaxMind DB with ASNs: GeoLite2-ASN, and those of other publishers that call the ASN
// autonomous_system_number or asn. Every record of the tree becomes a row.
#include <maxminddb.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compile/feeds/mmdb_data.h"
#include "compile/feeds/origins.h"
#include "compile/feeds/reader.h"
#include "sys/file/memory_file.h"

namespace poros::feeds {
namespace {

constexpr std::string_view kMark = "\xab\xcd\xefMaxMind.com";  // begins the metadata
constexpr std::size_t kMaxMetadata = 128 * 1024;               // by the specification
constexpr std::size_t kSeparator = 16;                         // between tree and data

Bytes metadata_of(std::string_view file) {
  const std::string_view end = file.substr(file.size() - std::min(file.size(), kMaxMetadata));
  const std::size_t at = end.rfind(kMark);
  return at == std::string_view::npos ? Bytes{} : as_bytes(end.substr(at + kMark.size()));
}

std::string damaged(const std::string& what) {
  return "damaged MaxMind DB: " + what + " (fetch the file again)";
}

// libmaxminddb's handle, which closes itself.
class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database() {
    if (is_open_) MMDB_close(&db_);
  }

  // Empty, or what is wrong.
  std::string open(std::string_view file) {
    const Bytes metadata = metadata_of(file);
    if (!mmdb::end_of(metadata, 0)) return damaged("its metadata is unreadable");
    const std::uint64_t nodes = mmdb::find_number(metadata, "node_count").value_or(0);
    const std::uint64_t bits = mmdb::find_number(metadata, "record_size").value_or(0);
    const std::uint64_t version = mmdb::find_number(metadata, "ip_version").value_or(0);
    const bool is_known =
        (bits == 24 || bits == 28 || bits == 32) && (version == 4 || version == 6);
    const std::uint64_t before = file.size() - metadata.size() - kMark.size();
    if (!is_known || nodes == 0 || nodes > before || nodes * bits / 4 + kSeparator > before) {
      return damaged("its metadata does not fit the file");
    }
    const auto copy = sys::MemoryFile::create(as_bytes(file));
    if (!copy) return "no memory for it: " + copy.error().text;
    const int code = MMDB_open(copy->path().c_str(), MMDB_MODE_MMAP, &db_);
    if (code != MMDB_SUCCESS) return damaged(MMDB_strerror(code));
    is_open_ = true;
    return {};
  }

  MMDB_s* get() { return &db_; }
  const MMDB_metadata_s& metadata() const { return db_.metadata; }
  Bytes data() const {
    return {reinterpret_cast<const std::byte*>(db_.data_section), db_.data_section_size};
  }

 private:
  MMDB_s db_{};
  bool is_open_ = false;
};

// Origins by where their records stand: an ASN has one record, whatever it announces.
class Records {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  Records(Database& database, Rows& rows, Defects& defects)
      : database_(database), origins_(rows), defects_(defects) {}

  // The label, or kNone. `block` is where the record is met first.
  std::uint32_t label(MMDB_entry_s entry, const ip::Prefix& block) {
    const auto [at, is_new] = known_.emplace(entry.offset, kNone);
    if (!is_new) return at->second;
    std::string flaw;
    at->second = read(entry, flaw);
    if (!flaw.empty()) defects_.add(0, "record of " + text_of(block) + ": " + flaw);
    return at->second;
  }

 private:
  std::uint32_t read(MMDB_entry_s entry, std::string& flaw) {
    flaw = "damaged data (fetch the file again)";
    if (!mmdb::end_of(database_.data(), entry.offset)) return kNone;
    MMDB_entry_data_s value;
    if (!find(entry, {"autonomous_system_number", "asn"}, value)) return kNone;
    flaw.clear();
    if (!value.has_data) return kNone;
    const auto asn = asn_of(value, flaw);
    if (!asn) return kNone;
    const auto holder = holder_of(entry, flaw);
    return holder ? origins_.index(*asn, *holder) : kNone;
  }

  // The value of the first key that is there; has_data is false where none is. False: damaged.
  template <std::size_t n>
  static bool find(MMDB_entry_s entry, const char* const (&keys)[n], MMDB_entry_data_s& value) {
    for (const char* key : keys) {
      const char* const path[] = {key, nullptr};
      value = {};
      const int code = MMDB_aget_value(&entry, &value, path);
      if (code == MMDB_SUCCESS && value.has_data) return true;
      if (code != MMDB_SUCCESS && code != MMDB_LOOKUP_PATH_DOES_NOT_MATCH_DATA_ERROR) return false;
    }
    value = {};
    return true;
  }

  // Nothing without a flaw: the record names no ASN.
  static std::optional<std::uint32_t> asn_of(const MMDB_entry_data_s& value, std::string& flaw) {
    switch (value.type) {
      case MMDB_DATA_TYPE_UINT16:
        return value.uint16;
      case MMDB_DATA_TYPE_UINT32:
        return value.uint32;
      case MMDB_DATA_TYPE_UTF8_STRING: {
        std::string_view text(value.utf8_string, value.data_size);
        if (text.empty()) return std::nullopt;
        const std::string_view whole = text;
        if (text.starts_with("AS")) text.remove_prefix(2);
        const auto asn = find_asn(text, flaw);
        if (!asn) flaw = quoted(whole) + " is no ASN (AS and a number from 0 to 4294967295)";
        return asn;
      }
      default:
        flaw = "its ASN is neither a number nor a text (is it the right file?)";
        return std::nullopt;
    }
  }

  static std::optional<std::string_view> holder_of(MMDB_entry_s entry, std::string& flaw) {
    MMDB_entry_data_s value;
    flaw = "damaged data (fetch the file again)";
    if (!find(entry, {"autonomous_system_organization", "as_name", "name"}, value)) {
      return std::nullopt;
    }
    flaw.clear();
    if (!value.has_data) return "";
    if (value.type != MMDB_DATA_TYPE_UTF8_STRING) {
      flaw = "the holder is no text";
      return std::nullopt;
    }
    const std::string_view holder(value.utf8_string, value.data_size);
    if (!is_utf8(holder)) {
      flaw = "the holder " + quoted(holder) + " is not UTF-8";
    } else if (has_control(holder)) {
      flaw = "a control character in the holder " + quoted(holder);
    } else {
      return holder;
    }
    return std::nullopt;
  }

  Database& database_;
  Origins origins_;
  Defects& defects_;
  std::unordered_map<std::uint32_t, std::uint32_t> known_;
};

// Walks the tree from its first address to its last. Each node is entered once; so the walk ends,
// whatever the tree.
class Walk {
 public:
  Walk(Database& database, Rows& rows, Defects& defects)
      : database_(database),
        rows_(rows),
        defects_(defects),
        records_(database, rows, defects),
        width_(database.metadata().ip_version == 4 ? 32 : 128),
        is_seen_(database.metadata().node_count) {}

  void run() {
    rows_.rows.reserve(rows_.rows.size() + is_seen_.size() + 1);  // untouched pages cost nothing
    if (width_ == 128) find_v4();
    if (flaw_.empty()) enter(0, {0, 0});
    while (!open_.empty() && flaw_.empty()) {
      const Side side = open_.back();
      open_.pop_back();
      visit(side);
    }
    if (!flaw_.empty()) defects_.add(0, damaged(flaw_));
  }

 private:
  struct Way {
    ip::V6 bits;
    std::uint8_t depth;
  };
  struct Side {
    std::uint64_t record;
    MMDB_entry_s entry;
    std::uint8_t type;
    Way way;
  };

  bool read(std::uint32_t number, MMDB_search_node_s& sides) {
    if (MMDB_read_node(database_.get(), number, &sides) == MMDB_SUCCESS) return true;
    flaw_ = "node " + std::to_string(number) + " of its tree is unreadable";
    return false;
  }

  // Where ::/96 stands, which is IPv4. Publishers let other prefixes lead to it as well.
  void find_v4() {
    std::uint64_t record = 0;
    for (int depth = 0; depth < 96; ++depth) {
      MMDB_search_node_s sides;
      if (!read(static_cast<std::uint32_t>(record), sides)) return;
      record = sides.left_record;
      if (sides.left_record_type != MMDB_RECORD_TYPE_SEARCH_NODE) {
        if (depth == 95) v4_ = record;
        return;
      }
    }
    v4_ = record;
  }

  void enter(std::uint32_t number, const Way& way) {
    if (way.depth == width_) {
      flaw_ = "its tree is deeper than an address";
      return;
    }
    if (is_seen_[number]) {
      flaw_ = "two ways lead to node " + std::to_string(number) + " of its tree";
      return;
    }
    is_seen_[number] = true;
    MMDB_search_node_s node;
    if (!read(number, node)) return;
    const auto depth = static_cast<std::uint8_t>(way.depth + 1);
    const ip::V6 right = way.bits | ip::V6{1} << (width_ - depth);
    // The left side comes out first: rows in the order of their addresses.
    open_.push_back(
        {node.right_record, node.right_record_entry, node.right_record_type, {right, depth}});
    open_.push_back(
        {node.left_record, node.left_record_entry, node.left_record_type, {way.bits, depth}});
  }

  void visit(const Side& side) {
    if (side.type == MMDB_RECORD_TYPE_EMPTY || is_alias(side)) return;
    if (side.type == MMDB_RECORD_TYPE_SEARCH_NODE && side.record < is_seen_.size()) {
      return enter(static_cast<std::uint32_t>(side.record), side.way);
    }
    if (side.type != MMDB_RECORD_TYPE_DATA || side.entry.offset >= database_.data().size()) {
      flaw_ = "a record leads out of its data";
      return;
    }
    const ip::Prefix block = block_of(side.way);
    const std::uint32_t label = records_.label(side.entry, block);
    if (label != Records::kNone) rows_.rows.push_back(row_of(block, label, 0));
  }

  // Whether this is another way to the addresses of IPv4.
  bool is_alias(const Side& side) const {
    const auto& [bits, depth] = side.way;
    if (v4_ == 0 || side.record != v4_ || (depth == 96 && bits == 0)) return false;
    if (side.type == MMDB_RECORD_TYPE_SEARCH_NODE) return true;
    constexpr auto top = [](ip::V6 number, int length) { return number << (128 - length); };
    return (depth == 96 && bits == top(0xffff, 96)) ||      // ::ffff:0:0/96
           (depth == 32 && bits == top(0x20010000, 32)) ||  // 2001::/32
           (depth == 16 && bits == top(0x2002, 16));        // 2002::/16
  }

  ip::Prefix block_of(const Way& way) const {
    if (width_ == 32) return {ip::from_v4(static_cast<ip::V4>(way.bits)), way.depth};
    // Below ::/96 and ::ffff:0:0/96 are the addresses of IPv4.
    const ip::V6 top = way.bits >> 32;
    if (way.depth >= 96 && (top == 0 || top == 0xffff)) {
      return {ip::from_v4(static_cast<ip::V4>(way.bits)),
              static_cast<std::uint8_t>(way.depth - 96)};
    }
    return {ip::from_v6(way.bits), way.depth};
  }

  Database& database_;
  Rows& rows_;
  Defects& defects_;
  Records records_;
  unsigned width_;
  std::vector<bool> is_seen_;  // of each node
  std::vector<Side> open_;     // still to be visited; no more than twice the depth
  std::uint64_t v4_ = 0;       // what ::/96 leads to; 0: there is no such node, or the root
  std::string flaw_;
};

// 1785333953 → "2026-07-29"; empty where that is no date of our time.
std::string day_of(std::uint64_t epoch) {
  constexpr std::uint64_t kDay = 86400, kYear10000 = 253402300800;
  if (epoch >= kYear10000) return {};
  const std::chrono::year_month_day day{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(epoch / kDay)))};
  char out[16];
  const int length =
      std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(day.year()),
                    static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return {out, static_cast<std::size_t>(length)};
}

}  // namespace

bool is_mmdb(std::string_view bytes) { return !metadata_of(bytes).empty(); }

void read_mmdb(std::string_view bytes, Rows& rows, Defects& defects) {
  if (!is_mmdb(bytes)) return defects.add(0, "no MaxMind DB: its mark is missing (is it whole?)");
  Database database;
  if (std::string flaw = database.open(bytes); !flaw.empty()) {
    return defects.add(0, std::move(flaw));
  }
  const std::size_t before = rows.rows.size();
  Walk(database, rows, defects).run();
  if (rows.rows.size() == before && defects.none()) {
    const char* const type = database.metadata().database_type;
    return defects.add(0, "no record has an ASN: the database is " +
                              quoted(type == nullptr ? "" : type) +
                              " (take one of ASNs, like GeoLite2-ASN)");
  }
  if (const std::string day = day_of(database.metadata().build_epoch); !day.empty()) {
    keep_oldest(rows, day);
  }
}

}  // namespace poros::feeds
