// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/mmdb_database.h"

#include <algorithm>

#include "compile/feeds/mmdb_data.h"
#include "compile/feeds/reader.h"
#include "sys/file/memory_file.h"

namespace poros::feeds {
namespace mmdb {
namespace {

constexpr std::string_view kMark = "\xab\xcd\xefMaxMind.com";  // begins the metadata
constexpr std::size_t kMaxMetadata = 128 * 1024;               // by the specification
constexpr std::size_t kSeparator = 16;                         // between tree and data

Bytes metadata_of(std::string_view file) {
  const std::string_view end = file.substr(file.size() - std::min(file.size(), kMaxMetadata));
  const std::size_t at = end.rfind(kMark);
  return at == std::string_view::npos ? Bytes{} : as_bytes(end.substr(at + kMark.size()));
}

}  // namespace

std::string damaged(const std::string& what) {
  return "damaged MaxMind DB: " + what + " (fetch the file again)";
}

Database::~Database() {
  if (is_open_) MMDB_close(&db_);
}

std::string Database::open(std::string_view file) {
  const Bytes metadata = metadata_of(file);
  // Of a list that is none libmaxminddb tells, but does not free what it had read of it.
  if (!end_of(metadata, 0) || !holds_texts(metadata, "languages") ||
      !holds_texts(metadata, "description")) {
    return damaged("its metadata is unreadable");
  }
  const std::uint64_t nodes = find_number(metadata, "node_count").value_or(0);
  const std::uint64_t bits = find_number(metadata, "record_size").value_or(0);
  const std::uint64_t version = find_number(metadata, "ip_version").value_or(0);
  const bool is_known = (bits == 24 || bits == 28 || bits == 32) && (version == 4 || version == 6);
  const std::uint64_t before = file.size() - metadata.size() - kMark.size();
  if (!is_known || nodes == 0 || nodes > before || nodes * bits / 4 + kSeparator > before) {
    return damaged("its metadata does not fit the file");
  }
  const auto copy = sys::MemoryFile::create(as_bytes(file));
  if (!copy) return "no memory for it: " + copy.error().text;
  const int code = MMDB_open(copy->path().c_str(), MMDB_MODE_MMAP, &db_);
  if (code != MMDB_SUCCESS) return damaged(MMDB_strerror(code));
  is_open_ = true;
  return {};
}

Bytes Database::data() const {
  return {reinterpret_cast<const std::byte*>(db_.data_section), db_.data_section_size};
}

}  // namespace mmdb

bool is_mmdb(std::string_view bytes) { return !mmdb::metadata_of(bytes).empty(); }

}  // namespace poros::feeds
