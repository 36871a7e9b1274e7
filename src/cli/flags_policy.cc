// SPDX-License-Identifier: Apache-2.0
// The verbs that read a policy.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/flags.h"
#include "cli/verbs.h"

namespace poros::cli {

void add_compile(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<CompileOptions>();
  CLI::App* verb =
      add_verb(app, "compile", "policy and feeds → a bundle",
               "  poros compile policy.yaml -o policy.bundle\n"
               "  poros compile policy.yaml --slim -o - | ssh edge 'cat > policy.bundle'\n");
  verb->add_option("policy", options->policy, "the policy file")->required()->type_name("POLICY");
  verb->add_option("-o,--output", options->output, "the bundle to write; - is stdout")
      ->required()
      ->type_name("BUNDLE");
  verb->add_flag("--slim,!--no-slim", options->slim,
                 "leave out prefix, ASN and holder; decides alike");
  add_now(verb, options->now_s, "the time that warnings go by");
  verb->callback([&chosen, options] { chosen = [options] { return run_compile(*options); }; });
}

void add_check(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* verb = add_verb(app, "check", "what is wrong with a policy and its feeds",
                            "  poros check policy.yaml\n"
                            "  poros check policy.yaml --now 2026-12-31 --json\n");
  verb->add_option("policy", options->policy, "the policy file")->type_name("POLICY");
  verb->add_flag("--json,!--no-json", options->json, "the messages as JSON, on stdout");
  verb->add_flag("--rules", options->rules, "list the rules that messages name");
  add_now(verb, options->now_s, "the time that warnings go by");
  verb->callback([&chosen, options] { chosen = [options] { return run_check(*options); }; });
}

}  // namespace poros::cli
