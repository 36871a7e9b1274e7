// SPDX-License-Identifier: Apache-2.0
// What went wrong, in two forms: Error carries a sentence for people and lives outside the core;
// Flaw is its allocation-free twin for the core, whose texts are literals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace poros {

// The kind chooses the exit code and the C code; the text is for people.
enum class ErrorKind : std::uint8_t { kInvalid, kNotFound, kCorrupt, kUnsupported, kLimit, kIo };

struct Flaw {
  ErrorKind kind = ErrorKind::kCorrupt;
  std::string_view what;     // a literal: lower case, no full stop
  std::uint64_t offset = 0;  // byte of the file where it was found
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string text;  // lower case, no full stop, names the value and the remedy

  // Says where, on the way up: "feeds/aws.json: ..."
  Error within(std::string_view where) && {
    text.insert(0, ": ").insert(0, where);
    return std::move(*this);
  }
};

}  // namespace poros
