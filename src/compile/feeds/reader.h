// SPDX-License-Identifier: Apache-2.0
// What the readers of the formats share. One .cc file a format; read() in read.cc finds it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "compile/feeds/capped.h"
#include "compile/feeds/rows.h"
#include "core/ip/address.h"
#include "diagnostics/diagnostics.h"

namespace poros::feeds {

// The errors of one file.
class Defects {
 public:
  Defects(std::string_view file, Diagnostics& diagnostics)
      : file_(file), capped_(diagnostics, Capped::Level::kError, kMaxDefects) {}

  // Line 0: the whole file.
  void add(std::uint32_t line, std::string text, Rule rule = Rule::kFeedRow) {
    capped_.add({file_, line, 0}, rule, std::move(text));
  }
  void finish() { capped_.finish("errors in this file"); }
  bool none() const { return capped_.count() == 0; }

 private:
  std::string file_;
  Capped capped_;
};

// The readers get plain text, without a byte order mark, not empty.
void read_aws_ip_ranges(std::string_view text, Rows& rows, Defects& defects);
void read_gcp_cloud(std::string_view text, Rows& rows, Defects& defects);
void read_ip_location_db(std::string_view text, Rows& rows, Defects& defects);
void read_cidr_list(std::string_view text, Rows& rows, Defects& defects);

// What a file seems to be, where it does not seem to be `format`: a sentence with the remedy. Looks
// at the beginning only; a wrong file then gives one error, not one for each line.
std::optional<std::string> find_mistaken(std::string_view format, std::string_view text);

// 'text' for a message: whatever bytes come, one short printable line.
std::string quoted(std::string_view text);

// "ADDRESS/LENGTH", or why it is not one and what may have been meant.
std::optional<ip::Prefix> find_block(std::string_view text, std::string& flaw);

// Whether a region or a date can stand in a line of words: printable ASCII without blanks, not
// empty.
bool is_word(std::string_view text);

// The indexes of the regions, growing rows.regions.
class Regions {
 public:
  explicit Regions(Rows& rows);
  std::uint32_t index(std::string_view region);

 private:
  Rows& rows_;
  std::unordered_map<std::string, std::uint32_t> known_;
};

// A line of a text, without its end (LF or CR LF), numbered from 1.
struct Line {
  std::string_view text;
  std::uint32_t number = 0;
};

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}
  std::optional<Line> next();

 private:
  std::string_view rest_;
  std::uint32_t number_ = 0;
};

}  // namespace poros::feeds
