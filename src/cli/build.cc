// SPDX-License-Identifier: Apache-2.0
#include "cli/build.h"

#include <utility>

#include "cli/exit.h"
#include "compile/audit/holders.h"
#include "compile/bundle/warnings.h"
#include "compile/policy/load.h"
#include "sys/file/file.h"
#include "yaml/parse.h"

namespace poros::cli {
namespace {

constexpr std::size_t kMaxPolicyBytes = yaml::kMaxBytes;
constexpr std::size_t kMaxFeedBytes = std::size_t{1} << 30;

class DiskFiles : public policy::Files {
 public:
  // `is_refused` is set when the policy itself cannot be read; what it names is its own fault.
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

std::vector<policy::FeedFormat> feed_formats() {
  std::vector<policy::FeedFormat> formats;
  for (const feeds::Format& format : feeds::formats()) {
    formats.push_back({format.name, format.shape == feeds::Shape::kRanges,
                       format.shape == feeds::Shape::kOrigins});
  }
  return formats;
}

feeds::Rows read_feed(const policy::Feed& feed, Diagnostics& diagnostics) {
  feeds::Rows rows;
  for (const std::string& path : feed.paths) {
    const auto bytes = sys::read_file(path, kMaxFeedBytes);
    if (!bytes) {
      diagnostics.error(feed.at, Rule::kFeedUnreadable,
                        "feed '" + feed.name + "': " + path + ": " + bytes.error().text +
                            " (paths are relative to the file that names them)");
      continue;
    }
    feeds::read(feed.format, path, as_bytes(*bytes), rows, diagnostics);
  }
  return rows;
}

}  // namespace

int exit_of(const Build& build) { return build.is_refused_by_system ? kIo : kBadInput; }

Build build(const std::string& policy_path, std::int64_t now_s, const std::string* text) {
  Build out;
  DiskFiles files(policy_path, text, out.is_refused_by_system);
  const std::vector<policy::FeedFormat> formats = feed_formats();
  out.model = policy::load(policy_path, files, formats, out.diagnostics);
  if (out.diagnostics.has_errors()) return out;
  for (const policy::Feed& feed : out.model.feeds) {
    out.feeds.push_back(read_feed(feed, out.diagnostics));
  }
  if (out.diagnostics.has_errors()) return out;
  out.tables = compile::build_tables(out.model, out.feeds, out.diagnostics);
  if (out.diagnostics.has_errors()) return out;
  compile::warn_of_holders(out.model, out.tables.asns, out.diagnostics);
  compile::warn_of_the_idle(out.model, out.tables, now_s, out.diagnostics);
  return out;
}

}  // namespace poros::cli
