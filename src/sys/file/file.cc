// SPDX-License-Identifier: Apache-2.0
#include "sys/file/file.h"

#include <fcntl.h>
#include <glob.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace poros::sys {
namespace {

constexpr std::size_t kMostUnmapped = std::size_t{1} << 31;  // no bundle is larger

Error system_error(std::string_view call, int number) {
  return {ErrorKind::kIo, std::string(call) + ": " + std::strerror(number)};
}

struct Descriptor {
  int fd;
  explicit Descriptor(int opened) : fd(opened) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd > 2) ::close(fd);
  }
};

Result<Done> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd, bytes.data(), bytes.size());
    if (wrote < 0) {
      if (errno == EINTR) continue;
      if (errno == EPIPE) return Done{};  // nobody reads any more: no error of ours
      return system_error("write", errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return Done{};
}

}  // namespace

// What cannot be mapped, such as a pipe, is read into memory of our own.
Result<MappedFile> MappedFile::read_unmapped(const std::string& path) {
  const auto bytes = read_file(path, kMostUnmapped);
  if (!bytes) return bytes.error();
  if (bytes->empty()) return MappedFile(Bytes{});
  void* const at =
      ::mmap(nullptr, bytes->size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) return system_error("mmap", errno);
  std::memcpy(at, bytes->data(), bytes->size());
  return MappedFile(Bytes(static_cast<const std::byte*>(at), bytes->size()));
}

Result<MappedFile> MappedFile::open(const std::string& path) {
  struct stat info{};
  // Asked before it is opened: a named pipe that is opened twice has lost its writer.
  const bool is_special = ::stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode);
  if (path == "-" || (is_special && !S_ISDIR(info.st_mode))) return read_unmapped(path);
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return system_error("open", errno);
  if (::fstat(file.fd, &info) != 0) return system_error("stat", errno);
  if (S_ISDIR(info.st_mode)) return system_error("open", EISDIR);
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size == 0) return MappedFile(Bytes{});  // mmap refuses an empty file
  void* const at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.fd, 0);
  if (at == MAP_FAILED) return system_error("mmap", errno);
  MappedFile mapped(Bytes(static_cast<const std::byte*>(at), size));
  mapped.written_s_ = info.st_mtime;
  return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})), written_s_(other.written_s_) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(written_s_, other.written_s_);
  return *this;
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

Result<std::string> read_file(const std::string& path, std::size_t limit_bytes) {
  const Descriptor file{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0) return system_error("open", errno);
  std::string bytes;
  struct stat info{};
  if (::fstat(file.fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size > 0) {
    bytes.reserve(std::min(static_cast<std::size_t>(info.st_size), limit_bytes) + 1);
  }
  constexpr std::size_t kStep = std::size_t{1} << 16;
  for (;;) {
    const std::size_t had = bytes.size();
    bytes.resize(had + kStep);
    const ssize_t got = ::read(file.fd, bytes.data() + had, kStep);
    if (got < 0 && errno != EINTR) return system_error("read", errno);
    bytes.resize(had + static_cast<std::size_t>(got < 0 ? 0 : got));
    if (got == 0) return bytes;
    if (bytes.size() > limit_bytes) {
      return Error{ErrorKind::kLimit,
                   "more than " + std::to_string(limit_bytes) + " bytes, which is the limit"};
    }
  }
}

Result<NewFile> NewFile::create(const std::string& path) {
  NewFile file;
  if (path == "-") {
    file.fd_ = STDOUT_FILENO;
    return file;
  }
  std::string temporary = path + ".XXXXXX";
  file.fd_ = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (file.fd_ < 0) return system_error("create a file beside it", errno);
  file.path_ = path;
  file.temporary_ = std::move(temporary);
  return file;
}

NewFile::NewFile(NewFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      path_(std::exchange(other.path_, {})),
      temporary_(std::exchange(other.temporary_, {})) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  std::swap(temporary_, other.temporary_);
  return *this;
}

NewFile::~NewFile() {
  if (temporary_.empty()) return;
  ::close(fd_);
  ::unlink(temporary_.c_str());
}

Result<Done> NewFile::add(std::string_view bytes) { return write_all(fd_, bytes); }

Result<Done> NewFile::commit() {
  if (temporary_.empty()) return Done{};
  const mode_t mask = ::umask(0);
  ::umask(mask);
  if (::fchmod(fd_, 0666 & ~mask) != 0) return system_error("chmod", errno);
  if (::fsync(fd_) != 0) return system_error("sync", errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return system_error("rename", errno);
  ::close(fd_);
  temporary_.clear();
  return Done{};
}

bool is_terminal(const std::string& path) { return path == "-" && ::isatty(STDOUT_FILENO) == 1; }

Result<Done> write_file(const std::string& path, std::string_view bytes) {
  auto file = NewFile::create(path);
  if (!file) return file.error();
  if (auto written = file->add(bytes); !written) return written;
  return file->commit();
}

Result<std::vector<std::string>> glob_files(const std::string& pattern) {
  glob_t found{};
  const int status = ::glob(pattern.c_str(), GLOB_NOSORT | GLOB_ERR, nullptr, &found);
  std::vector<std::string> paths;
  for (std::size_t i = 0; i < found.gl_pathc; ++i) paths.emplace_back(found.gl_pathv[i]);
  ::globfree(&found);
  if (status != 0 && status != GLOB_NOMATCH) return system_error("glob", errno);
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace poros::sys
