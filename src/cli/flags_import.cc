// SPDX-License-Identifier: Apache-2.0
// The verb that writes a policy.
#include <CLI/CLI.hpp>
#include <memory>
#include <set>
#include <string>

#include "cli/flags.h"
#include "cli/verbs.h"

namespace poros::cli {

void add_import(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App* verb =
      add_verb(app, "import", "what another redirector is configured with → a policy",
               "  poros import vendors asns/ -o policy.yaml\n"
               "  poros import archeio DEFAULT_AWS_BASE_URL=https://cdn.example.org\n");
  verb->add_option("from", options->from, "vendors, artifactserver or archeio")
      ->required()
      ->type_name("FROM")
      ->check(CLI::IsMember(std::set<std::string>{"vendors", "artifactserver", "archeio"})
                  .description(""));
  verb->add_option("what", options->what,
                   "a folder of provider files; a config.yaml; NAME=VALUE, before the environment")
      ->type_name("WHAT");
  verb->add_option("-o,--output", options->output, "the policy to write (- is stdout, the default)")
      ->type_name("POLICY");
  verb->callback([&chosen, options] { chosen = [options] { return run_import(*options); }; });
}

}  // namespace poros::cli
