// SPDX-License-Identifier: Apache-2.0
// Files: the only place that opens them. Error texts are "open: No such file or directory"; callers
// prepend the path.
#pragma once

#include <cstdint>
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
  // "-" is standard input. What has no size, such as a pipe, is read whole.
  static Result<MappedFile> open(const std::string& path);
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();
  Bytes bytes() const { return bytes_; }
  // When the file was last written, in Unix time; 0 where that has no meaning.
  std::int64_t written_s() const { return written_s_; }

 private:
  static Result<MappedFile> read_unmapped(const std::string& path);
  explicit MappedFile(Bytes bytes) : bytes_(bytes) {}
  Bytes bytes_;
  std::int64_t written_s_ = 0;
};

// The whole file, or standard input for "-". More than `limit_bytes` is an error of kind kLimit.
Result<std::string> read_file(const std::string& path, std::size_t limit_bytes);

// A file in the making: a temporary file beside `path`, which commit() syncs and renames over, so
// that readers see the old file or the whole new one. Without commit() nothing is left of it. "-"
// is standard output.
class NewFile {
 public:
  static Result<NewFile> create(const std::string& path);
  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&& other) noexcept;
  ~NewFile();
  Result<Done> add(std::string_view bytes);
  Result<Done> commit();

 private:
  NewFile() = default;
  int fd_ = -1;
  std::string path_, temporary_;  // both empty: standard output
};

// Whether what is written to `path` ("-") is shown to a person.
bool is_terminal(const std::string& path);

// The whole of a NewFile at once.
Result<Done> write_file(const std::string& path, std::string_view bytes);

// The files that a pattern of the shell's kind (* ? [a-z]) names, in byte order whatever the
// locale.
Result<std::vector<std::string>> glob_files(const std::string& pattern);

}  // namespace poros::sys
