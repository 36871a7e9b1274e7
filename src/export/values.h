// SPDX-License-Identifier: Apache-2.0
// What an address is exported as: its class (provider, region, networks) or its origin (ASN,
// holder). Equal values are one, and value 0 is nobody's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/bundle/view.h"

namespace poros::exporting {

enum class What { kClass, kAsn };

struct Value {
  std::string_view provider, region;
  std::vector<std::string_view> networks;  // those that have a name
  std::uint32_t asn = 0;
  std::string_view holder;
  // "provider/region/network,network" or "asn/holder", each name percent-encoded: a text that means
  // nothing to any configuration language, and from which the names can be had again.
  std::string text;
};

// The texts point into the bundle's bytes.
class Values {
 public:
  Values(const bundle::View& view, What what);

  std::uint32_t of(const bundle::View::Block& block) const {
    return of_record_[what_ == What::kClass ? block.klass : view_.details[block.detail].asn];
  }
  const Value& operator[](std::uint32_t index) const { return values_[index]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(values_.size()); }

 private:
  const bundle::View& view_;
  What what_;
  std::vector<Value> values_;
  std::vector<std::uint32_t> of_record_;  // by class, or by record of kAsns
};

// Every byte but letters, digits, '-', '.', '_' and '~' as %XX (RFC 3986).
void append_encoded(std::string_view name, std::string& out);

// The names, encoded, with commas between them.
std::string joined(const std::vector<std::string_view>& names);

}  // namespace poros::exporting
