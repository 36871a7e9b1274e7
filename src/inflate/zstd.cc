// SPDX-License-Identifier: Apache-2.0
#include "inflate/zstd.h"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>

#include "inflate/decoder.h"

namespace poros::inflate {
namespace {

// Its window is 128 MB at most unless one asks for more; we do not.
class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder() : context_(ZSTD_createDCtx()) {}
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }

  std::string_view name() const override { return "zstd"; }
  bool is_start(Bytes bytes) const override { return is_zstd(bytes); }
  bool restart() override {
    return context_ != nullptr &&
           ZSTD_isError(ZSTD_DCtx_reset(context_, ZSTD_reset_session_only)) == 0;
  }

  Moved step(Bytes packed, std::span<char> room) override {
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    ZSTD_outBuffer out{room.data(), room.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context_, &out, &in);
    return {in.pos, out.pos, step_of(left)};
  }

 private:
  static Step step_of(std::size_t left) {
    if (left == 0) return Step::kMemberEnd;
    if (ZSTD_isError(left) == 0) return Step::kMore;
    switch (ZSTD_getErrorCode(left)) {
      case ZSTD_error_checksum_wrong:
        return Step::kBadChecksum;
      case ZSTD_error_memory_allocation:
        return Step::kNoMemory;
      case ZSTD_error_frameParameter_windowTooLarge:
        return Step::kBadWindow;
      default:
        return Step::kDamaged;
    }
  }

  ZSTD_DCtx* context_;
};

// What the first frame claims, believed as far as text is ever packed; beyond that memory grows
// with what is there.
std::uint64_t first_guess(Bytes packed) {
  const std::uint64_t believed = std::uint64_t{packed.size()} * 32;
  const std::uint64_t claimed = ZSTD_getFrameContentSize(packed.data(), packed.size());
  const bool is_known = claimed != ZSTD_CONTENTSIZE_ERROR && claimed != ZSTD_CONTENTSIZE_UNKNOWN;
  return is_known && claimed < believed ? claimed + 1 : std::max<std::uint64_t>(believed / 8, 64);
}

}  // namespace

bool is_zstd(Bytes bytes) {
  const std::string_view text = as_text(bytes);
  if (text.starts_with("\x28\xb5\x2f\xfd")) return true;
  // A frame to be skipped: other tools keep notes of their own in it.
  return text.size() >= 4 && (text[0] & '\xf0') == '\x50' && text.substr(1, 3) == "\x2a\x4d\x18";
}

Result<std::string> unzstd(Bytes packed, std::uint64_t limit) {
  ZstdDecoder decoder;
  return run(decoder, packed, limit, first_guess(packed));
}

}  // namespace poros::inflate
