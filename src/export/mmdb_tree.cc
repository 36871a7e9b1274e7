// SPDX-License-Identifier: Apache-2.0
#include "export/mmdb_tree.h"

#include "export/intervals.h"

namespace poros::exporting {
namespace {

constexpr unsigned kV4Depth = 96;
constexpr std::uint32_t kSeparator = 16;  // zero bytes between tree and data; records count them

unsigned bit_of(ip::V6 bits, unsigned depth) {
  return static_cast<unsigned>(bits >> (127 - depth)) & 1;
}

}  // namespace

MmdbTree::MmdbTree() : nodes_(1) {
  v4_root_ = descend(0, 0, 0, kV4Depth);
  // An IPv4-mapped address is the IPv4 address.
  const std::uint32_t above = descend(0, kMappedFirst, 0, kV4Depth - 1);
  nodes_[above][bit_of(kMappedFirst, kV4Depth - 1)] = v4_root_;
}

void MmdbTree::add(const ip::Prefix& prefix, std::uint32_t data) {
  const bool is_v4 = prefix.first.family == ip::Family::kV4;
  if (is_v4 && prefix.length == 0) {  // the root of IPv4 has two parents and must stay a node
    nodes_[v4_root_] = {kData | data, kData | data};
    return;
  }
  const unsigned length = is_v4 ? kV4Depth + prefix.length : prefix.length;
  const std::uint32_t above = is_v4 ? descend(v4_root_, prefix.first.bits, kV4Depth, length - 1)
                                    : descend(0, prefix.first.bits, 0, length - 1);
  nodes_[above][bit_of(prefix.first.bits, length - 1)] = kData | data;
}

// The node at depth `to` on the way of `bits`, made where it is missing.
std::uint32_t MmdbTree::descend(std::uint32_t node, ip::V6 bits, unsigned depth, unsigned to) {
  for (; depth < to; ++depth) {
    const unsigned side = bit_of(bits, depth);
    if (nodes_[node][side] == 0) {
      nodes_[node][side] = nodes_.size();
      nodes_.emplace_back();
    }
    node = static_cast<std::uint32_t>(nodes_[node][side]);
  }
  return node;
}

unsigned MmdbTree::record_bits(std::size_t data_size) const {
  const std::uint64_t most = std::uint64_t{size()} + kSeparator + data_size;
  for (const unsigned bits : {24u, 28u, 32u}) {
    if (most < std::uint64_t{1} << bits) return bits;
  }
  return 0;
}

std::uint32_t MmdbTree::number_of(Record record) const {
  if (record == 0) return size();
  if (record < kData) return static_cast<std::uint32_t>(record);
  return size() + kSeparator + static_cast<std::uint32_t>(record);
}

void MmdbTree::write(unsigned record_bits, Sink& sink) const {
  for (const auto& node : nodes_) {
    sink.add(packed_node(number_of(node[0]), number_of(node[1]), record_bits));
  }
  sink.add(std::string(kSeparator, '\0'));
}

std::string packed_node(std::uint32_t left, std::uint32_t right, unsigned record_bits) {
  std::string out;
  const auto low_bytes = [&out](std::uint32_t number, unsigned bytes) {
    while (bytes-- > 0) out += static_cast<char>(number >> (8 * bytes) & 0xff);
  };
  low_bytes(left, record_bits == 32 ? 4 : 3);
  // With 28 bits, the byte in the middle holds the highest four of each.
  if (record_bits == 28) out += static_cast<char>((left >> 24 & 0xf) << 4 | (right >> 24 & 0xf));
  low_bytes(right, record_bits == 32 ? 4 : 3);
  return out;
}

}  // namespace poros::exporting
