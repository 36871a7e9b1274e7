// SPDX-License-Identifier: Apache-2.0
#include "sys/file/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace poros::sys {
namespace {

Error system_error(std::string_view call) {
  return {ErrorKind::kIo, std::string(call) + ": " + std::strerror(errno)};
}

}  // namespace

bool exists(const std::string& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

Result<Done> make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return system_error("make the folder");
  return Done{};
}

Result<Done> sync_folder(const std::string& path) {
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return system_error("open");
  // Some file systems cannot do it, and say so with EINVAL.
  const bool is_done = ::fsync(folder) == 0 || errno == EINVAL;
  Result<Done> result = Done{};
  if (!is_done) result = system_error("sync");
  ::close(folder);
  return result;
}

Result<std::vector<std::string>> list_folder(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(path.c_str()), &::closedir);
  if (folder == nullptr) return system_error("open");
  std::vector<std::string> names;
  errno = 0;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  if (errno != 0) return system_error("read");
  std::sort(names.begin(), names.end());
  return names;
}

Result<Done> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0) return system_error("remove");
  return Done{};
}

}  // namespace poros::sys
