// SPDX-License-Identifier: Apache-2.0
// Writes small MaxMind DBs (https://maxmind.github.io/MaxMind-DB/), sound and damaged.
#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ip/address.h"

namespace poros::feeds::test_mmdb {

inline std::string head(unsigned type, std::size_t size) {
  std::string out(1, static_cast<char>((type > 7 ? 0 : type) << 5));
  if (type > 7) out += static_cast<char>(type - 7);
  if (size >= 29 + 256) std::abort();  // no test needs it
  out[0] = static_cast<char>(out[0] | static_cast<char>(size < 29 ? size : 29));
  if (size >= 29) out += static_cast<char>(size - 29);
  return out;
}

inline std::string text(std::string_view value) { return head(2, value.size()).append(value); }

inline std::string number(unsigned type, std::uint64_t value) {
  std::string bytes;
  for (; value > 0; value >>= 8) bytes.insert(bytes.begin(), static_cast<char>(value & 0xff));
  return head(type, bytes.size()) + bytes;
}
inline std::string u16(std::uint16_t value) { return number(5, value); }
inline std::string u32(std::uint32_t value) { return number(6, value); }
inline std::string u64(std::uint64_t value) { return number(9, value); }

// In the long form, which can lead anywhere.
inline std::string pointer(std::uint32_t to) {
  std::string out(1, '\x38');
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(to >> shift & 0xff);
  return out;
}

using Pairs = std::vector<std::pair<std::string_view, std::string>>;
inline std::string map(const Pairs& pairs) {
  std::string out = head(7, pairs.size());
  for (const auto& [key, value] : pairs) out.append(text(key)).append(value);
  return out;
}

inline std::string asn(std::uint32_t number, std::string_view holder) {
  return map({{"autonomous_system_number", u32(number)},
              {"autonomous_system_organization", text(holder)}});
}

struct Writer {
  struct Side {
    enum { kEmpty, kNode, kData, kRaw } kind = kEmpty;
    std::uint32_t value = 0;  // node, offset of data, or the record itself
  };

  int ip_version = 6, record_size = 28;
  std::string type = "Test-ASN";
  std::uint64_t epoch = 1785333953;  // 2026-07-29
  std::vector<std::array<Side, 2>> nodes{1};
  std::string data;
  std::map<std::string, std::uint32_t> offsets;  // of records, each of which stands once

  // "192.0.2.0/24" stands below ::/96 in a tree of IPv6.
  void add(std::string_view prefix, const std::string& record) {
    const auto [at, is_new] = offsets.emplace(record, static_cast<std::uint32_t>(data.size()));
    if (is_new) data += record;
    side(prefix) = {Side::kData, at->second};
  }

  // As publishers do: other ways to the tree of IPv4.
  void add_aliases() {
    const Side v4 = side_at(0, 96);
    using ip::uint128;
    side_at(uint128{0xffff} << 32, 96) = v4;
    side_at(uint128{0x20010000} << 96, 32) = v4;
    side_at(uint128{0x2002} << 112, 16) = v4;
  }

  Side& side(std::string_view text) {
    const auto prefix = ip::find_prefix(text);
    if (!prefix) std::abort();
    const bool is_short = ip_version == 4;
    if (prefix->first.family == ip::Family::kV6) return side_at(prefix->first.bits, prefix->length);
    return is_short ? side_at(prefix->first.bits << 96, prefix->length)
                    : side_at(prefix->first.bits, prefix->length + 96);
  }

  Side& side_at(ip::uint128 bits, int length) {
    std::uint32_t node = 0;
    for (int depth = 0;; ++depth) {
      const auto bit = static_cast<std::size_t>(bits >> (127 - depth) & 1);
      if (depth + 1 == length) return nodes[node][bit];
      if (nodes[node][bit].kind != Side::kNode) {
        nodes[node][bit] = {Side::kNode, static_cast<std::uint32_t>(nodes.size())};
        nodes.emplace_back();
      }
      node = nodes[node][bit].value;
    }
  }

  std::string metadata() const {
    return map({{"binary_format_major_version", u16(2)},
                {"binary_format_minor_version", u16(0)},
                {"build_epoch", u64(epoch)},
                {"database_type", text(type)},
                {"description", map({{"en", text("a test")}})},
                {"ip_version", u16(static_cast<std::uint16_t>(ip_version))},
                {"languages", head(11, 1) + text("en")},
                {"node_count", u32(static_cast<std::uint32_t>(nodes.size()))},
                {"record_size", u16(static_cast<std::uint16_t>(record_size))}});
  }

  std::string bytes() const { return bytes(metadata()); }
  std::string bytes(const std::string& meta) const {
    return tree() + std::string(16, '\0') + data + "\xab\xcd\xefMaxMind.com" + meta;
  }

 private:
  std::uint32_t record(const Side& at) const {
    const auto count = static_cast<std::uint32_t>(nodes.size());
    if (at.kind == Side::kEmpty) return count;
    return at.kind == Side::kData ? count + 16 + at.value : at.value;
  }

  std::string tree() const {
    std::string out;
    const auto put = [&](std::uint32_t value, int bytes) {
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out += static_cast<char>(value >> shift & 0xff);
      }
    };
    for (const auto& node : nodes) {
      const std::uint32_t left = record(node[0]), right = record(node[1]);
      if (record_size == 28) {
        put(left & 0xffffff, 3);
        put((left >> 24 & 15) << 4 | (right >> 24 & 15), 1);
        put(right & 0xffffff, 3);
      } else {
        put(left, record_size / 8);
        put(right, record_size / 8);
      }
    }
    return out;
  }
};

}  // namespace poros::feeds::test_mmdb
