// SPDX-License-Identifier: Apache-2.0
// The bytes of an index (docs/index-format.md draws them): which place has which object. As in a
// bundle, little-endian, position-independent, every record loaded by memcpy; Index::open proves
// each once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace poros::index {

inline constexpr std::array<char, 8> kMagic = {'P', 'O', 'R', 'O', 'S', 'I', 'D', 'X'};
inline constexpr std::uint32_t kFormatVersion = 1;
inline constexpr std::uint64_t kMaxFileSize = std::uint64_t{1} << 40;
inline constexpr std::uint32_t kMaxPlaces = 4096;
inline constexpr std::uint64_t kMaxObjects = 0xffffffff;         // of one algorithm
inline constexpr std::uint64_t kNoSize = 0xffffffffffffffffull;  // nobody said how large it is

struct FileHeader {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t section_count;
  std::uint64_t file_size;
  std::uint64_t checksum;  // XXH64 over two hashes: this header with the field zero; the rest
};
static_assert(sizeof(FileHeader) == 32);

struct SectionHeader {
  std::uint32_t type;
  std::uint32_t required;  // 1: a reader that does not know the type refuses the file; 0: skips it
  std::uint64_t offset, length;
};
static_assert(sizeof(SectionHeader) == 24);

enum class Section : std::uint32_t { kStrings = 1, kPlaces, kSets, kSha256, kSha512 };

struct Text {  // into kStrings
  std::uint32_t offset, length;
};

struct PlaceRecord {     // sorted by the bytes of backend, then of region
  Text backend, region;  // region empty: every region of the backend
};
static_assert(sizeof(PlaceRecord) == 16);

// kSets has a bit for each place, in whole words of 64; place n is bit n % 64 of word n / 64.
constexpr std::size_t words_of(std::size_t places) { return (places + 63) / 64; }

// Sorted by the digest's bytes; each digest once. Packed: no padding on disk.
template <std::size_t kDigestBytes>
struct ObjectRecord {
  std::array<std::uint8_t, kDigestBytes> digest;
  std::array<std::uint8_t, 8> size;  // a u64; kNoSize: not known
  std::uint32_t set;                 // in kSets: the places that have it
};
using Sha256Record = ObjectRecord<32>;
using Sha512Record = ObjectRecord<64>;
static_assert(sizeof(Sha256Record) == 44 && sizeof(Sha512Record) == 76);

}  // namespace poros::index
