// SPDX-License-Identifier: Apache-2.0
#include "export/mmdb_data.h"

namespace poros::exporting {

void MmdbData::add_text(std::string_view text) {
  if (text.size() > kMaxText) {
    has_too_long_text_ = true;
    return;
  }
  constexpr std::size_t kPointerSize = 3;  // a pointer to less is no gain
  const auto [known, is_new] = offsets_.emplace(text, bytes_.size());
  if (!is_new && text.size() >= kPointerSize) return pointer(known->second);
  control(kText, text.size());
  bytes_ += text;
}

void MmdbData::control(Type type, std::size_t size) {
  const unsigned first = type <= 7 ? type << 5 : 0;  // types above 7 have a byte of their own
  const unsigned in_place = size < 29      ? static_cast<unsigned>(size)
                            : size < 285   ? 29
                            : size < 65821 ? 30
                                           : 31;
  bytes_ += static_cast<char>(first | in_place);
  if (type > 7) bytes_ += static_cast<char>(type - 7);
  if (in_place == 29) big_endian(size - 29, 1);
  if (in_place == 30) big_endian(size - 285, 2);
  if (in_place == 31) big_endian(size - 65821, 3);
}

void MmdbData::number(Type type, std::uint64_t value) {
  unsigned bytes = 0;
  while (bytes < 8 && value >> (8 * bytes) != 0) ++bytes;
  control(type, bytes);
  big_endian(value, bytes);
}

// The three low bits of the control byte are the highest of the number but in the longest form;
// each form counts on from where the shorter one ends.
void MmdbData::pointer(std::uint64_t offset) {
  constexpr std::uint64_t kEnds[] = {2048, 526336, 134744064};
  unsigned form = 0;
  while (form < 3 && offset >= kEnds[form]) ++form;
  const std::uint64_t value = form == 0 || form == 3 ? offset : offset - kEnds[form - 1];
  const std::uint64_t high = form == 3 ? 0 : value >> (8 * (form + 1));
  bytes_ += static_cast<char>(kPointer << 5 | form << 3 | high);
  big_endian(value, form + 1);
}

void MmdbData::big_endian(std::uint64_t value, unsigned bytes) {
  while (bytes-- > 0) bytes_ += static_cast<char>(value >> (8 * bytes) & 0xff);
}

}  // namespace poros::exporting
