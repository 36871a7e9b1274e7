// SPDX-License-Identifier: Apache-2.0
#include "cli/policy_files.h"

#include <vector>

#include "compile/feeds/rows.h"
#include "compile/policy/load.h"
#include "compile/policy/sections.h"
#include "sys/file/file.h"
#include "yaml/parse.h"

namespace poros::cli {
namespace {

constexpr std::size_t kMaxPolicyBytes = yaml::kMaxBytes;

class DiskFiles : public policy::Files {
 public:
  DiskFiles(const std::string& top, const std::string* text, bool& is_refused)
      : top_(top), text_(text), is_refused_(is_refused) {}
  Result<std::string> read(const std::string& path) override {
    if (text_ != nullptr && path == top_) return *text_;
    // One byte more than the limit, so that it is the YAML reader that says what the limit is.
    auto bytes = sys::read_file(path, kMaxPolicyBytes + 1);
    if (!bytes && bytes.error().kind == ErrorKind::kIo && path == top_) is_refused_ = true;
    return bytes;
  }
  Result<std::vector<std::string>> glob(const std::string& pattern) override {
    return sys::glob_files(pattern);
  }

 private:
  const std::string& top_;
  const std::string* text_;
  bool& is_refused_;
};

}  // namespace

std::vector<policy::FeedFormat> feed_formats() {
  std::vector<policy::FeedFormat> formats;
  for (const feeds::Format& format : feeds::formats()) {
    formats.push_back({format.name, format.shape == feeds::Shape::kRanges,
                       format.shape == feeds::Shape::kOrigins});
  }
  return formats;
}

policy::Model load_policy(const std::string& path, const std::string* text,
                          Diagnostics& diagnostics, bool& is_refused_by_system) {
  DiskFiles files(path, text, is_refused_by_system);
  const std::vector<policy::FeedFormat> formats = feed_formats();
  return policy::load(path, files, formats, diagnostics);
}

std::string beside(const std::string& path, std::string_view name) {
  return policy::beside(path, name);
}

}  // namespace poros::cli
