// SPDX-License-Identifier: Apache-2.0
#include "core/index/index.h"

#include <array>
#include <cstring>

namespace poros::index {
namespace {

// The first eight bytes of a digest as a number that sorts as they do.
std::uint64_t leading(Bytes bytes, std::size_t offset) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    value = value << 8 | std::to_integer<std::uint64_t>(bytes[offset + i]);
  }
  return value;
}

// Digests are spread evenly, so where one stands can be guessed from its value: three or four
// guesses find it among millions. A file can be made in which guesses are bad, so after a few of
// them the rest is halved.
constexpr int kGuesses = 8;
std::size_t guess(std::size_t count, std::uint64_t low, std::uint64_t high, std::uint64_t value) {
  const double share = static_cast<double>(value - low) / (static_cast<double>(high - low) + 1.0);
  const auto at = static_cast<std::size_t>(share * static_cast<double>(count));
  return at < count ? at : count - 1;
}

template <class Record>
Object object_at(Bytes records, std::size_t which) {
  const auto record = load<Record>(records, which * sizeof(Record));
  std::uint64_t size = 0;
  std::memcpy(&size, record.size.data(), sizeof(size));
  return {true, size, record.set};
}

template <class Record>
Object search(Bytes records, std::string_view hex) {
  std::array<std::uint8_t, sizeof(Record::digest)> digest;
  if (!read_hex(hex, digest.data(), digest.size())) return {};
  const std::uint64_t value = leading(std::as_bytes(std::span(digest)), 0);
  std::size_t first = 0, last = records.size() / sizeof(Record);
  std::uint64_t low = 0, high = ~std::uint64_t{0};  // of the leading bytes in [first, last)
  for (int guesses = 0; first < last; ++guesses) {
    const std::size_t middle =
        first + (guesses < kGuesses ? guess(last - first, low, high, value) : (last - first) / 2);
    const std::byte* const here = records.data() + middle * sizeof(Record);
    const int order = std::memcmp(here, digest.data(), digest.size());
    if (order == 0) return object_at<Record>(records, middle);
    if (order < 0) {
      first = middle + 1;
      low = leading(records, middle * sizeof(Record));
    } else {
      last = middle;
      high = leading(records, middle * sizeof(Record));
    }
  }
  return {};
}

}  // namespace

bool read_hex(std::string_view hex, std::uint8_t* digest, std::size_t bytes) {
  if (hex.size() != 2 * bytes) return false;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const char c = hex[i];
    unsigned value = 0;
    if (c >= '0' && c <= '9') {
      value = static_cast<unsigned>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      value = static_cast<unsigned>(c - 'a' + 10);
    } else {
      return false;
    }
    const unsigned before = i % 2 == 0 ? 0u : static_cast<unsigned>(digest[i / 2]) << 4;
    digest[i / 2] = static_cast<std::uint8_t>(before | value);
  }
  return true;
}

Place Index::place(std::uint32_t which) const {
  const auto record = load<PlaceRecord>(places_, which * sizeof(PlaceRecord));
  return {as_text(strings_.subspan(record.backend.offset, record.backend.length)),
          as_text(strings_.subspan(record.region.offset, record.region.length))};
}

Object Index::sha256_at(std::uint64_t which) const {
  return object_at<Sha256Record>(sha256_, static_cast<std::size_t>(which));
}

Object Index::sha512_at(std::uint64_t which) const {
  return object_at<Sha512Record>(sha512_, static_cast<std::size_t>(which));
}

Object Index::find(std::string_view algorithm, std::string_view hex) const {
  if (algorithm == "sha256") return search<Sha256Record>(sha256_, hex);
  if (algorithm == "sha512") return search<Sha512Record>(sha512_, hex);
  return {};
}

bool Index::has(const Object& object, std::uint32_t place) const {
  if (!object.found || place >= place_count_) return false;
  const std::size_t word = object.set * words_of(place_count_) + place / 64;
  return (load<std::uint64_t>(sets_, word * 8) >> (place % 64) & 1) != 0;
}

}  // namespace poros::index
