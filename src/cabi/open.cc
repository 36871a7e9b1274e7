// SPDX-License-Identifier: Apache-2.0
// Bundles: opened, closed, and asked for names.
#include <cstdlib>
#include <new>

#include "cabi/handles.h"
#include "core/base/error.h"
#include "core/base/writer.h"

namespace poros::cabi {
namespace {

static_assert(std::is_trivially_destructible_v<poros_bundle>);
static_assert(bundle::kNone == POROS_NONE);

int code_of(ErrorKind kind) { return static_cast<int>(kind) + 1; }
static_assert(static_cast<int>(ErrorKind::kInvalid) + 1 == POROS_INVALID);
static_assert(static_cast<int>(ErrorKind::kIo) + 1 == POROS_IO);

void write_flaw(const Flaw& flaw, char* room, std::size_t size) {
  char text[160];
  Writer out(text);
  out.add(flaw.what);
  out.add(" (at byte ");
  char digits[20];
  std::size_t at = sizeof(digits);
  std::uint64_t value = flaw.offset;
  do {
    digits[--at] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  out.add({digits + at, sizeof(digits) - at});
  out.add(")");
  write_error(out.view(), room, size);
}

}  // namespace
}  // namespace poros::cabi

using namespace poros;

const char* poros_error_text(int code) {
  switch (code) {
    case POROS_OK:
      return "no error";
    case POROS_INVALID:
      return "invalid argument";
    case POROS_NOT_FOUND:
      return "not found";
    case POROS_CORRUPT:
      return "not a bundle, or a damaged one";
    case POROS_UNSUPPORTED:
      return "a bundle of another format version";
    case POROS_LIMIT:
      return "too small a room, or out of memory";
    case POROS_IO:
      return "input or output failed";
    default:
      return "unknown error code";
  }
}

int poros_open(const void* bytes, size_t length, poros_bundle** out, char* error,
               size_t error_size) {
  if (out == nullptr) return POROS_INVALID;
  *out = nullptr;
  if (bytes == nullptr) {
    cabi::write_error("no bytes", error, error_size);
    return POROS_INVALID;
  }
  const auto view = bundle::View::open(Bytes(static_cast<const std::byte*>(bytes), length));
  if (!view) {
    cabi::write_flaw(view.error(), error, error_size);
    return cabi::code_of(view.error().kind);
  }
  void* memory = std::malloc(sizeof(poros_bundle));
  if (memory == nullptr) {
    cabi::write_error("out of memory", error, error_size);
    return POROS_LIMIT;
  }
  const bundle::View::Id id = view->id();
  // Never 0, which is the stamp of memory that nobody has written.
  const auto stamp = load<std::uint64_t>(std::as_bytes(std::span(id)), 0) | 1;
  *out = new (memory) poros_bundle{*view, stamp};
  return POROS_OK;
}

void poros_close(poros_bundle* bundle) { std::free(bundle); }

int poros_id(const poros_bundle* bundle, uint8_t* id) {
  if (bundle == nullptr || id == nullptr) return POROS_INVALID;
  const bundle::View::Id of_bundle = bundle->view.id();
  std::memcpy(id, of_bundle.data(), of_bundle.size());
  return POROS_OK;
}

int poros_wanted_header(const poros_bundle* bundle, uint32_t index, poros_text* name) {
  if (bundle == nullptr || name == nullptr) return POROS_INVALID;
  if (index >= bundle->view.headers.size()) return POROS_NOT_FOUND;
  *name = cabi::to_text(bundle->view.text(bundle->view.headers[index].name));
  return POROS_OK;
}

int poros_find_target(const poros_bundle* bundle, const char* backend, size_t backend_length,
                      const char* region, size_t region_length, uint32_t* backend_index,
                      uint32_t* target_index) {
  std::string_view backend_name, region_name;
  if (bundle == nullptr || backend_index == nullptr || target_index == nullptr ||
      !cabi::read_text(backend, backend_length, backend_name) ||
      !cabi::read_text(region, region_length, region_name)) {
    return POROS_INVALID;
  }
  const bundle::View& view = bundle->view;
  const std::uint16_t found = view.find_backend(backend_name);
  if (found == bundle::kNone) return POROS_NOT_FOUND;
  std::uint16_t target = bundle::kNone;
  if (!region_name.empty()) {
    target = view.find_target(view.backends[found], view.find_region(region_name));
    if (target == bundle::kNone) return POROS_NOT_FOUND;
  }
  *backend_index = found;
  *target_index = target;
  return POROS_OK;
}

int poros_state_open(const poros_bundle* bundle, const poros_down* entries, size_t count,
                     poros_state** out, char* error, size_t error_size) {
  if (out == nullptr) return POROS_INVALID;
  *out = nullptr;
  if (bundle == nullptr || (entries == nullptr && count != 0)) {
    cabi::write_error("no bundle, or no entries", error, error_size);
    return POROS_INVALID;
  }
  constexpr std::size_t kMost = (SIZE_MAX - sizeof(poros_state)) / sizeof(state::Down);
  char* memory = nullptr;
  if (count <= kMost) {
    memory = static_cast<char*>(std::malloc(sizeof(poros_state) + count * sizeof(state::Down)));
  }
  if (memory == nullptr) {
    cabi::write_error("out of memory", error, error_size);
    return POROS_LIMIT;
  }
  auto* state = new (memory) poros_state{bundle->stamp, count};
  for (std::size_t i = 0; i < count; ++i) {
    const poros_down& entry = entries[i];
    std::uint32_t backend = 0, target = 0;
    const int code = poros_find_target(bundle, entry.backend.data, entry.backend.length,
                                       entry.region.data, entry.region.length, &backend, &target);
    if (code != POROS_OK) {
      cabi::write_error(code == POROS_NOT_FOUND ? "an entry names no backend, or no region of it"
                                                : "an entry with a text without bytes",
                        error, error_size);
      std::free(memory);
      return code;
    }
    new (memory + sizeof(poros_state) + i * sizeof(state::Down))
        state::Down{static_cast<std::uint16_t>(backend), static_cast<std::uint16_t>(target)};
  }
  *out = state;
  return POROS_OK;
}

void poros_state_close(poros_state* state) { std::free(state); }
