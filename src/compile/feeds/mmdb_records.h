// SPDX-License-Identifier: Apache-2.0
// The records of a MaxMind DB as origins.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "compile/feeds/mmdb_data.h"
#include "compile/feeds/mmdb_database.h"
#include "compile/feeds/origins.h"
#include "compile/feeds/reader.h"

namespace poros::feeds::mmdb {

// Origins by where their records stand: an ASN has one record, whatever it announces.
class Records {
 public:
  static constexpr std::uint32_t kNone = 0xffffffff;

  Records(const Database& database, Rows& rows, Defects& defects)
      : database_(database),
        origins_(rows),
        defects_(defects),
        budget_(database.data().size() * kValuesPerByte) {}

  // The label, or kNone. `block` is where the record is met, for the message.
  std::uint32_t label(const MMDB_entry_s& entry, const ip::Prefix& block);

 private:
  std::uint32_t read(MMDB_entry_s entry, std::string& flaw);

  const Database& database_;
  Origins origins_;
  Defects& defects_;
  std::uint64_t budget_;  // of values
  std::unordered_map<std::uint32_t, std::uint32_t> known_;
};

}  // namespace poros::feeds::mmdb
