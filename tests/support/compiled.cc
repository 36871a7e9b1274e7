// SPDX-License-Identifier: Apache-2.0
#include "compiled.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "compile/bundle/writer.h"
#include "compile/policy/policy_for_test.h"

namespace poros::test {
namespace {

std::vector<policy::FeedFormat> formats() {
  std::vector<policy::FeedFormat> out;
  for (const feeds::Format& format : feeds::formats()) {
    out.push_back({format.name, format.shape == feeds::Shape::kRanges,
                   format.shape == feeds::Shape::kOrigins});
  }
  return out;
}

feeds::Rows rows_of(const policy::Feed& feed, const FileMap& files, Diagnostics& diagnostics) {
  feeds::Rows rows;
  rows.shape = feeds::find_format(feed.format)->shape;
  for (const std::string& path : feed.paths) {
    const auto found = files.find(path);
    if (found == files.end()) {
      diagnostics.error(feed.at, Rule::kFeedUnreadable,
                        path + " is not among the files of the test");
      continue;
    }
    feeds::read(feed.format, path, as_bytes(found->second), rows, diagnostics);
  }
  return rows;
}

std::string errors_of(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& one : diagnostics.all()) {
    if (one.is_warning) continue;
    out += one.at.file + ":" + std::to_string(one.at.line) + ": " + one.text + "\n";
  }
  return out;
}

[[noreturn]] void die(const std::string& what) {
  std::fprintf(stderr, "a test cannot begin: %s\n", what.c_str());
  std::abort();
}

}  // namespace

Compiled compile_files(const FileMap& files, const std::string& path, bool slim) {
  policy::test::MemoryFiles memory(files);
  Diagnostics diagnostics;
  Compiled out;
  const auto known = formats();
  out.model = policy::load(path, memory, known, diagnostics);
  if (!diagnostics.has_errors()) {
    for (const policy::Feed& feed : out.model.feeds) {
      out.feeds.push_back(rows_of(feed, files, diagnostics));
    }
  }
  if (!diagnostics.has_errors()) {
    out.tables = compile::build_tables(out.model, out.feeds, diagnostics);
  }
  out.errors = errors_of(diagnostics);
  if (!out.errors.empty()) return out;
  auto written = compile::write_bundle(out.model, out.feeds, out.tables, {.slim = slim});
  if (written) {
    out.bytes = *std::move(written);
  } else {
    out.errors = written.error().text;
  }
  return out;
}

std::string bundle_of(const FileMap& files, const std::string& path, bool slim) {
  Compiled compiled = compile_files(files, path, slim);
  if (!compiled.errors.empty()) die(compiled.errors);
  return std::move(compiled.bytes);
}

std::string source_file(const std::string& path) {
  std::ifstream file(std::string(POROS_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (!file) die("cannot read " + path);
  return bytes.str();
}

}  // namespace poros::test
