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

void add_audit(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* verb =
      add_verb(app, "audit", "ranges against the routing table, and who holds the ASNs",
               "  poros audit policy.yaml\n"
               "  poros audit policy.yaml --json\n");
  verb->add_option("policy", options->policy, "the policy file")->required()->type_name("POLICY");
  verb->add_flag("--json,!--no-json", options->json, "as JSON");
  add_now(verb, options->now_s, "the time that warnings go by");
  verb->callback([&chosen, options] { chosen = [options] { return run_audit(*options); }; });
}

void add_diff(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<DiffOptions>();
  CLI::App* verb = add_verb(app, "diff", "what changes from one bundle or policy to another",
                            "  poros diff live.bundle policy.yaml\n"
                            "  poros diff old.bundle new.bundle --markdown > comment.md\n");
  verb->add_option("old", options->from, "a bundle, or a policy to compile")
      ->required()
      ->type_name("OLD");
  verb->add_option("new", options->to, "a bundle, or a policy to compile")
      ->required()
      ->type_name("NEW");
  verb->add_option("--examples", options->examples,
                   "prefixes of each family for each change of class (3)")
      ->type_name("N");
  verb->add_option("--locality", options->locality, "where the sampled requests arrive")
      ->type_name("NAME");
  add_now(verb, options->now_s, "the time of the sampled requests");
  verb->add_flag("--json,!--no-json", options->json, "as JSON");
  verb->add_flag("--markdown,!--no-markdown", options->markdown,
                 "as Markdown, for a comment on a pull request");
  verb->callback([&chosen, options] { chosen = [options] { return run_diff(*options); }; });
}

}  // namespace poros::cli
