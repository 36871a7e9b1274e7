// SPDX-License-Identifier: Apache-2.0
// What stands behind the opaque types of poros.h, and how a caller's structures are read and
// written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "core/base/bytes.h"
#include "core/bundle/view.h"
#include "core/decide/plan.h"
#include "core/state/state.h"
#include "poros/poros.h"

// Tells one bundle's indexes from another's: the first bytes of its id.
struct poros_bundle {
  poros::bundle::View view;
  std::uint64_t stamp;
};

// The entries follow it in the same piece of memory.
struct poros_state {
  std::uint64_t stamp;
  std::size_t count;

  std::span<const poros::state::Down> entries() const {
    return {reinterpret_cast<const poros::state::Down*>(this + 1), count};
  }
};

namespace poros::cabi {

inline poros_text to_text(std::string_view text) { return {text.data(), text.size()}; }

// False for a null pointer with a length.
inline bool read_text(const char* data, std::size_t length, std::string_view& out) {
  if (data == nullptr && length != 0) return false;
  out = {data, length};
  return true;
}
inline bool read_text(const poros_text& text, std::string_view& out) {
  return read_text(text.data, text.length, out);
}

// Whether a caller's structure is there and at least as large as in the first version, which is all
// there is so far.
template <class Struct>
bool is_usable(const Struct* from) {
  return from != nullptr && from->size >= sizeof(Struct);
}

// Into a result that is_usable: `size` stays the caller's, what the caller knows beyond us is left.
template <class Struct>
void write_result(Struct value, Struct* to) {
  static_assert(std::is_trivially_copyable_v<Struct>);
  value.size = to->size;
  std::memcpy(to, &value, sizeof(Struct));
}

// `text` in a room of `size` bytes: cut to fit, always terminated.
inline void write_error(std::string_view text, char* room, std::size_t size) {
  if (room == nullptr || size == 0) return;
  const std::size_t length = text.size() < size ? text.size() : size - 1;
  std::memcpy(room, text.data(), length);
  room[length] = '\0';
}

}  // namespace poros::cabi
