// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstddef>
#include <string>

#include "cli/build.h"
#include "cli/messages.h"
#include "cli/verbs.h"
#include "compile/bundle/writer.h"
#include "core/base/json.h"
#include "core/bundle/view.h"
#include "inspect/names.h"
#include "sys/clock/clock.h"
#include "sys/file/file.h"

namespace poros::cli {
namespace {

std::int64_t now_or(const std::optional<std::int64_t>& given) {
  return given ? *given : sys::now().wall_ns / 1'000'000'000;
}

std::string diagnostics_json(const Diagnostics& diagnostics) {
  inspect::StringSink sink;
  JsonWriter<inspect::StringSink> json(sink);
  json.open('[');
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    json.open('{');
    json.key("severity");
    json.string(diagnostic.is_warning ? "warning" : "error");
    json.key("file");
    json.string(diagnostic.at.file);
    json.key("line");
    json.number(diagnostic.at.line);
    json.key("column");
    json.number(diagnostic.at.column);
    json.key("rule");
    json.string(text_of(diagnostic.rule).name);
    json.key("text");
    json.string(diagnostic.text);
    json.close('}');
  }
  json.close(']');
  return sink.text + "\n";
}

// A line a rule: its name, level, place in the contract, and what it reports.
std::string rules_text() {
  std::size_t widest = 0;
  for (const RuleText& rule : rules()) widest = std::max(widest, rule.name.size());
  std::string out;
  for (const RuleText& rule : rules()) {
    out.append(rule.name).append(widest - rule.name.size() + 2, ' ');
    out.append(rule.is_warning ? "warning  " : "error    ").append(rule.source).append("  ");
    out.append(rule.meaning).append("\n");
  }
  return out;
}

}  // namespace

int run_compile(const CompileOptions& options) {
  constexpr std::string_view kVerb = "compile";
  const Build built = build(options.policy, now_or(options.now_s));
  print(kVerb, built.diagnostics);
  if (built.diagnostics.has_errors()) return exit_of(built);
  const auto file =
      compile::write_bundle(built.model, built.feeds, built.tables, {.slim = options.slim});
  if (!file) return fail(kVerb, Error(file.error()).within(options.policy));
  // What is about to be served is opened as it will be: a flaw here is ours, and must not go out.
  const auto view = bundle::View::open(as_bytes(*file));
  if (!view) {
    return fail(kVerb, {ErrorKind::kCorrupt,
                        "this is a bug in poros: the bundle that it wrote is " +
                            std::string("refused: ") + std::string(view.error().what)});
  }
  const auto written = sys::write_file(options.output, *file);
  if (!written) return fail(kVerb, Error(written.error()).within(options.output));
  if (options.output != "-") {
    say(kVerb, options.output + ": " + std::to_string(file->size()) + " bytes, " +
                   std::to_string(view->classes.size()) +
                   (view->classes.size() == 1 ? " class, id " : " classes, id ") +
                   inspect::hex(view->id()));
  }
  return kDone;
}

int run_check(const CheckOptions& options) {
  constexpr std::string_view kVerb = "check";
  if (options.rules) return put(kVerb, rules_text());
  if (options.policy.empty()) {
    say(kVerb, "name a POLICY (or ask for --rules)");
    return kUsage;
  }
  const Build built = build(options.policy, now_or(options.now_s));
  int written = kDone;
  if (options.json) {
    written = put(kVerb, diagnostics_json(built.diagnostics));
  } else {
    print(kVerb, built.diagnostics);
  }
  if (built.diagnostics.has_errors()) return exit_of(built);
  if (built.diagnostics.all().empty()) say(kVerb, options.policy + ": no errors, no warnings");
  return written;
}

}  // namespace poros::cli
