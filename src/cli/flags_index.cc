// SPDX-License-Identifier: Apache-2.0
// `poros index`, a verb with verbs of its own.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/flags.h"
#include "cli/verbs.h"

namespace poros::cli {
namespace {

void add_build_index(CLI::App& index, Chosen& chosen) {
  const auto options = std::make_shared<IndexBuildOptions>();
  CLI::App* verb = add_verb(index, "build", "lists of digests → an index",
                            "  poros index build objects.txt.gz -o objects.index\n"
                            "  poros index build --backend s3@eu-west-1 eu.txt -o objects.index\n");
  verb->add_option("list", options->lists, "lines of BACKEND[@REGION] DIGEST [SIZE]")
      ->type_name("LIST");
  verb->add_option("--backend", options->backends,
                   "a list of DIGEST [SIZE], all of one backend; may be repeated")
      ->type_name("BACKEND[@REGION] LIST")
      ->allow_extra_args(false);
  verb->add_option("-o,--output", options->output, "the file to write; - is standard output")
      ->required()
      ->type_name("INDEX");
  verb->callback([&chosen, options] { chosen = [options] { return run_index_build(*options); }; });
}

void add_show_index(CLI::App& index, Chosen& chosen) {
  const auto options = std::make_shared<IndexShowOptions>();
  CLI::App* verb = add_verb(index, "show", "what an index is made of",
                            "  poros index show objects.index\n"
                            "  poros index show objects.index --json\n");
  verb->add_option("index", options->index, "the index")->required()->type_name("INDEX");
  verb->add_flag("--json,!--no-json", options->json, "as JSON");
  verb->callback([&chosen, options] { chosen = [options] { return run_index_show(*options); }; });
}

}  // namespace

void add_index(CLI::App& app, Chosen& chosen) {
  CLI::App* verb = add_verb(app, "index", "which backend has which object",
                            "  poros index build objects.txt.gz -o objects.index\n"
                            "  poros index show objects.index\n");
  verb->require_subcommand(1);
  add_build_index(*verb, chosen);
  add_show_index(*verb, chosen);
}

}  // namespace poros::cli
