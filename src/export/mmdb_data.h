// SPDX-License-Identifier: Apache-2.0
// The fields of a MaxMind DB file's data section and metadata, written one after another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace poros::exporting {

// The texts that are added must outlive it: one that comes again is a pointer to the first.
class MmdbData {
 public:
  static constexpr std::size_t kMaxText = 65821 + 0xffffff;

  void add_map(std::size_t pairs) { control(kMap, pairs); }
  void add_array(std::size_t elements) { control(kArray, elements); }
  void add_text(std::string_view text);
  void add_uint16(std::uint16_t value) { number(kUint16, value); }
  void add_uint32(std::uint32_t value) { number(kUint32, value); }
  void add_uint64(std::uint64_t value) { number(kUint64, value); }

  const std::string& bytes() const { return bytes_; }
  bool has_too_long_text() const { return has_too_long_text_; }

 private:
  enum Type : unsigned {
    kPointer = 1,
    kText = 2,
    kUint16 = 5,
    kUint32 = 6,
    kMap = 7,
    kUint64 = 9,
    kArray = 11
  };

  void control(Type type, std::size_t size);
  void number(Type type, std::uint64_t value);
  void pointer(std::uint64_t offset);
  void big_endian(std::uint64_t value, unsigned bytes);

  std::string bytes_;
  std::unordered_map<std::string_view, std::uint64_t> offsets_;
  bool has_too_long_text_ = false;
};

}  // namespace poros::exporting
