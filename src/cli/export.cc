// SPDX-License-Identifier: Apache-2.0
#include "export/export.h"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cli/messages.h"
#include "cli/opened.h"
#include "cli/verbs.h"
#include "sys/file/file.h"

namespace poros::cli {
namespace {

using exporting::Format;
using exporting::What;

constexpr std::string_view kVerb = "export";
constexpr std::array<std::string_view, 4> kFormats = {"nginx-geo", "haproxy-map", "mmdb", "csv"};
constexpr std::array<std::string_view, 2> kWhats = {"class", "asn"};

// The index of a word among those that a flag takes; says what is wrong where it is none of them.
std::optional<std::size_t> find_word(std::string_view flag, std::string_view given,
                                     std::span<const std::string_view> words) {
  const auto found = std::find(words.begin(), words.end(), given);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  std::string all;
  for (const std::string_view word : words) all.append(all.empty() ? "" : ", ").append(word);
  say(kVerb, std::string(flag) + ": '" + std::string(given) + "' is none of " + all);
  return std::nullopt;
}

// Gathers small pieces into large writes.
class FileSink : public exporting::Sink {
 public:
  explicit FileSink(sys::NewFile file) : file_(std::move(file)) {}

  void add(std::string_view bytes) override {
    buffer_ += bytes;
    if (buffer_.size() >= kBatchBytes) flush();
  }
  Result<Done> commit() {
    flush();
    if (failed_) return *failed_;
    return file_.commit();
  }

 private:
  static constexpr std::size_t kBatchBytes = std::size_t{1} << 18;

  void flush() {
    if (!failed_) {
      if (auto written = file_.add(buffer_); !written) failed_ = std::move(written).error();
    }
    buffer_.clear();
  }

  sys::NewFile file_;
  std::string buffer_;
  std::optional<Error> failed_;
};

}  // namespace

int run_export(const ExportOptions& options) {
  const auto format = find_word("--format", options.format, kFormats);
  const auto what = find_word("--what", options.what, kWhats);
  if (!format || !what) return kUsage;
  if (Format{static_cast<int>(*format)} == Format::kMmdb && sys::is_terminal(options.output)) {
    say(kVerb, "a MaxMind DB file is nothing to read on a terminal (name a file with -o)");
    return kUsage;
  }
  const auto opened = open_bundle(options.bundle);
  if (!opened) return fail(kVerb, opened.error());
  auto file = sys::NewFile::create(options.output);
  if (!file) return fail(kVerb, Error(file.error()).within(options.output));
  FileSink sink(*std::move(file));
  const auto written = exporting::write(opened->view, Format{static_cast<int>(*format)},
                                        What{static_cast<int>(*what)}, sink);
  if (!written) return fail(kVerb, Error(written.error()).within(options.bundle));
  if (const auto done = sink.commit(); !done) {
    return fail(
        kVerb,
        Error(done.error()).within(options.output == "-" ? "standard output" : options.output));
  }
  if (options.output != "-") {
    say(kVerb, options.output + ": " + std::to_string(written->prefixes) + " prefixes");
  }
  return kDone;
}

}  // namespace poros::cli
