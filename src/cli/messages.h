// SPDX-License-Identifier: Apache-2.0
// Messages on standard error, all in one manner.
#pragma once

#include <string>
#include <string_view>

#include "cli/exit.h"
#include "core/base/error.h"
#include "diagnostics/diagnostics.h"

namespace poros::cli {

// "poros VERB: text".
void say(std::string_view verb, std::string_view text);

// Says the error and gives the exit code of its kind.
int fail(std::string_view verb, const Error& error);

// "FILE:LINE:COLUMN: what", a line each, in the order of files and lines, errors and warnings
// together; then how many there were, where there were any.
void print(std::string_view verb, const Diagnostics& diagnostics);

// "policy.yaml:3:7: unknown key 'ulr' (did you mean 'url'?)"
std::string line_of(const Diagnostic& diagnostic);

// Writes the answer to standard output. A reader that has gone away is a quiet success.
int put(std::string_view verb, std::string_view answer);

}  // namespace poros::cli
