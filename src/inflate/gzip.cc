// SPDX-License-Identifier: Apache-2.0
#include "inflate/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "inflate/decoder.h"

namespace poros::inflate {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib: a gzip header is required, no guessing

class GzipDecoder : public Decoder {
 public:
  GzipDecoder() { is_open_ = inflateInit2(&z_, kGzipOnly) == Z_OK; }
  ~GzipDecoder() override {
    if (is_open_) inflateEnd(&z_);
  }

  std::string_view name() const override { return "gzip"; }
  bool is_start(Bytes bytes) const override { return is_gzip(bytes); }
  bool restart() override { return is_open_ && inflateReset(&z_) == Z_OK; }

  Moved step(Bytes packed, std::span<char> room) override {
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();  // zlib's counters
    const std::size_t in = std::min(packed.size(), kMost), out = std::min(room.size(), kMost);
    // zlib never writes through next_in; its type predates const.
    z_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed.data()));
    z_.avail_in = static_cast<uInt>(in);
    z_.next_out = reinterpret_cast<Bytef*>(room.data());
    z_.avail_out = static_cast<uInt>(out);
    const int code = ::inflate(&z_, Z_NO_FLUSH);
    return {in - z_.avail_in, out - z_.avail_out, step_of(code)};
  }

 private:
  Step step_of(int code) const {
    if (code == Z_STREAM_END) return Step::kMemberEnd;
    if (code == Z_OK || code == Z_BUF_ERROR) return Step::kMore;  // Z_BUF_ERROR: no progress
    if (code == Z_MEM_ERROR) return Step::kNoMemory;
    const std::string_view said = z_.msg == nullptr ? "" : z_.msg;
    if (said == "incorrect data check" || said == "incorrect length check") {
      return Step::kBadChecksum;
    }
    return Step::kDamaged;
  }

  z_stream z_{};
  bool is_open_ = false;
};

// The last four bytes of a file with one member are its plain length modulo 2^32: a good first
// guess, and never believed beyond what gzip can pack.
std::uint64_t first_guess(Bytes packed) {
  if (packed.size() < 18) return 64;
  const std::uint64_t claimed = load<std::uint32_t>(packed, packed.size() - 4);
  // One more byte than needed, so that the end of the stream is seen without growing.
  return std::min(claimed + 1, std::uint64_t{packed.size()} * 1032);
}

}  // namespace

bool is_gzip(Bytes bytes) { return as_text(bytes).starts_with("\x1f\x8b"); }

Result<std::string> gunzip(Bytes packed, std::uint64_t limit) {
  GzipDecoder decoder;
  return run(decoder, packed, limit, first_guess(packed));
}

}  // namespace poros::inflate
