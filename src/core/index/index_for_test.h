// SPDX-License-Identifier: Apache-2.0
// Indexes written by hand, and what they must answer, kept in an ordinary map.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/index/index.h"

namespace poros::index::test {

template <class Record>
void append(std::string& out, const Record& record) {
  out.append(as_text(std::as_bytes(std::span(&record, 1))));
}

inline std::string hex_of(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 15];
  }
  return out;
}

// A digest of 32 or 64 bytes that begins with these and is filled with the last of them.
inline std::string digest(std::string begin, std::size_t bytes = 32) {
  begin.resize(bytes, begin.back());
  return begin;
}

struct Parts {
  struct Listed {
    std::uint64_t size;
    std::uint32_t set;
  };
  std::vector<std::pair<std::string, std::string>> places = {{"cdn", ""}, {"s3", "a"}, {"s3", "b"}};
  std::vector<std::uint64_t> sets = {1, 2, 4, 7};  // one word each
  std::map<std::string, Listed> sha256, sha512;
  std::array<std::uint32_t, 6> types = {1, 2, 3, 4, 5, 0};
  std::uint32_t required = 1;

  template <std::size_t kDigestBytes>
  static std::string objects(const std::map<std::string, Listed>& all) {
    std::string out;
    for (const auto& [bytes, listed] : all) {
      ObjectRecord<kDigestBytes> record{};
      std::memcpy(record.digest.data(), bytes.data(), kDigestBytes);
      std::memcpy(record.size.data(), &listed.size, 8);
      record.set = listed.set;
      append(out, record);
    }
    return out;
  }

  std::string file() const;
};

// Magic, size and checksum as they must be.
inline void seal(std::string& file) {
  auto header = load<FileHeader>(as_bytes(file), 0);
  header.magic = kMagic;
  header.version = kFormatVersion;
  header.file_size = file.size();
  std::memcpy(file.data(), &header, sizeof(header));
  header.checksum = file_checksum(as_bytes(file));
  std::memcpy(file.data(), &header, sizeof(header));
}

inline std::string Parts::file() const {
  std::array<std::string, 6> sections;
  for (const auto& [backend, region] : places) {
    PlaceRecord record{};
    record.backend = {static_cast<std::uint32_t>(sections[0].size()),
                      static_cast<std::uint32_t>(backend.size())};
    sections[0] += backend;
    record.region = {static_cast<std::uint32_t>(sections[0].size()),
                     static_cast<std::uint32_t>(region.size())};
    sections[0] += region;
    append(sections[1], record);
  }
  for (const std::uint64_t set : sets) append(sections[2], set);
  sections[3] = objects<32>(sha256);
  sections[4] = objects<64>(sha512);
  std::uint32_t count = 0;
  while (count < types.size() && types[count] != 0) ++count;
  std::string out, content;
  append(out, FileHeader{kMagic, kFormatVersion, count, 0, 0});
  for (std::uint32_t i = 0; i < count; ++i) {
    append(out, SectionHeader{types[i], i < 5 ? 1 : required,
                              sizeof(FileHeader) + count * sizeof(SectionHeader) + content.size(),
                              sections[i].size()});
    content += sections[i];
  }
  out += content;
  seal(out);
  return out;
}

}  // namespace poros::index::test
