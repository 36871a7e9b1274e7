// SPDX-License-Identifier: Apache-2.0
#include "sys/file/watch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "sys/file/file.h"

namespace poros::sys {
namespace {

TEST(Watch, SeesAFileThatIsRenamedIntoPlace) {
  const std::string folder = testing::TempDir() + "watch-" + std::to_string(::getpid());
  std::filesystem::create_directory(folder);
  const std::string path = folder + "/a";
  Watch watch(path);
  EXPECT_FALSE(watch.has_changed());  // there is none yet
  ASSERT_TRUE(write_file(path, "1"));
  EXPECT_TRUE(watch.has_changed());
  EXPECT_FALSE(watch.has_changed());
  ASSERT_TRUE(write_file(path, "1"));  // as long, and another file
  EXPECT_TRUE(watch.has_changed());
  std::filesystem::remove(path);
  EXPECT_FALSE(watch.has_changed());
  ASSERT_TRUE(write_file(folder + "/b", "2"));
  std::filesystem::create_symlink("b", path);
  EXPECT_TRUE(watch.has_changed());
  ASSERT_TRUE(write_file(folder + "/c", "2"));
  std::filesystem::remove(path);
  std::filesystem::create_symlink("c", path);  // as Kubernetes swaps a volume
  EXPECT_TRUE(watch.has_changed());
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace poros::sys
