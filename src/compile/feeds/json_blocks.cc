// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/json_blocks.h"

#include <utility>

#include "compile/feeds/json.h"

namespace poros::feeds {
namespace {

namespace dom = json::dom;

class BlockReader {
 public:
  BlockReader(const JsonBlocks& shape, Rows& rows, Defects& defects)
      : shape_(shape), rows_(rows), defects_(defects), regions_(rows) {}

  void read(const dom::object& root) {
    json::read_date(root, shape_.date_key, rows_, defects_);
    for (const BlockArray& array : shape_.arrays) read_array(root, array);
  }

 private:
  void read_array(const dom::object& root, const BlockArray& array) {
    const std::string key(array.key);
    const json::Member found = json::member(root, array.key);
    if (found.count == 0) return defects_.add(0, "no " + key + " (fetch the file again)");
    if (found.count > 1) return defects_.add(0, key + " stands there twice");
    dom::array entries;
    if (found.value.get(entries) != simdjson::SUCCESS) {
      return defects_.add(0, key + ": not an array of blocks");
    }
    ordinal_ = 0;
    array_ = &array;
    for (const dom::element entry : entries) {
      ++ordinal_;
      dom::object object;
      if (entry.get(object) != simdjson::SUCCESS) {
        defect("not an object");
        continue;
      }
      read_entry(object);
    }
  }

  void read_entry(const dom::object& entry) {
    const auto block = find_prefix(entry);
    const auto region = find_text(entry, shape_.region_key);
    if (!block || !region) return;
    if (auto flaw = json::find_flaw_of_region(shape_.region_key, *region)) {
      return defect(std::move(*flaw));
    }
    rows_.rows.push_back(row_of(*block, regions_.index(*region), ordinal_));
  }

  std::optional<ip::Prefix> find_prefix(const dom::object& entry) {
    const BlockKey* used = nullptr;
    for (const BlockKey& block : array_->blocks) {
      if (json::member(entry, block.key).count == 0) continue;
      if (used != nullptr) {
        defect("both " + std::string(used->key) + " and " + std::string(block.key));
        return std::nullopt;
      }
      used = &block;
    }
    if (used == nullptr) {
      std::string keys;
      for (const BlockKey& block : array_->blocks) {
        keys += (keys.empty() ? "no " : " or ") + std::string(block.key);
      }
      defect(std::move(keys));
      return std::nullopt;
    }
    const auto text = find_text(entry, used->key);
    if (!text) return std::nullopt;
    std::string flaw;
    const auto prefix = find_block(*text, flaw);
    if (!prefix) {
      defect(std::move(flaw));
    } else if (prefix->first.family != used->family) {
      defect(quoted(*text) + " is not " + (used->family == ip::Family::kV4 ? "IPv4" : "IPv6"));
      return std::nullopt;
    }
    return prefix;
  }

  std::optional<std::string_view> find_text(const dom::object& entry, std::string_view key) {
    std::string flaw;
    const auto text = json::find_text(entry, key, flaw);
    if (!text) defect(std::move(flaw));
    return text;
  }

  void defect(std::string text) {
    defects_.add(0, json::item(array_->key, ordinal_ - 1) + ": " + std::move(text));
  }

  const JsonBlocks& shape_;
  Rows& rows_;
  Defects& defects_;
  Regions regions_;
  const BlockArray* array_ = nullptr;
  std::uint32_t ordinal_ = 0;
};

}  // namespace

void read_json_blocks(const JsonBlocks& shape, std::string_view text, Rows& rows,
                      Defects& defects) {
  dom::parser parser;
  if (const auto root = json::parse(parser, text, defects)) {
    BlockReader(shape, rows, defects).read(*root);
  }
}

}  // namespace poros::feeds
