// SPDX-License-Identifier: Apache-2.0
#include "compile/feeds/mmdb_data.h"

#include <vector>

namespace poros::feeds::mmdb {
namespace {

enum Type : unsigned {
  kExtended = 0,
  kPointer = 1,
  kText = 2,
  kUint16 = 5,
  kUint32 = 6,
  kMap = 7,
  kUint64 = 9,
  kArray = 11,
  kBoolean = 14
};

// The head of a value: its type, its size (a pointer's is where it leads), where what follows
// begins.
struct Head {
  unsigned type = 0;
  std::uint64_t size = 0, next = 0;
};

class Cursor {
 public:
  Cursor(Bytes section, std::uint64_t at) : section_(section), at_(at) {}

  // The next `count` bytes as a number.
  std::optional<std::uint64_t> take(unsigned count) {
    const auto bytes = slice(section_, at_, count);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const std::byte byte : *bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    at_ += count;
    return value;
  }

  std::optional<Head> read() {
    const auto control = take(1);
    if (!control) return std::nullopt;
    Head head;
    head.type = static_cast<unsigned>(*control >> 5);
    const auto low = static_cast<unsigned>(*control & 31);
    if (head.type == kPointer) {
      const auto to = pointer(low);
      if (!to) return std::nullopt;
      head.size = *to;
    } else {
      if (head.type == kExtended) {
        const auto extended = take(1);
        if (!extended) return std::nullopt;
        head.type = static_cast<unsigned>(*extended) + 7;
      }
      const auto size = size_of(low);
      if (!size) return std::nullopt;
      head.size = *size;
    }
    head.next = at_;
    return head;
  }

 private:
  std::optional<std::uint64_t> pointer(unsigned low) {
    constexpr std::uint64_t kBase[] = {0, 2048, 526336, 0};
    const unsigned length = low >> 3;
    const auto rest = take(length + 1);
    if (!rest) return std::nullopt;
    // The longest form has no use for the bits in the first byte.
    const std::uint64_t high = length == 3 ? 0 : low & 7;
    return kBase[length] + (high << (8 * (length + 1)) | *rest);
  }

  std::optional<std::uint64_t> size_of(unsigned low) {
    constexpr std::uint64_t kBase[] = {29, 285, 65821};
    if (low < 29) return low;
    const auto rest = take(low - 28);
    if (!rest) return std::nullopt;
    return kBase[low - 29] + *rest;
  }

  Bytes section_;
  std::uint64_t at_;
};

// What is left to read in a map or an array.
struct Open {
  std::uint64_t values, at;
  bool is_elsewhere = false;  // behind a pointer: what encloses it goes on after the pointer
};

// The head of the value at `offset`, or of the one that a pointer there leads to.
std::optional<Head> resolved(Bytes section, std::uint64_t offset) {
  const auto head = Cursor(section, offset).read();
  if (!head || head->type != kPointer) return head;
  return Cursor(section, head->size).read();
}

}  // namespace

std::optional<std::uint64_t> end_of(Bytes section, std::uint64_t offset, std::uint64_t* budget) {
  std::vector<Open> open{{1, offset}};
  unsigned values = 0;
  while (true) {
    if (open.back().values == 0) {
      const Open done = open.back();
      open.pop_back();
      if (open.empty()) return done.at;
      if (!done.is_elsewhere) open.back().at = done.at;
      continue;
    }
    --open.back().values;
    if (++values > kMaxValues) return std::nullopt;
    if (budget != nullptr && (*budget)-- == 0) {
      *budget = 0;
      return std::nullopt;
    }
    const auto head = Cursor(section, open.back().at).read();
    if (!head) return std::nullopt;
    open.back().at = head->next;
    if (head->type == kPointer) {
      open.push_back({1, head->size, true});
    } else if (head->type == kMap || head->type == kArray) {
      const std::uint64_t inside = head->size * (head->type == kMap ? 2 : 1);
      open.push_back({inside, head->next});
    } else if (head->type != kBoolean) {  // whose size is its value
      if (!slice(section, head->next, head->size)) return std::nullopt;
      open.back().at = head->next + head->size;
    }
  }
}

// Where the value under a key of the map begins that the section begins with.
std::optional<std::uint64_t> find_value(Bytes section, std::string_view key) {
  const auto map = Cursor(section, 0).read();
  if (!map || map->type != kMap) return std::nullopt;
  std::uint64_t at = map->next;
  for (std::uint64_t i = 0; i < map->size; ++i) {
    const auto name = resolved(section, at);
    const auto value_at = end_of(section, at);
    if (!name || name->type != kText || !value_at) return std::nullopt;
    const auto text = slice(section, name->next, name->size);
    if (!text) return std::nullopt;
    if (as_text(*text) == key) return value_at;
    const auto next = end_of(section, *value_at);
    if (!next) return std::nullopt;
    at = *next;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> find_number(Bytes section, std::string_view key) {
  const auto at = find_value(section, key);
  const auto value = at ? resolved(section, *at) : std::nullopt;
  const bool is_number =
      value && value->size <= 8 &&
      (value->type == kUint16 || value->type == kUint32 || value->type == kUint64);
  if (!is_number) return std::nullopt;
  return Cursor(section, value->next).take(static_cast<unsigned>(value->size));
}

bool holds_texts(Bytes section, std::string_view key) {
  const auto value_at = find_value(section, key);
  const auto value = value_at ? resolved(section, *value_at) : std::nullopt;
  if (!value || (value->type != kMap && value->type != kArray)) return false;
  const std::uint64_t count = value->size * (value->type == kMap ? 2 : 1);
  std::uint64_t at = value->next;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto item = resolved(section, at);
    const auto next = end_of(section, at);
    if (!item || item->type != kText || !next) return false;
    at = *next;
  }
  return true;
}

}  // namespace poros::feeds::mmdb
