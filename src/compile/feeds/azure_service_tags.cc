// SPDX-License-Identifier: Apache-2.0
// Azure's ServiceTags_Public_DATE.json. Only the tags AzureCloud.REGION are read: AzureCloud is
// their sum and tells no region, and every other tag is a part of them, cut by service.
#include <utility>

#include "compile/feeds/json.h"

namespace poros::feeds {
namespace {

namespace dom = json::dom;

constexpr std::string_view kSum = "AzureCloud", kRegional = "AzureCloud.";

class TagReader {
 public:
  TagReader(Rows& rows, Defects& defects) : rows_(rows), defects_(defects), regions_(rows) {}

  void read(const dom::object& root) {
    std::string flaw;
    const auto values = json::find_array(root, "values", flaw);
    if (!values) return defects_.add(0, flaw + " (fetch the file again)");
    for (const dom::element value : *values) {
      read_value(value);
      ++tag_;
    }
    if (regional_ > 0) return;
    defects_.add(0,
                 has_sum_ ? "no tag AzureCloud.REGION, only their sum AzureCloud, which tells "
                            "no region (take Microsoft's file as it is)"
                          : "no tag AzureCloud.REGION (is it the right file?)",
                 Rule::kFeedEmpty);
  }

 private:
  void read_value(const dom::element& value) {
    dom::object tag;
    if (value.get(tag) != simdjson::SUCCESS) return defect("not an object");
    std::string flaw;
    const auto name = json::find_text(tag, "name", flaw);
    if (!name) return defect(flaw);
    has_sum_ = has_sum_ || *name == kSum;
    if (!name->starts_with(kRegional)) return;
    ++regional_;
    const auto properties = json::find_object(tag, "properties", flaw);
    if (!properties) return defect(flaw);
    std::string_view region = name->substr(kRegional.size());
    // Where it is told apart, that is the name that Azure's tools and documents use.
    if (json::member(*properties, "region").count > 0) {
      const auto told = json::find_text(*properties, "region", flaw);
      if (!told) return defect(flaw, ".properties");
      if (!told->empty()) region = *told;
    }
    if (const auto bad = json::find_flaw_of_region("region", region)) {
      return defect(*bad, ".properties");
    }
    const auto blocks = json::find_array(*properties, "addressPrefixes", flaw);
    if (!blocks) return defect(flaw, ".properties");
    read_blocks(*blocks, region);
  }

  void read_blocks(const dom::array& blocks, std::string_view region) {
    if (blocks.size() > json::kMaxNested || tag_ >= json::kMaxNested) {
      return defect("more than 65536 entries (is it the right file?)");
    }
    const std::uint32_t label = regions_.index(region);
    std::size_t index = 0;
    for (const dom::element block : blocks) {
      std::string_view text;
      std::string flaw = "not a string";
      const bool is_text = block.get(text) == simdjson::SUCCESS;
      const auto prefix = is_text ? find_block(text, flaw) : std::nullopt;
      if (prefix) {
        rows_.rows.push_back(row_of(*prefix, label, json::nested_line(tag_, index)));
      } else {
        defect(flaw, json::item(".properties.addressPrefixes", index));
      }
      ++index;
    }
  }

  void defect(const std::string& text, const std::string& inside = {}) {
    defects_.add(0, json::item("values", tag_) + inside + ": " + text);
  }

  Rows& rows_;
  Defects& defects_;
  Regions regions_;
  std::size_t tag_ = 0, regional_ = 0;
  bool has_sum_ = false;
};

}  // namespace

void read_azure_service_tags(std::string_view text, Rows& rows, Defects& defects) {
  dom::parser parser;
  if (const auto root = json::parse(parser, text, defects)) TagReader(rows, defects).read(*root);
}

}  // namespace poros::feeds
