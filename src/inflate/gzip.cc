// SPDX-License-Identifier: Apache-2.0
#include "inflate/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace poros::inflate {
namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;  // zlib: a gzip header is required, no guessing

// zlib's stream, closed on every way out.
struct Stream {
  z_stream z{};
  bool is_open = false;

  Stream() { is_open = inflateInit2(&z, kGzipOnly) == Z_OK; }
  ~Stream() {
    if (is_open) inflateEnd(&z);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
};

// Error texts name bytes of the packed file: that is the file which the reader can look at.
Error damaged(std::string what, std::size_t offset) {
  return {ErrorKind::kCorrupt, "gzip: " + std::move(what) + " at byte " + std::to_string(offset) +
                                   " (fetch the file again)"};
}

Error too_large(std::uint64_t limit) {
  return {ErrorKind::kLimit, "gzip: more than " + std::to_string(limit) +
                                 " bytes when inflated (is it the right file?)"};
}

// The last four bytes of a file with one member are its plain length modulo 2^32: a good first
// guess, and never believed beyond what gzip can pack.
std::size_t first_guess(Bytes packed, std::uint64_t limit) {
  if (packed.size() < 18) return 64;
  const std::uint64_t claimed = load<std::uint32_t>(packed, packed.size() - 4);
  const std::uint64_t possible = std::uint64_t{packed.size()} * 1032;
  // One more byte than needed, so that the end of the stream is seen without growing.
  return static_cast<std::size_t>(std::min({claimed + 1, possible, limit}));
}

class Gunzip {
 public:
  Gunzip(Bytes packed, std::uint64_t limit)
      : packed_(packed),
        limit_(limit),
        plain_(std::max<std::size_t>(first_guess(packed, limit), 1), '\0') {}

  Result<std::string> run() {
    if (!stream_.is_open) return Error{ErrorKind::kLimit, "gzip: no memory for the window"};
    while (true) {
      // One byte of room beyond the limit tells "exactly the limit" from "more than it".
      if (written_ == plain_.size()) plain_.resize(std::min(plain_.size() * 2, limit_ + 1));
      const int code = step();
      if (written_ > limit_) return too_large(limit_);
      if (code == Z_STREAM_END) {
        if (read_ == packed_.size()) break;
        if (!is_gzip(packed_.subspan(read_))) {
          return damaged("something follows the end of the compressed data", read_);
        }
        inflateReset(&stream_.z);
        continue;
      }
      if (code == Z_DATA_ERROR) return flaw();
      // No progress with room left for output: the input is at its end, the data is not.
      if (code == Z_BUF_ERROR || (read_ == packed_.size() && written_ < plain_.size())) {
        return damaged("the file is cut off", packed_.size());
      }
      if (code != Z_OK) return damaged("unreadable data", read_);
    }
    plain_.resize(written_);
    return std::move(plain_);
  }

 private:
  // One call of zlib, whose counters are 32-bit.
  int step() {
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max();
    z_stream& z = stream_.z;
    const std::size_t in = std::min(packed_.size() - read_, kMost);
    const std::size_t out = std::min(plain_.size() - written_, kMost);
    // zlib never writes through next_in; its type predates const.
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(packed_.data() + read_));
    z.avail_in = static_cast<uInt>(in);
    z.next_out = reinterpret_cast<Bytef*>(plain_.data() + written_);
    z.avail_out = static_cast<uInt>(out);
    const int code = ::inflate(&z, Z_NO_FLUSH);
    read_ += in - z.avail_in;
    written_ += out - z.avail_out;
    return code;
  }

  Error flaw() const {
    const std::string_view said = stream_.z.msg == nullptr ? "" : stream_.z.msg;
    if (said == "incorrect data check" || said == "incorrect length check") {
      return damaged("the checksum does not match", read_);
    }
    return damaged("damaged data", read_);
  }

  Bytes packed_;
  std::uint64_t limit_;
  Stream stream_;
  std::string plain_;
  std::size_t read_ = 0, written_ = 0;
};

}  // namespace

bool is_gzip(Bytes bytes) {
  return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

Result<std::string> gunzip(Bytes packed, std::uint64_t limit) {
  if (!is_gzip(packed)) return damaged("no gzip file", 0);
  return Gunzip(packed, limit).run();
}

}  // namespace poros::inflate
