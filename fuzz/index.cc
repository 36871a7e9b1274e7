// SPDX-License-Identifier: Apache-2.0
// Any bytes as an index: open() refuses them, or every look-up stays inside them (ASan watches).
// The bytes are tried as they are and with magic, version, size and checksum made right. The same
// bytes as a list of objects must make an index that opens, or faults.
#include "core/index/index.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "compile/index/builder.h"

namespace {

using namespace poros;

std::string hex_of(Bytes bytes) {
  std::string out;
  for (const std::byte byte : bytes) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4];
    out += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15];
  }
  return out;
}

void use(Bytes file) {
  const auto index = index::Index::open(file);
  if (!index) return;
  for (std::uint32_t i = 0; i < index->place_count(); ++i) {
    if (index->place(i).backend.empty()) std::abort();
  }
  const auto look_at = [&](const index::Object& object) {
    for (std::uint32_t i = 0; i < index->place_count(); ++i) {
      static_cast<void>(index->has(object, i));
    }
  };
  for (std::uint64_t i = 0; i < index->sha256_count(); ++i) look_at(index->sha256_at(i));
  for (std::uint64_t i = 0; i < index->sha512_count(); ++i) look_at(index->sha512_at(i));
  // Whatever stands in the file as a digest, wherever it stands.
  for (std::size_t at = 0; at + 64 <= file.size() && at < 4096; ++at) {
    look_at(index->find("sha256", hex_of(file.subspan(at, 32))));
    look_at(index->find("sha512", hex_of(file.subspan(at, 64))));
  }
}

void build(std::string_view text) {
  indexing::Builder builder;
  builder.add({"list", ""}, text);
  const std::string file = builder.finish();
  if (builder.fault_count() == 0 && !index::Index::open(as_bytes(file))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  use(bytes);
  build(as_text(bytes));
  index::FileHeader header{};
  if (size < sizeof(header)) return 0;
  std::vector<std::byte> sealed(bytes.begin(), bytes.end());
  std::memcpy(&header, sealed.data(), sizeof(header));
  header.magic = index::kMagic;
  header.version = index::kFormatVersion;
  header.file_size = size;
  std::memcpy(sealed.data(), &header, sizeof(header));
  header.checksum = index::file_checksum(sealed);
  std::memcpy(sealed.data(), &header, sizeof(header));
  use(sealed);
  return 0;
}
