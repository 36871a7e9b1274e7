// SPDX-License-Identifier: Apache-2.0
#include "compile/index/builder.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "compile/index/lines.h"
#include "core/base/columns.h"

namespace poros::indexing {
namespace {

constexpr std::size_t kMaxShown = 150;  // of a value in a message; a sha512 digest is 135 long

std::string quoted(std::string_view text) { return "'" + shortened(text, kMaxShown) + "'"; }

template <class Record>
void append(std::string& out, const Record& record) {
  const std::string_view bytes = as_text(std::as_bytes(std::span(&record, 1)));
  out.append(bytes);
}

index::Text text_in(std::string& strings, std::string_view text) {
  const auto offset = static_cast<std::uint32_t>(strings.size());
  strings += text;
  return {offset, static_cast<std::uint32_t>(text.size())};
}

// Sections of the types 1, 2, …, each at a multiple of 8.
std::string file_of(std::span<const std::string> sections) {
  index::FileHeader header{index::kMagic, index::kFormatVersion,
                           static_cast<std::uint32_t>(sections.size()), 0, 0};
  std::string table, content;
  const std::size_t begin = sizeof(header) + sections.size() * sizeof(index::SectionHeader);
  for (const std::string& section : sections) {
    content.append((8 - (begin + content.size()) % 8) % 8, '\0');
    const auto type = static_cast<std::uint32_t>(&section - sections.data()) + 1;
    append(table, index::SectionHeader{type, 1, begin + content.size(), section.size()});
    content += section;
  }
  header.file_size = begin + content.size();
  std::string file;
  file.reserve(header.file_size);
  append(file, header);
  file += table;
  file += content;
  header.checksum = index::file_checksum(as_bytes(file));
  std::memcpy(file.data(), &header, sizeof(header));
  return file;
}

}  // namespace

void Builder::fault(std::uint32_t list, std::uint32_t line, std::string text) {
  if (++fault_count_ <= kMaxFaults) faults_.push_back({lists_[list], line, std::move(text)});
}

void Builder::fault_here(std::string text) { fault(list_, line_, std::move(text)); }

std::uint32_t Builder::place_of(std::string_view text) {
  if (text == last_place_text_) return last_place_;
  const std::size_t at = text.find('@');
  const std::string_view backend = part(text, 0, at);
  const std::string_view region =
      at == std::string_view::npos ? std::string_view() : part(text, at + 1);
  if (!is_plain(backend) || (at != std::string_view::npos && !is_plain(region))) {
    fault_here(quoted(text) + " is no place (BACKEND or BACKEND@REGION)");
    return kNoPlace;
  }
  const auto number = static_cast<std::uint32_t>(places_.size());
  const auto place = places_.try_emplace({std::string(backend), std::string(region)}, number).first;
  if (places_.size() > index::kMaxPlaces) {
    places_.erase(place);
    fault_here("more than " + std::to_string(index::kMaxPlaces) + " places");
    return kNoPlace;
  }
  last_place_text_ = text;
  last_place_ = place->second;
  return last_place_;
}

void Builder::read_digest(std::string_view text, std::uint64_t size) {
  const std::string_view hex = part(text, 7);
  if (text.starts_with("sha256:")) {
    Row<32> row{{}, size, place_, list_, line_};
    if (index::read_hex(hex, row.digest.data(), row.digest.size())) {
      if (place_ != kNoPlace) sha256_.push_back(row);
      return;
    }
  } else if (text.starts_with("sha512:")) {
    Row<64> row{{}, size, place_, list_, line_};
    if (index::read_hex(hex, row.digest.data(), row.digest.size())) {
      if (place_ != kNoPlace) sha512_.push_back(row);
      return;
    }
  }
  fault_here(quoted(text) +
             " is no digest (sha256: and 64 small hexadecimal digits, or "
             "sha512: and 128)");
}

void Builder::read_line(std::string_view line) {
  const Words words = words_of(line);
  const std::size_t before = fixed_place_ == kNoPlace ? 1 : 0;  // words before the digest
  if (words.count <= before || words.count > before + 2) {
    fault_here("a line of " + std::to_string(words.count) +
               (words.count == 1 ? " word (" : " words (") +
               (before == 1 ? "BACKEND[@REGION] DIGEST [SIZE])" : "DIGEST [SIZE])"));
    return;
  }
  place_ = before == 1 ? place_of(words.at[0]) : fixed_place_;
  std::uint64_t size = index::kNoSize;
  if (words.count == before + 2) {
    const auto given = find_size(words.at[before + 1]);
    if (!given) {
      fault_here(quoted(words.at[before + 1]) + " is no size (bytes, as a decimal number)");
    } else {
      size = *given;
    }
  }
  read_digest(words.at[before], size);
}

void Builder::add(const List& list, std::string_view text) {
  list_ = static_cast<std::uint32_t>(lists_.size());
  lists_.push_back(list.name);
  line_ = 0;
  last_place_text_.clear();
  fixed_place_ = list.place.empty() ? kNoPlace : place_of(list.place);
  if (!list.place.empty() && fixed_place_ == kNoPlace) return;
  bool is_empty = true;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = part(text, 0, end);
    text = end == std::string_view::npos ? std::string_view() : part(text, end + 1);
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = trim(line);
    if (line.empty() || line.starts_with('#')) continue;
    is_empty = false;
    read_line(line);
  }
  // Such a list comes of a listing that failed more often than of a backend that has nothing.
  if (is_empty)
    fault(list_, 0, "no object in it (leave the list out: what is not named is unknown)");
}

// Fills both sections; the number of each place in the order of their names, by the number that it
// had before.
std::vector<std::uint32_t> Builder::sorted_places(std::string& strings, std::string& places) {
  std::vector<std::uint32_t> numbers(places_.size());
  std::uint32_t next = 0;
  for (const auto& [name, number] : places_) {
    append(places, index::PlaceRecord{text_in(strings, name.first), text_in(strings, name.second)});
    numbers[number] = next++;
  }
  return numbers;
}

std::uint32_t Builder::set_number(const Set& set) {
  const auto next = static_cast<std::uint32_t>(set_numbers_.size());
  const auto [found, is_new] = set_numbers_.try_emplace(set, next);
  if (is_new) {
    for (const std::uint64_t word : set) append(sets_, word);
  }
  return found->second;
}

template <std::size_t kDigestBytes>
std::string Builder::write_objects(std::vector<Row<kDigestBytes>>& rows,
                                   const std::vector<std::uint32_t>& numbers) {
  using Each = Row<kDigestBytes>;
  std::sort(rows.begin(), rows.end(), [](const Each& a, const Each& b) {
    return std::tie(a.digest, a.list, a.line) < std::tie(b.digest, b.list, b.line);
  });
  std::string out;
  Set set;
  for (auto first = rows.begin(); first != rows.end();) {
    set.assign(index::words_of(numbers.size()), 0);
    const Each* sized = nullptr;
    auto row = first;
    for (; row != rows.end() && row->digest == first->digest; ++row) {
      const std::uint32_t place = numbers[row->place];
      set[place / 64] |= std::uint64_t{1} << (place % 64);
      if (row->size == index::kNoSize) continue;
      if (sized == nullptr) sized = &*row;
      if (sized->size != row->size) {
        fault(row->list, row->line,
              "the size is " + std::to_string(row->size) + " here and " +
                  std::to_string(sized->size) + " in " + lists_[sized->list] + ":" +
                  std::to_string(sized->line) + " (a digest has one size)");
      }
    }
    index::ObjectRecord<kDigestBytes> record{first->digest, {}, set_number(set)};
    const std::uint64_t size = sized == nullptr ? index::kNoSize : sized->size;
    std::memcpy(record.size.data(), &size, sizeof(size));
    append(out, record);
    ++object_count_;
    first = row;
  }
  rows = {};
  return out;
}

std::string Builder::finish() {
  std::array<std::string, 5> sections;
  const auto numbers = sorted_places(sections[0], sections[1]);
  sections[3] = write_objects(sha256_, numbers);
  sections[4] = write_objects(sha512_, numbers);
  sections[2] = std::move(sets_);
  return file_of(sections);
}

}  // namespace poros::indexing
