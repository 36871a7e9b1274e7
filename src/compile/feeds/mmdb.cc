// SPDX-License-Identifier: Apache-2.0
// MaxMind DB with ASNs: GeoLite2-ASN, and those of other publishers that call the ASN
// autonomous_system_number or asn. Every record of the tree becomes a row.
#include <chrono>
#include <cstdio>
#include <utility>
#include <vector>

#include "compile/feeds/mmdb_records.h"
#include "compile/feeds/reader.h"

namespace poros::feeds {
namespace {

// Walks the tree from its first address to its last. Each node is entered once; so the walk ends,
// whatever the tree.
class Walk {
 public:
  Walk(const mmdb::Database& database, Rows& rows, Defects& defects)
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
    if (!flaw_.empty()) defects_.add(0, mmdb::damaged(flaw_), Rule::kFeedDamaged);
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
    if (label != mmdb::Records::kNone) rows_.rows.push_back(row_of(block, label, 0));
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

  const mmdb::Database& database_;
  Rows& rows_;
  Defects& defects_;
  mmdb::Records records_;
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

void read_mmdb(std::string_view bytes, Rows& rows, Defects& defects) {
  if (!is_mmdb(bytes)) {
    return defects.add(0, "no MaxMind DB: its mark is missing (is it whole?)", Rule::kFeedDamaged);
  }
  mmdb::Database database;
  if (std::string flaw = database.open(bytes); !flaw.empty()) {
    return defects.add(0, std::move(flaw), Rule::kFeedDamaged);
  }
  const std::size_t before = rows.rows.size();
  Walk(database, rows, defects).run();
  if (rows.rows.size() == before && defects.none()) {
    const char* const type = database.metadata().database_type;
    return defects.add(0,
                       "no record has an ASN: the database is " +
                           quoted(type == nullptr ? "" : type) +
                           " (take one of ASNs, like GeoLite2-ASN)",
                       Rule::kFeedEmpty);
  }
  if (const std::string day = day_of(database.metadata().build_epoch); !day.empty()) {
    keep_oldest(rows, day);
  }
}

}  // namespace poros::feeds
