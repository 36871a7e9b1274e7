// SPDX-License-Identifier: Apache-2.0
// Which verb runs.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit.h"
#include "cli/flags.h"
#include "cli/verbs.h"
#include "compile/policy/suggest.h"
#include "sys/net/signals.h"

namespace poros::cli {
namespace {

// Whether what was typed stands for no verb, which CLI11 would only call an unexpected argument. A
// verb may have verbs of its own; one that is typed alone shows its help.
bool is_unknown_verb(const CLI::App& app, const std::string& typed, int argc, char** argv) {
  const auto subcommands = app.get_subcommands({});
  if (subcommands.empty()) return false;
  if (argc < 2) {
    std::fputs(app.help(typed.substr(0, typed.rfind(' ') + 1)).c_str(), stderr);
    return true;
  }
  if (argv[1][0] == '-') return false;
  std::vector<std::string_view> verbs;
  for (const CLI::App* verb : subcommands) {
    if (verb->get_name() == argv[1]) {
      return is_unknown_verb(*verb, typed + " " + argv[1], argc - 1, argv + 1);
    }
    verbs.push_back(verb->get_name());
  }
  std::string line = typed + ": unknown verb '" + std::string(argv[1]) + "'";
  line += policy::remedy(argv[1], verbs);
  line += "\n";
  std::fputs(line.c_str(), stderr);
  return true;
}

}  // namespace

int run(int argc, char** argv) {
  sys::ignore_broken_pipes();
  CLI::App app{
      "poros answers requests for public artifacts with a redirect to the copy whose\n"
      "bandwidth is paid for by the client's own network.\n"
      "\n"
      "  poros compile examples/minimal/policy.yaml -o minimal.bundle\n"
      "  poros explain minimal.bundle --ip 3.208.0.1 https://dl.example.org/tool.tar.gz"};
  app.name("poros");
  app.footer(kExits);
  app.set_help_flag("-h,--help", "this help; poros VERB --help for a verb's");
  app.set_version_flag("--version", version_text(), "version, compiler, bundle formats");
  app.require_subcommand(1);
  Chosen chosen;
  add_compile(app, chosen);
  add_check(app, chosen);
  add_audit(app, chosen);
  add_diff(app, chosen);
  add_show(app, chosen);
  add_explain(app, chosen);
  add_lookup(app, chosen);
  add_export(app, chosen);
  add_import(app, chosen);
  add_serve(app, chosen);
  add_index(app, chosen);
  add_feeds(app, chosen);
  if (is_unknown_verb(app, "poros", argc, argv)) return kUsage;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  return chosen();
}

}  // namespace poros::cli
