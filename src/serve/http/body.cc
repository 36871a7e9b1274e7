// SPDX-License-Identifier: Apache-2.0
#include "serve/http/body.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "serve/http/scan.h"

namespace poros::http {
namespace {

unsigned hex_value(char c) {
  if (c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

}  // namespace

Body::Body(Framing framing, std::uint64_t content_length, std::size_t limit_bytes)
    : left_(content_length),
      limit_(static_cast<std::uint32_t>(limit_bytes)),
      at_(framing == Framing::kChunked ? At::kSize : At::kSized) {
  if (framing == Framing::kChunked) left_ = 0;
}

// One byte of chunked framing; false = faulty.
bool Body::step(char c) {
  switch (at_) {
    case At::kSize:
      if (!is_byte(c, kHexByte)) return false;
      left_ = hex_value(c);
      at_ = At::kSizeMore;
      return true;
    case At::kSizeMore:
      if (is_byte(c, kHexByte)) {
        // Far above every limit and far below a wrap: more digits are an attempt at one.
        if (left_ >> 32 != 0) return false;
        left_ = left_ << 4 | hex_value(c);
        return true;
      }
      [[fallthrough]];
    case At::kSizeBlank:
      if (c == ';') {
        at_ = At::kExtension;
        return true;
      }
      if (is_blank(c)) {  // BWS stands only before ";"
        at_ = At::kSizeBlank;
        return true;
      }
      if (c != '\r' || at_ == At::kSizeBlank) return false;
      at_ = At::kSizeLf;
      return true;
    case At::kExtension:
      if (c == '\r') {
        at_ = At::kSizeLf;
        return true;
      }
      return !is_control(c);
    case At::kSizeLf:
      is_last_ = left_ == 0;
      at_ = is_last_ ? At::kTrailer : At::kData;
      return c == '\n';
    case At::kDataCr:
      at_ = At::kDataLf;
      return c == '\r';
    case At::kDataLf:
      at_ = At::kSize;
      return c == '\n';
    case At::kTrailer:
      if (c == '\r') {
        at_ = At::kLastLf;
        return true;
      }
      at_ = At::kTrailerName;
      return is_byte(c, kTokenByte);
    case At::kTrailerName:
      if (c == ':') {
        at_ = At::kTrailerValue;
        return true;
      }
      return is_byte(c, kTokenByte);
    case At::kTrailerValue:
      if (c == '\r') {
        at_ = At::kTrailerLf;
        return true;
      }
      return !is_control(c);
    case At::kTrailerLf:
      at_ = At::kTrailer;
      return c == '\n';
    case At::kLastLf:
      return c == '\n';
    case At::kSized:
    case At::kData:
      break;  // taken in runs, never byte by byte
  }
  return false;
}

Body::Step Body::take(std::string_view bytes) {
  if (at_ == At::kSized && left_ > limit_) return {State::kTooLong, 0};
  std::size_t taken = 0;
  while (taken < bytes.size()) {
    if (spent_ >= limit_ && at_ != At::kSized) return {State::kTooLong, taken};
    if (at_ == At::kSized || at_ == At::kData) {
      const std::uint64_t run = std::min<std::uint64_t>(left_, bytes.size() - taken);
      const std::uint64_t room = limit_ - spent_;
      const auto count = static_cast<std::size_t>(std::min(run, room));
      left_ -= count;
      spent_ += static_cast<std::uint32_t>(count);
      taken += count;
      if (left_ > 0) continue;
      if (at_ == At::kSized) return {State::kDone, taken};
      at_ = At::kDataCr;
      continue;
    }
    const bool ends = at_ == At::kLastLf;
    if (!step(bytes[taken])) return {State::kFaulty, taken};
    ++taken;
    ++spent_;
    if (ends) return {State::kDone, taken};
  }
  return {State::kMore, taken};
}

}  // namespace poros::http
