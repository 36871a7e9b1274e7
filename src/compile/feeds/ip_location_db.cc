// SPDX-License-Identifier: Apache-2.0
// The CSV of ip-location-db: range_start,range_end,asn,holder, without a header. Half a million
// rows: one pass, no copies but of holders that are new.
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "compile/feeds/reader.h"
#include "core/base/hash.h"

namespace poros::feeds {
namespace {

constexpr std::size_t kColumns = 4;

// The indexes of (asn, holder), growing rows.asns: a hash table with linear probing of indexes
// alone.
class Origins {
 public:
  explicit Origins(Rows& rows) : rows_(rows), slots_(1 << 10, kFree) {
    while (slots_.size() < rows.asns.size() * 2) slots_.resize(slots_.size() * 2, kFree);
    rehash();
  }

  std::uint32_t index(std::uint32_t asn, std::string_view holder) {
    std::size_t at = home(asn);
    for (; slots_[at] != kFree; at = (at + 1) & (slots_.size() - 1)) {
      const Origin& known = rows_.asns[slots_[at]];
      if (known.asn == asn && known.holder == holder) return slots_[at];
    }
    const auto next = static_cast<std::uint32_t>(rows_.asns.size());
    rows_.asns.push_back({asn, std::string(holder)});
    slots_[at] = next;
    if (rows_.asns.size() * 2 > slots_.size()) {
      slots_.assign(slots_.size() * 2, kFree);
      rehash();
    }
    return next;
  }

 private:
  static constexpr std::uint32_t kFree = 0xffffffff;

  std::size_t home(std::uint32_t asn) const { return fmix32(asn) & (slots_.size() - 1); }

  void rehash() {
    for (std::uint32_t i = 0; i < rows_.asns.size(); ++i) {
      std::size_t at = home(rows_.asns[i].asn);
      while (slots_[at] != kFree) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = i;
    }
  }

  Rows& rows_;
  std::vector<std::uint32_t> slots_;  // a power of two of them, at most half in use
};

class CsvReader {
 public:
  CsvReader(Rows& rows, Defects& defects) : rows_(rows), defects_(defects), origins_(rows) {}

  void read(const Line& line) {
    if (line.text.empty()) return;
    std::array<std::string_view, kColumns> fields;
    const char* flaw = split(line.text, fields);
    if (flaw != nullptr) return defects_.add(line.number, flaw);
    const auto first = find_address(line, fields[0]), last = find_address(line, fields[1]);
    const auto asn = find_asn(line, fields[2]);
    if (!first || !last || !asn) return;
    if (first->family != last->family) {
      return defects_.add(line.number, "the range " + range(fields) +
                                           " begins in one family and ends in the other");
    }
    if (first->bits > last->bits) {
      return defects_.add(line.number, "the range " + range(fields) + " is reversed");
    }
    for (const char c : fields[3]) {
      if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
        return defects_.add(line.number, "a control character in the holder " + quoted(fields[3]));
      }
    }
    rows_.rows.push_back({*first, *last, origins_.index(*asn, fields[3]), line.number});
  }

 private:
  // RFC 4180, but for line breaks inside quotes, which no holder has. Null, or what is wrong.
  const char* split(std::string_view text, std::array<std::string_view, kColumns>& fields) {
    constexpr const char* kCount =
        "not 4 columns (start,end,asn,holder; a holder with a comma needs quotes)";
    for (std::size_t i = 0; i < kColumns; ++i) {
      const bool is_last = i + 1 == kColumns;
      if (text.starts_with('"')) {
        if (!take_quoted(text, i, fields[i])) return "a quote that is not closed, or text after it";
      } else {
        fields[i] = text.substr(0, text.find(','));
        if (fields[i].find('"') != std::string_view::npos) {
          return "a quote inside a value without quotes (write \"a \"\"b\"\"\")";
        }
        text.remove_prefix(fields[i].size());
      }
      if (text.empty() != is_last) return kCount;
      if (!is_last) text.remove_prefix(1);
    }
    return nullptr;
  }

  // A quoted field off the front of `text`, up to its comma or the end. Only a value with a quote
  // in it is copied.
  bool take_quoted(std::string_view& text, std::size_t column, std::string_view& field) {
    std::size_t end = text.find('"', 1);
    std::string& copy = copies_[column];
    copy.clear();
    std::size_t start = 1;
    while (end != std::string_view::npos && text.substr(end + 1).starts_with('"')) {
      copy += text.substr(start, end + 1 - start);
      start = end + 2;
      end = text.find('"', start);
    }
    if (end == std::string_view::npos) return false;
    field = text.substr(start, end - start);
    if (!copy.empty()) field = copy += field;
    text.remove_prefix(end + 1);
    return text.empty() || text.front() == ',';
  }

  std::optional<ip::Client> find_address(const Line& line, std::string_view text) {
    const auto address = ip::find_address(text);
    if (!address) defects_.add(line.number, quoted(text) + " is no IP address");
    return address;
  }

  std::optional<std::uint32_t> find_asn(const Line& line, std::string_view text) {
    std::uint32_t asn = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [stop, error] = std::from_chars(begin, end, asn);
    if (error == std::errc() && stop == end) return asn;
    defects_.add(line.number, quoted(text) + " is no ASN (a number from 0 to 4294967295)");
    return std::nullopt;
  }

  static std::string range(const std::array<std::string_view, kColumns>& fields) {
    return std::string(fields[0]) + " to " + std::string(fields[1]);
  }

  Rows& rows_;
  Defects& defects_;
  Origins origins_;
  std::array<std::string, kColumns> copies_;
};

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace

void read_ip_location_db(std::string_view text, Rows& rows, Defects& defects) {
  // As many as there are, because growing would need twice the memory; but no more than real rows
  // fit the file, which may be made of line ends.
  const auto ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  rows.rows.reserve(rows.rows.size() + std::min(ends + 1, text.size() / 20));
  const bool all_utf8 = is_utf8(text);  // one fast pass; lines are asked only where it fails
  CsvReader reader(rows, defects);
  Lines lines(text);
  while (const auto line = lines.next()) {
    if (!all_utf8 && !is_utf8(line->text)) {
      defects.add(line->number, "not UTF-8");
      continue;
    }
    reader.read(*line);
  }
}

}  // namespace poros::feeds
