// SPDX-License-Identifier: Apache-2.0
// Which verb runs.
#include <CLI/CLI.hpp>
#include <algorithm>
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

// CLI11 would only say that a subcommand is required.
bool is_unknown_verb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return false;
  std::vector<std::string_view> verbs;
  for (const CLI::App* verb : app.get_subcommands({})) verbs.push_back(verb->get_name());
  if (std::find(verbs.begin(), verbs.end(), argv[1]) != verbs.end()) return false;
  std::string line = "poros: unknown verb '" + std::string(argv[1]) + "'";
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
  add_serve(app, chosen);
  if (is_unknown_verb(app, argc, argv)) return kUsage;
  if (argc < 2) {
    std::fputs(app.help().c_str(), stderr);
    return kUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  }
  return chosen();
}

}  // namespace poros::cli
