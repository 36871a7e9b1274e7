// SPDX-License-Identifier: Apache-2.0
// An index whose every offset has been checked: which of its places has which object, exactly, and
// how large the object is. open() does all the checking, once; after it no read can leave the bytes
// and nothing can fail. Does not own the bytes, which must stay unchanged while any copy is in use.
// Copies are cheap; any number of threads may read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/index/format.h"

namespace poros::index {

// XXH64 over the header with its checksum zero and over the rest, hashed together: what
// FileHeader::checksum must be. The file is at least a header long.
std::uint64_t file_checksum(Bytes file);

// A backend, or one of its regions; an empty region stands for all of them.
struct Place {
  std::string_view backend, region;
};

// What is known of an object. One that is in no list has no place.
struct Object {
  bool found = false;
  std::uint64_t size = kNoSize;
  std::uint32_t set = 0;  // for Index::has
};

class Index {
 public:
  Index() = default;  // of no place and no object
  static Result<Index, Flaw> open(Bytes file);

  std::uint32_t place_count() const { return place_count_; }
  Place place(std::uint32_t which) const;
  std::uint64_t sha256_count() const { return sha256_.size() / sizeof(Sha256Record); }
  std::uint64_t sha512_count() const { return sha512_.size() / sizeof(Sha512Record); }
  // By position, in the order of the digests.
  Object sha256_at(std::uint64_t which) const;
  Object sha512_at(std::uint64_t which) const;
  std::uint64_t checksum() const { return checksum_; }

  // A digest as it is written: "sha256" or "sha512", and its small hexadecimal digits. What is
  // written otherwise is not found.
  Object find(std::string_view algorithm, std::string_view hex) const;
  bool has(const Object& object, std::uint32_t place) const;

 private:
  friend class Opener;
  Bytes strings_, places_, sets_, sha256_, sha512_;
  std::uint32_t place_count_ = 0;
  std::uint64_t checksum_ = 0;
};

// The bytes of small hexadecimal digits, twice as many as `digest` has room for; false for anything
// else.
bool read_hex(std::string_view hex, std::uint8_t* digest, std::size_t bytes);

}  // namespace poros::index
