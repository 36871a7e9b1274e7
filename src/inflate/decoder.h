// SPDX-License-Identifier: Apache-2.0
// What gzip, zstd and bzip2 have in common: a file of members, one after the other, inflated whole
// into memory that grows with what is there and not with what the file claims.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::inflate {

enum class Step : std::uint8_t { kMore, kMemberEnd, kDamaged, kBadChecksum, kNoMemory, kBadWindow };

// A library's stream. Closes itself.
class Decoder {
 public:
  struct Moved {
    std::size_t read, written;
    Step step;
  };

  Decoder() = default;
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  virtual ~Decoder() = default;

  virtual std::string_view name() const = 0;
  virtual bool is_start(Bytes bytes) const = 0;  // of a member
  virtual bool restart() = 0;                    // before each member; false: no memory
  // One call of the library: reads off the front of `packed`, writes to the front of `room`, which
  // has room for at least a byte.
  virtual Moved step(Bytes packed, std::span<char> room) = 0;
};

// All members of the file. `first_guess` is the plain length where it can be known beforehand.
Result<std::string> run(Decoder& decoder, Bytes packed, std::uint64_t limit,
                        std::uint64_t first_guess);

}  // namespace poros::inflate
