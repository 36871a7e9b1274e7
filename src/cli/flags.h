// SPDX-License-Identifier: Apache-2.0
// The flags of the verbs, read with CLI11. Only flags*.cc and command_line.cc know it: it compiles
// slowly.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace poros::cli {

// What the command line asks for: runs the verb and returns its Exit.
using Chosen = std::function<int()>;

// Each adds its verb to `app`. When the verb is parsed, `chosen` is set; it must outlive `app`.
void add_compile(CLI::App& app, Chosen& chosen);
void add_check(CLI::App& app, Chosen& chosen);
void add_audit(CLI::App& app, Chosen& chosen);
void add_diff(CLI::App& app, Chosen& chosen);
void add_show(CLI::App& app, Chosen& chosen);
void add_explain(CLI::App& app, Chosen& chosen);
void add_lookup(CLI::App& app, Chosen& chosen);
void add_export(CLI::App& app, Chosen& chosen);
void add_import(CLI::App& app, Chosen& chosen);
void add_serve(CLI::App& app, Chosen& chosen);
void add_index(CLI::App& app, Chosen& chosen);
void add_feeds(CLI::App& app, Chosen& chosen);

extern const char* const kExits;  // the last line of every help

// A verb whose help begins with `what` and the examples: two commands, each "  poros …\n".
CLI::App* add_verb(CLI::App& app, const char* name, const char* what, const char* examples);

// --now T: seconds since 1970, or a date as the policy writes it.
CLI::Option* add_now(CLI::App* app, std::optional<std::int64_t>& now_s, const std::string& what);

// --lock FILE: which feeds' snapshots a policy goes by.
CLI::Option* add_lock(CLI::App* app, std::string& lock);

}  // namespace poros::cli
