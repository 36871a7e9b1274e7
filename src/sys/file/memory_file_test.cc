// SPDX-License-Identifier: Apache-2.0
#include "sys/file/memory_file.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "sys/file/file.h"

namespace poros::sys {
namespace {

TEST(MemoryFile, IsReadByItsPathAsLongAsItLives) {
  const std::string bytes(100000, 'x');
  std::optional<MemoryFile> file = *MemoryFile::create(as_bytes(bytes));
  const std::string path = file->path();
  EXPECT_EQ(*read_file(path, 200000), bytes);
  MemoryFile moved = std::move(*file);
  file.reset();
  EXPECT_EQ(*read_file(path, 200000), bytes);
  moved = *MemoryFile::create({});
  EXPECT_FALSE(read_file(path, 200000));
  EXPECT_EQ(*read_file(moved.path(), 1), "");
}

}  // namespace
}  // namespace poros::sys
