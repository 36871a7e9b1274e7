// SPDX-License-Identifier: Apache-2.0
#include "import/import.h"

#include <cstdlib>

#include "cli/messages.h"
#include "cli/verbs.h"
#include "sys/file/file.h"
#include "yaml/messages.h"
#include "yaml/parse.h"

namespace poros::cli {
namespace {

constexpr std::string_view kVerb = "import";

int usage(const std::string& text) {
  say(kVerb, text);
  return kUsage;
}

Result<import::File> read_input(const std::string& path) {
  // One byte more than the limit, so that it is the YAML reader that says what the limit is.
  auto bytes = sys::read_file(path, yaml::kMaxBytes + 1);
  if (!bytes) return Error(bytes.error()).within(path);
  return import::File{path, *std::move(bytes)};
}

Result<std::vector<import::File>> read_folder(const std::string& folder) {
  std::vector<import::File> files;
  std::string pattern;  // the folder's own name is no pattern
  for (const char c : folder) {
    if (c == '*' || c == '?' || c == '[' || c == '\\') pattern += '\\';
    pattern += c;
  }
  const auto paths = sys::glob_files(pattern + "/*.yaml");
  if (!paths) return Error(paths.error()).within(folder);
  for (const std::string& path : *paths) {
    auto file = read_input(path);
    if (!file) return file.error();
    files.push_back(*std::move(file));
  }
  if (files.empty()) {
    return Error{ErrorKind::kIo, folder + ": no file *.yaml (name the folder of the providers)"};
  }
  return files;
}

// NAME=VALUE before the environment.
import::Environment environment_of(const std::vector<std::string>& words) {
  import::Environment environment;
  for (const std::string_view name : import::archeio_variables()) {
    if (const char* value = std::getenv(std::string(name).c_str())) {
      environment.emplace(name, value);
    }
  }
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    environment.insert_or_assign(word.substr(0, equals), word.substr(equals + 1));
  }
  return environment;
}

int finish(const ImportOptions& options, const std::string& policy,
           const Diagnostics& diagnostics) {
  print(kVerb, diagnostics);
  if (diagnostics.has_errors()) return kBadInput;
  if (options.output == "-") return put(kVerb, policy);
  const auto written = sys::write_file(options.output, policy);
  return written ? kDone : fail(kVerb, Error(written.error()).within(options.output));
}

}  // namespace

int run_import(const ImportOptions& options) {
  Diagnostics diagnostics;
  if (options.from == "archeio") {
    for (const std::string& word : options.what) {
      if (word.find('=') == std::string::npos) {
        return usage(yaml::quoted(word) + " is not NAME=VALUE");
      }
    }
    return finish(options, import::archeio(environment_of(options.what), diagnostics), diagnostics);
  }
  const bool is_folder = options.from == "vendors";
  if (options.what.size() != 1) {
    return usage("'" + options.from + "' is read from one " +
                 (is_folder ? "folder (poros import vendors DIR)"
                            : "file (poros import artifactserver FILE)"));
  }
  if (is_folder) {
    const auto files = read_folder(options.what.front());
    if (!files) return fail(kVerb, files.error());
    return finish(options, import::vendors(*files, diagnostics), diagnostics);
  }
  const auto file = read_input(options.what.front());
  if (!file) return fail(kVerb, file.error());
  return finish(options, import::artifactserver(*file, diagnostics), diagnostics);
}

}  // namespace poros::cli
