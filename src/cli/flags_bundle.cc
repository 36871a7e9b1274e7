// SPDX-License-Identifier: Apache-2.0
// The verbs that read a bundle.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/flags.h"
#include "cli/verbs.h"

namespace poros::cli {

void add_show(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<ShowOptions>();
  CLI::App* verb = add_verb(app, "show", "what a bundle is made of",
                            "  poros show policy.bundle --hosts\n"
                            "  poros show policy.bundle --verify --json\n");
  verb->add_option("bundle", options->bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_flag("--hosts,!--no-hosts", options->hosts, "every host that a client can be sent to");
  verb->add_flag("--json,!--no-json", options->json, "as JSON");
  verb->add_flag("--verify,!--no-verify", options->verify,
                 "prove that the id is the SHA-256 of the content");
  verb->callback([&chosen, options] { chosen = [options] { return run_show(*options); }; });
}

void add_explain(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<ExplainOptions>();
  CLI::App* verb = add_verb(
      app, "explain", "one decision with its reasons",
      "  poros explain policy.bundle --ip 192.0.2.7 https://registry.example/v2/app/tags/list\n"
      "  poros explain policy.bundle --ip 192.0.2.7 --have s3=yes --json "
      "https://dl.example/a.iso\n");
  verb->add_option("bundle", options->bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_option("url", options->url, "what is asked for; /PATH asks the default site")
      ->required()
      ->type_name("URL");
  verb->add_option("--ip", options->ip, "the client's address, or 'unknown' (the default)")
      ->type_name("IP");
  verb->add_option("--method", options->method, "the method (GET)")->type_name("METHOD");
  verb->add_option("--locality", options->locality, "where this replica runs")->type_name("NAME");
  verb->add_option("--trace", options->trace, "the correlation id of a pull")->type_name("ID");
  add_now(verb, options->now_s, "the time of the request");
  verb->add_option("--header", options->headers, "a header of the request; may be repeated")
      ->type_name("K:V")
      ->allow_extra_args(false);
  verb->add_option("--index", options->index, "which backend has which object")->type_name("INDEX");
  verb->add_option("--have", options->have, "what a backend has; may be repeated")
      ->type_name("BACKEND[@REGION]=yes|no")
      ->allow_extra_args(false);
  verb->add_option("--down", options->down, "a backend that is down; may be repeated")
      ->type_name("BACKEND[@REGION]")
      ->allow_extra_args(false);
  verb->add_flag("--json,!--no-json", options->json, "the receipt as JSON");
  verb->callback([&chosen, options] { chosen = [options] { return run_explain(*options); }; });
}

void add_lookup(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<LookupOptions>();
  CLI::App* verb =
      add_verb(app, "lookup", "addresses → provider, region, ASN, prefix, holder (tab-separated)",
               "  poros lookup policy.bundle 192.0.2.7 2001:db8::7\n"
               "  cut -d ' ' -f 1 access.log | poros lookup policy.bundle\n");
  verb->add_option("bundle", options->bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_option("ip", options->addresses, "addresses; none: one a line on standard input")
      ->type_name("IP");
  verb->add_flag("--json,!--no-json", options->json, "one JSON object a line");
  verb->callback([&chosen, options] { chosen = [options] { return run_lookup(*options); }; });
}

void add_export(CLI::App& app, Chosen& chosen) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App* verb = add_verb(app, "export", "a bundle → its networks in another system's format",
                            "  poros export policy.bundle --format nginx-geo -o poros.geo\n"
                            "  poros export policy.bundle --format mmdb --what asn -o asn.mmdb\n");
  verb->add_option("bundle", options->bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_option("--format", options->format, "nginx-geo, haproxy-map, mmdb or csv")
      ->required()
      ->type_name("FORMAT");
  verb->add_option("--what", options->what,
                   "class (provider, region, networks) or asn (origin ASN, holder); class")
      ->type_name("WHAT");
  verb->add_option("-o,--output", options->output, "the file to write; - is standard output (-)")
      ->type_name("FILE");
  verb->callback([&chosen, options] { chosen = [options] { return run_export(*options); }; });
}

}  // namespace poros::cli
