// SPDX-License-Identifier: Apache-2.0
// Bytes that we do not own, and reads from them that cannot leave them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

namespace poros {

static_assert(std::endian::native == std::endian::little, "bundles are little-endian in place");

using Bytes = std::span<const std::byte>;

inline Bytes as_bytes(std::string_view text) {
  return std::as_bytes(std::span<const char>(text.data(), text.size()));
}

inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// The sub-range [offset, offset + length), or nothing when it does not fit. Written so that no sum
// can wrap, whatever a hostile file puts in the two numbers.
inline std::optional<Bytes> slice(Bytes all, std::uint64_t offset, std::uint64_t length) {
  if (offset > all.size() || length > all.size() - offset) return std::nullopt;
  return all.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

// A T at a byte offset that the caller has proven to be inside. memcpy, so alignment is no
// condition; compilers turn it into one load.
template <class T>
T load(Bytes all, std::size_t offset) {
  T value;
  std::memcpy(&value, all.data() + offset, sizeof(T));
  return value;
}

}  // namespace poros
