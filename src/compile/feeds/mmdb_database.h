// SPDX-License-Identifier: Apache-2.0
// libmaxminddb's handle on a database in memory, opened after its metadata has been proven.
#pragma once

#include <maxminddb.h>

#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace poros::feeds::mmdb {

// A message about the file: what is wrong, with the remedy.
std::string damaged(const std::string& what);

class Database {
 public:
  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Once. Empty, or what is wrong.
  std::string open(std::string_view file);

  const MMDB_s* get() const { return &db_; }
  const MMDB_metadata_s& metadata() const { return db_.metadata; }
  // What records lead into.
  Bytes data() const;

 private:
  MMDB_s db_{};
  bool is_open_ = false;
};

}  // namespace poros::feeds::mmdb
