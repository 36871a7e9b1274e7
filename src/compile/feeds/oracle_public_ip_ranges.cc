// SPDX-License-Identifier: Apache-2.0
// https://docs.oracle.com/iaas/tools/public_ip_ranges.json: regions, and in each its blocks.
#include <utility>

#include "compile/feeds/json.h"

namespace poros::feeds {
namespace {

namespace dom = json::dom;

class RegionReader {
 public:
  RegionReader(Rows& rows, Defects& defects) : rows_(rows), defects_(defects), regions_(rows) {}

  void read(const dom::object& root) {
    json::read_date(root, "last_updated_timestamp", rows_, defects_);
    std::string flaw;
    const auto entries = json::find_array(root, "regions", flaw);
    if (!entries) return defects_.add(0, flaw + " (fetch the file again)");
    for (const dom::element entry : *entries) {
      read_region(entry);
      ++region_;
    }
  }

 private:
  void read_region(const dom::element& element) {
    dom::object entry;
    if (element.get(entry) != simdjson::SUCCESS) return defect("not an object");
    std::string flaw;
    const auto region = json::find_text(entry, "region", flaw);
    if (!region) return defect(flaw);
    if (const auto bad = json::find_flaw_of_region("region", *region)) return defect(*bad);
    const auto blocks = json::find_array(entry, "cidrs", flaw);
    if (!blocks) return defect(flaw);
    if (blocks->size() > json::kMaxNested || region_ >= json::kMaxNested) {
      return defect("more than 65536 entries (is it the right file?)");
    }
    const std::uint32_t label = regions_.index(*region);
    std::size_t index = 0;
    for (const dom::element block : *blocks) {
      const auto prefix = find_prefix(block, flaw);
      if (prefix) {
        rows_.rows.push_back(row_of(*prefix, label, json::nested_line(region_, index)));
      } else {
        defect(flaw, json::item(".cidrs", index));
      }
      ++index;
    }
  }

  static std::optional<ip::Prefix> find_prefix(const dom::element& element, std::string& flaw) {
    dom::object block;
    flaw = "not an object";
    if (element.get(block) != simdjson::SUCCESS) return std::nullopt;
    const auto text = json::find_text(block, "cidr", flaw);
    return text ? find_block(*text, flaw) : std::nullopt;
  }

  void defect(const std::string& text, const std::string& inside = {}) {
    defects_.add(0, json::item("regions", region_) + inside + ": " + text);
  }

  Rows& rows_;
  Defects& defects_;
  Regions regions_;
  std::size_t region_ = 0;
};

}  // namespace

void read_oracle_public_ip_ranges(std::string_view text, Rows& rows, Defects& defects) {
  dom::parser parser;
  if (const auto root = json::parse(parser, text, defects)) RegionReader(rows, defects).read(*root);
}

}  // namespace poros::feeds
