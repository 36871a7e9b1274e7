// SPDX-License-Identifier: Apache-2.0
// Policies in memory, and what is said of them.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compile/policy/load.h"

namespace poros::policy::test {

class MemoryFiles : public Files {
 public:
  explicit MemoryFiles(std::map<std::string, std::string> files) : files_(std::move(files)) {}

  Result<std::string> read(const std::string& path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) return Error{ErrorKind::kIo, "open: No such file or directory"};
    return found->second;
  }

  // One star at most. Backwards, because the order of the answers must not matter.
  Result<std::vector<std::string>> glob(const std::string& pattern) override {
    const std::size_t star = pattern.find('*');
    const std::string before = pattern.substr(0, star), after = pattern.substr(star + 1);
    std::vector<std::string> found;
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      const std::string& path = file->first;
      const bool is_long = path.size() >= before.size() + after.size();
      if (is_long && path.starts_with(before) && path.ends_with(after)) found.push_back(path);
    }
    return found;
  }

 private:
  std::map<std::string, std::string> files_;
};

inline constexpr std::array<FeedFormat, 4> kFormats = {{{"aws-ip-ranges", true, false},
                                                        {"gcp-cloud", true, false},
                                                        {"ip-location-db", false, true},
                                                        {"cidr-list", true, false}}};

struct Loaded {
  Model model;
  std::vector<std::string> said;  // "FILE:LINE:COLUMN: [warning: ]TEXT"
};

inline Loaded load_files(std::map<std::string, std::string> map,
                         const std::string& path = "policy.yaml") {
  MemoryFiles files(std::move(map));
  Diagnostics diagnostics;
  Loaded out;
  out.model = load(path, files, kFormats, diagnostics);
  for (const Diagnostic& each : diagnostics.all()) {
    out.said.push_back(each.at.file + ":" + std::to_string(each.at.line) + ":" +
                       std::to_string(each.at.column) + ": " +
                       (each.is_warning ? "warning: " : "") + each.text);
  }
  return out;
}

inline Loaded load_text(std::string text) { return load_files({{"policy.yaml", std::move(text)}}); }

// A sound policy with lines of a test in one of three places, indented as they must be there.
enum class Put : std::uint8_t { kWhole, kBackends, kSites, kRoutes };

inline std::string indented(std::string_view lines, std::string_view by) {
  std::string out;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    out += std::string(by) + std::string(lines.substr(0, end)) + "\n";
    lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
  }
  return out;
}

inline std::string policy_with(Put put, std::string_view lines) {
  if (put == Put::kWhole) return std::string(lines);
  const auto at = [&](Put here, std::string_view by) {
    return put == here ? indented(lines, by) : std::string(by) + "# nothing\n";
  };
  return R"(version: 1
providers: { amazon: { asns: [16509] }, google: {} }
networks: { campus: { asns: 64500 } }
backends:
  names: { url: "https://names.example/{path}", trust: names }
  files: { url: "https://files.example/{path}", trust: files }
  blobs: { url: "https://blobs.example/{digest}", pays: amazon }
  s3: { url: "https://{region}.s3.example/{digest}", pays: amazon, place: { by: client }, regions: { us-east-1: , ap-east-1: { also: cn-north-1 } } }
  fixed: { url: "https://{region}.fixed.example/{path}", trust: names, regions: { east: , west: } }
)" + at(Put::kBackends, "  ") +
         R"(sites:
  r.example:
    api: oci
    fallback: names
    routes:
)" + at(Put::kRoutes, "      ") +
         "      - { name: rest, to: names }\n" + at(Put::kSites, "  ");
}

// A policy and all that must be said of it, without the file's name where it is the policy's own.
struct Case {
  const char* name;
  Put put;
  const char* lines;
  std::vector<std::string> said;
};

}  // namespace poros::policy::test
