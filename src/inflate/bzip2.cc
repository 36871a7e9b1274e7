// SPDX-License-Identifier: Apache-2.0
#include "inflate/bzip2.h"

#include <bzlib.h>

#include <algorithm>
#include <limits>

#include "inflate/decoder.h"

namespace poros::inflate {
namespace {

class Bzip2Decoder : public Decoder {
 public:
  ~Bzip2Decoder() override { close(); }

  std::string_view name() const override { return "bzip2"; }
  bool is_start(Bytes bytes) const override { return is_bzip2(bytes); }
  bool restart() override {
    close();
    z_ = {};
    is_open_ = BZ2_bzDecompressInit(&z_, 0, 0) == BZ_OK;
    return is_open_;
  }

  Moved step(Bytes packed, std::span<char> room) override {
    constexpr std::size_t kMost = std::numeric_limits<unsigned>::max();  // its counters
    const std::size_t in = std::min(packed.size(), kMost), out = std::min(room.size(), kMost);
    // It never writes through next_in; its type predates const.
    z_.next_in = reinterpret_cast<char*>(const_cast<std::byte*>(packed.data()));
    z_.avail_in = static_cast<unsigned>(in);
    z_.next_out = room.data();
    z_.avail_out = static_cast<unsigned>(out);
    const int code = BZ2_bzDecompress(&z_);
    return {in - z_.avail_in, out - z_.avail_out, step_of(code)};
  }

 private:
  // Checksums are of its blocks, and it does not tell a wrong one from other damage.
  static Step step_of(int code) {
    if (code == BZ_STREAM_END) return Step::kMemberEnd;
    if (code == BZ_OK) return Step::kMore;
    return code == BZ_MEM_ERROR ? Step::kNoMemory : Step::kDamaged;
  }

  void close() {
    if (is_open_) BZ2_bzDecompressEnd(&z_);
    is_open_ = false;
  }

  bz_stream z_{};
  bool is_open_ = false;
};

}  // namespace

bool is_bzip2(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  return text.size() >= 4 && text.starts_with("BZh") && text[3] >= '1' && text[3] <= '9';
}

Result<std::string> bunzip2(Bytes packed, std::uint64_t limit) {
  Bzip2Decoder decoder;
  return run(decoder, packed, limit, std::uint64_t{packed.size()} * 8);  // as text is packed
}

}  // namespace poros::inflate
