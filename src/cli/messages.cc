// SPDX-License-Identifier: Apache-2.0
#include "cli/messages.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace poros::cli {

void say(std::string_view verb, std::string_view text) {
  std::string line = "poros ";
  line.append(verb).append(": ").append(text).append("\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int fail(std::string_view verb, const Error& error) {
  say(verb, error.text);
  return error.kind == ErrorKind::kIo ? kIo : kBadInput;
}

std::string line_of(const Diagnostic& diagnostic) {
  std::string line = diagnostic.at.file;
  if (diagnostic.at.line != 0) line.append(":").append(std::to_string(diagnostic.at.line));
  if (diagnostic.at.column != 0) line.append(":").append(std::to_string(diagnostic.at.column));
  line.append(diagnostic.is_warning ? ": warning: " : ": ").append(diagnostic.text);
  line.append(" [").append(text_of(diagnostic.rule).name).append("]");
  return line;
}

void print(std::string_view verb, const Diagnostics& diagnostics) {
  if (diagnostics.all().empty()) return;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    const std::string line = line_of(diagnostic) + "\n";
    std::fwrite(line.data(), 1, line.size(), stderr);
  }
  const std::size_t errors = diagnostics.errors();
  const std::size_t warnings = diagnostics.all().size() - errors;
  const auto count = [](std::size_t number, std::string_view noun) {
    return std::to_string(number) + " " + std::string(noun) + (number == 1 ? "" : "s");
  };
  say(verb, count(errors, "error") + ", " + count(warnings, "warning"));
}

int put(std::string_view verb, std::string_view answer) {
  const bool written = std::fwrite(answer.data(), 1, answer.size(), stdout) == answer.size() &&
                       std::fflush(stdout) == 0;
  if (written || errno == EPIPE) return kDone;
  say(verb, std::string("standard output: ") + std::strerror(errno));
  return kIo;
}

}  // namespace poros::cli
