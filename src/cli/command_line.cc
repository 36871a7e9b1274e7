// SPDX-License-Identifier: Apache-2.0
// The one file that knows CLI11, which compiles slowly: flags, help, and which verb runs.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/exit.h"
#include "cli/verbs.h"
#include "compile/policy/dates.h"
#include "compile/policy/suggest.h"
#include "sys/net/signals.h"

namespace poros::cli {
namespace {

constexpr const char* kExits =
    "Exit: 0 done, 1 the answer is \"no\", 2 usage, 3 an input is wrong, 4 the system refused.";

constexpr const char* kServeNotes =
    "Reads the client's address by --client, and headers only from peers in --trusted (a unix\n"
    "socket is trusted). GET /_poros/healthz answers 200. SIGHUP opens the bundle's file again; a\n"
    "bad one is refused and the old one serves on. SIGTERM stops accepting, finishes, and leaves\n"
    "within 10 s. One JSON line a request on stdout (docs/log-format.md).\n"
    "\n"
    "Limits: head 16 KiB and 100 fields (431), target 4 KiB (400), body 64 KiB (drained, else the\n"
    "connection ends), 32 answers in flight a connection, connections as --max-connections (503).\n"
    "Time-outs: idle 60 s, head and body 10 s (408), write 30 s, drain 8 s.\n"
    "\n"
    "Every flag can be set by the environment: POROS_LISTEN, POROS_CLIENT, POROS_TRUSTED (comma-\n"
    "separated), POROS_LOCALITY, POROS_THREADS, POROS_LOG_CLIENT; PORT=N alone listens on\n"
    "0.0.0.0:N. A flag comes before the environment.\n";

// Seconds since 1970, or a date as the policy writes it.
CLI::Option* add_now(CLI::App* app, std::optional<std::int64_t>& now_s, const std::string& what) {
  return app
      ->add_option_function<std::string>(
          "--now",
          [&now_s](const std::string& text) {
            if (const auto date = policy::find_date(text)) {
              now_s = *date;
              return;
            }
            std::int64_t value = 0;
            const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
            if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
              throw CLI::ValidationError("--now",
                                         "'" + text +
                                             "' is no time (seconds since 1970, 2026-12-31 or "
                                             "2026-12-31T23:59:59Z)");
            }
            now_s = value;
          },
          what + " (seconds since 1970, YYYY-MM-DD, or YYYY-MM-DDThh:mm:ssZ)")
      ->type_name("T");
}

// A verb's help begins with what it does and its examples; its description alone stands in the
// list.
class HelpText : public CLI::Formatter {
 public:
  void set_examples(std::string examples) { examples_ = std::move(examples); }
  std::string make_description(const CLI::App* app) const override {
    return app->get_description() + "\n\n" + examples_ + "\n";
  }
  // "--json,--no-json{false}" is CLI11's own notation.
  std::string make_option_name(const CLI::Option* option, bool is_positional) const override {
    std::string name = Formatter::make_option_name(option, is_positional);
    constexpr std::string_view kNegated = "{false}";
    if (name.ends_with(kNegated)) name.resize(name.size() - kNegated.size());
    return name;
  }

 private:
  std::string examples_;
};

// `examples`: two commands, each "  poros …\n".
CLI::App* add_verb(CLI::App& app, const char* name, const char* what, const char* examples) {
  CLI::App* verb = app.add_subcommand(name, what);
  const auto help = std::make_shared<HelpText>();
  help->set_examples(examples);
  verb->formatter(help);
  verb->footer(kExits);
  verb->option_defaults()->always_capture_default(false);
  return verb;
}

struct Options {
  CompileOptions compile;
  CheckOptions check;
  ShowOptions show;
  ExplainOptions explain;
  LookupOptions lookup;
  ServeOptions serve;
};

void add_compile(CLI::App& app, CompileOptions& options) {
  CLI::App* verb =
      add_verb(app, "compile", "policy and feeds → a bundle",
               "  poros compile policy.yaml -o policy.bundle\n"
               "  poros compile policy.yaml --slim -o - | ssh edge 'cat > policy.bundle'\n");
  verb->add_option("policy", options.policy, "the policy file")->required()->type_name("POLICY");
  verb->add_option("-o,--output", options.output, "the bundle to write; - is stdout")
      ->required()
      ->type_name("BUNDLE");
  verb->add_flag("--slim,!--no-slim", options.slim,
                 "leave out prefix, ASN and holder; decides alike");
  add_now(verb, options.now_s, "the time that warnings go by");
}

void add_check(CLI::App& app, CheckOptions& options) {
  CLI::App* verb = add_verb(app, "check", "what is wrong with a policy and its feeds",
                            "  poros check policy.yaml\n"
                            "  poros check policy.yaml --now 2026-12-31 --json\n");
  verb->add_option("policy", options.policy, "the policy file")->required()->type_name("POLICY");
  verb->add_flag("--json,!--no-json", options.json, "the messages as JSON, on stdout");
  add_now(verb, options.now_s, "the time that warnings go by");
}

void add_show(CLI::App& app, ShowOptions& options) {
  CLI::App* verb = add_verb(app, "show", "what a bundle is made of",
                            "  poros show policy.bundle --hosts\n"
                            "  poros show policy.bundle --verify --json\n");
  verb->add_option("bundle", options.bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_flag("--hosts,!--no-hosts", options.hosts, "every host that a client can be sent to");
  verb->add_flag("--json,!--no-json", options.json, "as JSON");
  verb->add_flag("--verify,!--no-verify", options.verify,
                 "prove that the id is the SHA-256 of the content");
}

void add_explain(CLI::App& app, ExplainOptions& options) {
  CLI::App* verb = add_verb(
      app, "explain", "one decision with its reasons",
      "  poros explain policy.bundle --ip 192.0.2.7 https://registry.example/v2/app/tags/list\n"
      "  poros explain policy.bundle --ip 192.0.2.7 --have s3=yes --json "
      "https://dl.example/a.iso\n");
  verb->add_option("bundle", options.bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_option("url", options.url, "what is asked for; /PATH asks the default site")
      ->required()
      ->type_name("URL");
  verb->add_option("--ip", options.ip, "the client's address, or 'unknown' (the default)")
      ->type_name("IP");
  verb->add_option("--method", options.method, "the method (GET)")->type_name("METHOD");
  verb->add_option("--locality", options.locality, "where this replica runs")->type_name("NAME");
  verb->add_option("--trace", options.trace, "the correlation id of a pull")->type_name("ID");
  add_now(verb, options.now_s, "the time of the request");
  verb->add_option("--header", options.headers, "a header of the request; may be repeated")
      ->type_name("K:V")
      ->allow_extra_args(false);
  verb->add_option("--have", options.have, "what a backend has; may be repeated")
      ->type_name("BACKEND[@REGION]=yes|no")
      ->allow_extra_args(false);
  verb->add_option("--down", options.down, "a backend that is down; may be repeated")
      ->type_name("BACKEND[@REGION]")
      ->allow_extra_args(false);
  verb->add_flag("--json,!--no-json", options.json, "the receipt as JSON");
}

void add_lookup(CLI::App& app, LookupOptions& options) {
  CLI::App* verb =
      add_verb(app, "lookup", "addresses → provider, region, ASN, prefix, holder (tab-separated)",
               "  poros lookup policy.bundle 192.0.2.7 2001:db8::7\n"
               "  cut -d ' ' -f 1 access.log | poros lookup policy.bundle\n");
  verb->add_option("bundle", options.bundle, "the bundle")->required()->type_name("BUNDLE");
  verb->add_option("ip", options.addresses, "addresses; none: one a line on standard input")
      ->type_name("IP");
  verb->add_flag("--json,!--no-json", options.json, "one JSON object a line");
}

void add_serve(CLI::App& app, ServeOptions& options) {
  CLI::App* verb = add_verb(app, "serve", "answer HTTP requests by a bundle",
                            "  poros serve policy.bundle --listen 127.0.0.1:8080\n"
                            "  poros serve policy.bundle --client xff:1 --trusted 10.0.0.0/8\n");
  verb->footer(std::string(kServeNotes) + "\n" + kExits);
  verb->add_option("bundle", options.bundle, "the bundle")
      ->required()
      ->type_name("BUNDLE")
      ->envname("POROS_BUNDLE");
  verb->add_option("--listen", options.listen,
                   "ADDR:PORT, [ADDR]:PORT or unix:PATH; may be repeated (127.0.0.1:8080)")
      ->type_name("ADDR")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->envname("POROS_LISTEN");
  verb->add_option("--client", options.client,
                   "who the client is: peer, xff:N or header:NAME (peer)")
      ->type_name("RULE")
      ->envname("POROS_CLIENT");
  verb->add_option("--trusted", options.trusted, "peers whose headers count; may be repeated")
      ->type_name("CIDR")
      ->allow_extra_args(false)
      ->delimiter(',')
      ->envname("POROS_TRUSTED");
  // What stands behind a first CIDR without a flag of its own: `--trusted A B`.
  verb->add_option("more", options.more_trusted)->group("")->type_name("CIDR");
  verb->add_option("--locality", options.locality, "where this replica runs (a region's name)")
      ->type_name("NAME")
      ->envname("POROS_LOCALITY");
  verb->add_option("--threads", options.threads, "event loops (as many as the CPUs allowed)")
      ->type_name("N")
      ->check(CLI::Range(0, 1024))
      ->envname("POROS_THREADS");
  verb->add_option("--have", options.have,
                   "what a backend has, since none is asked yet; may be repeated")
      ->type_name("BACKEND[@REGION]=yes|no")
      ->allow_extra_args(false);
  add_now(verb, options.now_s, "a fixed time for decisions, for tests");
  verb->add_option("--log-client", options.log_client,
                   "the client in the log: none, prefix or full (none)")
      ->type_name("HOW")
      ->envname("POROS_LOG_CLIENT");
  verb->add_flag("!--no-log", options.log, "write no log lines");
  verb->add_option("--max-connections", options.max_connections, "open at once (16384)")
      ->type_name("N");
  verb->add_option("--idle-timeout-ms", options.idle_timeout_ms, "between requests (60000)")
      ->type_name("MS");
  verb->add_option("--head-timeout-ms", options.head_timeout_ms, "for a whole request (10000)")
      ->type_name("MS");
  verb->add_option("--write-timeout-ms", options.write_timeout_ms,
                   "for a client to take its answer (30000)")
      ->type_name("MS");
  verb->add_option("--drain-ms", options.drain_ms, "to finish after SIGTERM (8000)")
      ->type_name("MS");
}

}  // namespace

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
  Options options;
  add_compile(app, options.compile);
  add_check(app, options.check);
  add_show(app, options.show);
  add_explain(app, options.explain);
  add_lookup(app, options.lookup);
  add_serve(app, options.serve);
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
  if (app.got_subcommand("compile")) return run_compile(options.compile);
  if (app.got_subcommand("check")) return run_check(options.check);
  if (app.got_subcommand("show")) return run_show(options.show);
  if (app.got_subcommand("explain")) return run_explain(options.explain);
  if (app.got_subcommand("lookup")) return run_lookup(options.lookup);
  return run_serve(options.serve);
}

}  // namespace poros::cli
