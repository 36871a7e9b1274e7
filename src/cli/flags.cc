// SPDX-License-Identifier: Apache-2.0
#include "cli/flags.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "compile/policy/dates.h"

namespace poros::cli {

const char* const kExits =
    "Exit: 0 done, 1 the answer is \"no\", 2 usage, 3 an input is wrong, 4 the system refused.";

namespace {

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

}  // namespace

CLI::App* add_verb(CLI::App& app, const char* name, const char* what, const char* examples) {
  CLI::App* verb = app.add_subcommand(name, what);
  const auto help = std::make_shared<HelpText>();
  help->set_examples(examples);
  verb->formatter(help);
  verb->footer(kExits);
  verb->option_defaults()->always_capture_default(false);
  return verb;
}

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

CLI::Option* add_lock(CLI::App* app, std::string& lock) {
  return app->add_option("--lock", lock, "the lock (poros.lock beside the policy)")
      ->type_name("FILE");
}

}  // namespace poros::cli
