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
  add_lock(verb, options->lock);
  add_now(verb, options->now_s, "the time that warnings go by");
  verb->callback([&chosen, options] { chosen = [options] { return run_compile(*options); }; });
}

void add_check(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<CheckOptions>();
  CLI::App* verb = add_verb(app, "check", "what is wrong with a policy and its feeds",
                            "  poros check policy.yaml --cases cases.yaml\n"
                            "  poros check --schema > poros.schema.json\n");
  CLI::Option* policy =
      verb->add_option("policy", options->policy, "the policy file")->type_name("POLICY");
  CLI::Option* cases = verb->add_option("--cases", options->cases,
                                        "requests and the answers that they must get, and which "
                                        "do not; may be repeated")
                           ->type_name("FILE")
                           ->allow_extra_args(false);
  CLI::Option* json =
      verb->add_flag("--json,!--no-json", options->json, "the messages as JSON, on stdout")
          ->excludes(cases);
  add_lock(verb, options->lock);
  CLI::Option* now = add_now(verb, options->now_s, "the time that warnings go by");
  CLI::Option* schema =
      verb->add_flag("--schema", options->schema, "the JSON Schema of policies, for editors")
          ->excludes(policy)
          ->excludes(cases)
          ->excludes(json)
          ->excludes(now);
  verb->add_flag("--rules", options->rules, "list the rules that messages name")->excludes(schema);
  verb->callback([&chosen, options] {
    const bool reads = !options->schema && !options->rules;
    if (options->policy.empty() && reads) throw CLI::RequiredError("policy");
    chosen = [options] { return run_check(*options); };
  });
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
