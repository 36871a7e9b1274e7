// SPDX-License-Identifier: Apache-2.0
// The search tree of a MaxMind DB file: one bit of an IPv6 address a level, IPv4 below ::/96.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/ip/address.h"
#include "export/sink.h"

namespace poros::exporting {

class MmdbTree {
 public:
  MmdbTree();

  // The prefixes must be disjoint, and none of IPv6 may touch ::/96 or ::ffff:0:0/96.
  // `data` is an offset into the data section.
  void add(const ip::Prefix& prefix, std::uint32_t data);

  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }

  // The bits of a record (24, 28 or 32) that reach every node and `data_size` bytes of data; 0
  // where none does.
  unsigned record_bits(std::size_t data_size) const;
  void write(unsigned record_bits, Sink& sink) const;

 private:
  // A child, data, or nothing. The root is nobody's child, so that 0 is nothing.
  using Record = std::uint64_t;
  static constexpr Record kData = Record{1} << 32;

  std::uint32_t descend(std::uint32_t node, ip::V6 bits, unsigned depth, unsigned to);
  std::uint32_t number_of(Record record) const;

  std::vector<std::array<Record, 2>> nodes_;
  std::uint32_t v4_root_ = 0;
};

// Two records as the file has them.
std::string packed_node(std::uint32_t left, std::uint32_t right, unsigned record_bits);

}  // namespace poros::exporting
