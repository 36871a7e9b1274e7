// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/mmdb_records.h"

#include <optional>
#include <string_view>

#include "compile/feeds/mmdb_data.h"

namespace poros::feeds::mmdb {
namespace {

// The value of the first key that is there; has_data is false where none is. False: damaged.
template <std::size_t n>
bool find(MMDB_entry_s entry, const char* const (&keys)[n], MMDB_entry_data_s& value) {
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
std::optional<std::uint32_t> asn_of(const MMDB_entry_data_s& value, std::string& flaw) {
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

std::optional<std::string_view> holder_of(MMDB_entry_s entry, std::string& flaw) {
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

}  // namespace

std::uint32_t Records::label(const MMDB_entry_s& entry, const ip::Prefix& block) {
  const auto [at, is_new] = known_.emplace(entry.offset, kNone);
  if (!is_new) return at->second;
  std::string flaw;
  at->second = read(entry, flaw);
  if (!flaw.empty()) defects_.add(0, "record of " + text_of(block) + ": " + flaw);
  return at->second;
}

std::uint32_t Records::read(MMDB_entry_s entry, std::string& flaw) {
  flaw = "damaged data (fetch the file again)";
  if (!end_of(database_.data(), entry.offset, &budget_)) return kNone;
  MMDB_entry_data_s value;
  if (!find(entry, {"autonomous_system_number", "asn"}, value)) return kNone;
  flaw.clear();
  if (!value.has_data) return kNone;
  const auto asn = asn_of(value, flaw);
  if (!asn) return kNone;
  const auto holder = holder_of(entry, flaw);
  return holder ? origins_.index(*asn, *holder) : kNone;
}

}  // namespace poros::feeds::mmdb
