// SPDX-License-Identifier: Apache-2.0
// Lists of objects → an index (core/index). The same lists give the same bytes, in whatever order
// they and their lines come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/index/index.h"

namespace poros::indexing {

struct List {
  std::string name;   // for messages
  std::string place;  // BACKEND[@REGION] of every line; empty: each line begins with its own
};

// What is wrong with a list. Line 0 is the whole of it.
struct Fault {
  std::string list;
  std::uint32_t line = 0;
  std::string text;  // "what (remedy)": lower case, no full stop
};

// The first of all faults are told and the rest counted.
inline constexpr std::size_t kMaxFaults = 100;

class Builder {
 public:
  // Reads a list wholly, whatever is wrong with it; the text is not needed afterwards.
  void add(const List& list, std::string_view text);

  // The file; to be written only if there are no faults. Call once.
  std::string finish();

  // Of all lists, those of finish() included.
  const std::vector<Fault>& faults() const { return faults_; }
  std::size_t fault_count() const { return fault_count_; }
  // What finish() has put into the file.
  std::size_t object_count() const { return object_count_; }
  std::size_t place_count() const { return places_.size(); }

 private:
  template <std::size_t kDigestBytes>
  struct Row {
    std::array<std::uint8_t, kDigestBytes> digest;
    std::uint64_t size;
    std::uint32_t place, list, line;
  };
  using Name = std::pair<std::string, std::string>;  // backend, region
  using Set = std::vector<std::uint64_t>;

  static constexpr std::uint32_t kNoPlace = 0xffffffff;

  void read_line(std::string_view line);
  void read_digest(std::string_view digest, std::uint64_t size);
  std::uint32_t place_of(std::string_view text);
  void fault(std::uint32_t list, std::uint32_t line, std::string text);
  void fault_here(std::string text);
  std::vector<std::uint32_t> sorted_places(std::string& strings, std::string& places);
  template <std::size_t kDigestBytes>
  std::string write_objects(std::vector<Row<kDigestBytes>>& rows,
                            const std::vector<std::uint32_t>& numbers);
  std::uint32_t set_number(const Set& set);

  std::vector<std::string> lists_;
  std::map<Name, std::uint32_t> places_;  // in the order in which they were met
  std::vector<Row<32>> sha256_;
  std::vector<Row<64>> sha512_;
  std::vector<Fault> faults_;
  std::size_t fault_count_ = 0, object_count_ = 0;
  std::map<Set, std::uint32_t> set_numbers_;
  std::string sets_;

  std::uint32_t list_ = 0, line_ = 0, fixed_place_ = kNoPlace;  // where add() is
  std::uint32_t place_ = kNoPlace;                              // of the line
  std::string last_place_text_;  // lines of one place mostly follow each other
  std::uint32_t last_place_ = kNoPlace;
};

}  // namespace poros::indexing
