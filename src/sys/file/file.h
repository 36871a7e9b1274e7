// SPDX-License-Identifier: Apache-2.0
// Files: the only place that opens them. Error texts are "open: No such file or directory"; callers
// prepend the path.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace poros::sys {

// A file mapped read-only; unmaps itself. The file must not shrink while mapped: poros replaces
// files by renaming, never in place. An empty file gives empty bytes.
class MappedFile {
 public:
  static Result<MappedFile> open(const std::string& path);  // "-" is standard input
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  Bytes bytes() const { return bytes_; }

 private:
  static Result<MappedFile> read_stdin();
  explicit MappedFile(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
};

// The whole file, or standard input for "-". More than `limit_bytes` is an error of kind kLimit.
Result<std::string> read_file(const std::string& path, std::size_t limit_bytes);

// Writes to a temporary file beside `path`, syncs, and renames it over: readers see the old file or
// the whole new one. "-" is standard output.
Result<Done> write_file(const std::string& path, std::string_view bytes);

// The files that a pattern of the shell's kind (* ? [a-z]) names, in byte order whatever the
// locale.
Result<std::vector<std::string>> glob_files(const std::string& pattern);

}  // namespace poros::sys
