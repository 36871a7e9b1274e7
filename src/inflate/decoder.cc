// SPDX-License-Identifier: Apache-2.0
#include "inflate/decoder.h"

#include <algorithm>
#include <utility>

namespace poros::inflate {
namespace {

class Run {
 public:
  Run(Decoder& decoder, Bytes packed, std::uint64_t limit, std::uint64_t first_guess)
      : decoder_(decoder),
        packed_(packed),
        limit_(limit),
        plain_(static_cast<std::size_t>(std::max<std::uint64_t>(std::min(first_guess, limit), 1)),
               '\0') {}

  Result<std::string> run() {
    if (!decoder_.is_start(packed_)) return damaged("no " + name() + " file", 0);
    while (read_ < packed_.size()) {
      if (!decoder_.is_start(packed_.subspan(read_))) {
        return damaged("something follows the end of the compressed data", read_);
      }
      if (!decoder_.restart()) return no_memory();
      if (const auto member = read_member(); !member) return member.error();
    }
    plain_.resize(written_);
    return std::move(plain_);
  }

 private:
  Result<Done> read_member() {
    while (true) {
      // One byte of room beyond the limit tells "exactly the limit" from "more than it".
      if (written_ == plain_.size()) {
        plain_.resize(static_cast<std::size_t>(
            std::min<std::uint64_t>(std::uint64_t{plain_.size()} * 2, limit_ + 1)));
      }
      const auto moved =
          decoder_.step(packed_.subspan(read_), std::span<char>(plain_).subspan(written_));
      read_ += moved.read;
      written_ += moved.written;
      if (written_ > limit_) return too_large();
      switch (moved.step) {
        case Step::kMemberEnd:
          return Done{};
        case Step::kDamaged:
          return damaged("damaged data", read_);
        case Step::kBadChecksum:
          return damaged("the checksum does not match", read_);
        case Step::kNoMemory:
          return no_memory();
        case Step::kBadWindow:
          return Error{ErrorKind::kLimit,
                       name() + ": its window needs more than 128 MB (pack it without --long)"};
        case Step::kMore:
          break;
      }
      // Room is left for output: the input is at its end, the data is not.
      if (read_ == packed_.size() && written_ < plain_.size()) {
        return damaged("the file is cut off", packed_.size());
      }
    }
  }

  std::string name() const { return std::string(decoder_.name()); }

  // Error texts name bytes of the packed file: that is the file which the reader can look at.
  Error damaged(const std::string& what, std::size_t offset) const {
    return {ErrorKind::kCorrupt, name() + ": " + what + " at byte " + std::to_string(offset) +
                                     " (fetch the file again)"};
  }

  Error too_large() const {
    return {ErrorKind::kLimit, name() + ": more than " + std::to_string(limit_) +
                                   " bytes when inflated (is it the right file?)"};
  }

  Error no_memory() const { return {ErrorKind::kLimit, name() + ": no memory for the window"}; }

  Decoder& decoder_;
  Bytes packed_;
  std::uint64_t limit_;
  std::string plain_;
  std::size_t read_ = 0, written_ = 0;
};

}  // namespace

Result<std::string> run(Decoder& decoder, Bytes packed, std::uint64_t limit,
                        std::uint64_t first_guess) {
  return Run(decoder, packed, limit, first_guess).run();
}

}  // namespace poros::inflate
