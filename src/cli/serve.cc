// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/messages.h"
#include "cli/opened.h"
#include "cli/verbs.h"
#include "inspect/artifact_hosts.h"
#include "inspect/names.h"
#include "serve/admin/admin.h"
#include "serve/http/client_address.h"
#include "serve/listen/decider.h"
#include "serve/listen/server.h"
#include "sys/clock/cpus.h"
#include "sys/file/watch.h"

namespace poros::cli {
namespace {

constexpr std::string_view kVerb = "serve";

Result<std::shared_ptr<const listen::Generation>> open_generation(const ServeOptions& options) {
  auto opened = open_bundle(options.bundle);
  if (!opened) return std::move(opened).error();
  const auto kept = std::make_shared<Opened>(*std::move(opened));
  auto generation = std::make_shared<listen::Generation>();
  generation->view = kept->view;
  generation->bytes = kept;
  generation->locality = decide::find_locality(kept->view, options.locality);
  for (const std::string& text : options.have) {
    const auto have = find_have(kept->view, text);
    if (!have) return Error(have.error()).within("--have");
    generation->presence.push_back(*have);
  }
  generation->id = inspect::hex(kept->view.id());
  generation->hosts = inspect::artifact_hosts_json(kept->view);
  if (!options.admin.empty()) {
    generation->written_s = kept->file.written_s();
    generation->layout = std::make_shared<listen::CounterLayout>(kept->view);
  }
  return std::shared_ptr<const listen::Generation>(generation);
}

std::vector<std::string> listen_addresses(const ServeOptions& options) {
  if (!options.listen.empty()) return options.listen;
  const char* const port = std::getenv("PORT");
  if (port != nullptr && *port != '\0') return {"0.0.0.0:" + std::string(port)};
  return {"127.0.0.1:8080"};
}

Result<listen::Options> server_options(const ServeOptions& options) {
  listen::Options out;
  out.listen = listen_addresses(options);
  const auto rule = http::parse_client_rule(options.client);
  if (!rule) return Error(rule.error()).within("--client");
  out.client = *rule;
  std::vector<std::string> trusted = options.trusted;
  trusted.insert(trusted.end(), options.more_trusted.begin(), options.more_trusted.end());
  for (const std::string& text : trusted) {
    const auto prefix = ip::find_prefix(text);
    if (!prefix) {
      return Error{ErrorKind::kInvalid, "--trusted: '" + text +
                                            "' is no CIDR (like 10.0.0.0/8, no bits set below "
                                            "the length)"};
    }
    out.client.trusted.push_back(*prefix);
  }
  if (options.max_connections != 0) out.max_connections = options.max_connections;
  if (options.idle_timeout_ms != 0) out.idle_timeout_ms = options.idle_timeout_ms;
  if (options.head_timeout_ms != 0) out.head_timeout_ms = options.head_timeout_ms;
  if (options.write_timeout_ms != 0) out.write_timeout_ms = options.write_timeout_ms;
  if (options.drain_ms != 0) out.drain_ms = options.drain_ms;
  return out;
}

// A port alone is one of this machine's own.
std::string admin_address(const std::string& text) {
  const bool is_port = text.find_first_not_of("0123456789") == std::string::npos;
  return is_port ? "127.0.0.1:" + text : text;
}

int usage(const std::string& text) {
  say(kVerb, text);
  return kUsage;
}

}  // namespace

int run_serve(const ServeOptions& options) {
  const auto log_client = listen::find_log_client(options.log_client);
  if (!log_client) {
    return usage("--log-client: '" + options.log_client + "' is not none, prefix or full");
  }
  if (!is_locality(options.locality)) {
    return usage(bad_locality(options.locality));
  }
  auto server_settings = server_options(options);
  if (!server_settings) return usage(server_settings.error().text);
  sys::Watch watch(options.bundle);  // from before it is opened: what comes meanwhile is a change
  const auto first = open_generation(options);
  if (!first) {
    // What names no backend of this bundle is a mistake of the command line, as in explain.
    const ErrorKind kind = first.error().kind;
    const bool is_flag = kind == ErrorKind::kNotFound || kind == ErrorKind::kInvalid;
    return is_flag ? usage(first.error().text) : fail(kVerb, first.error());
  }
  if (!options.locality.empty() && (*first)->locality.region == bundle::kNone) {
    say(kVerb, "warning: --locality '" + options.locality +
                   "' is no region of this bundle: backends placed by locality use their 'else'");
  }

  listen::Current current(*first);
  server_settings->on_reload = [&] {
    static_cast<void>(watch.has_changed());  // what is there now is opened now
    const auto next = open_generation(options);
    if (!next) {
      say(kVerb, "the new bundle is refused, the old one serves on: " + next.error().text);
      return;
    }
    current.replace(*next);
    say(kVerb, options.bundle + ": now serving " + (*next)->id);
  };
  if (options.watch) {
    server_settings->on_tick = [&] {
      if (watch.has_changed()) server_settings->on_reload();
    };
  }

  const unsigned threads = options.threads != 0 ? options.threads : sys::available_cpus();
  std::unique_ptr<listen::LogWriter> log;
  std::vector<std::unique_ptr<listen::Decider>> deciders;
  std::vector<listen::Handler*> handlers;
  // Handlers need the log, and the log's thread must start after open() has blocked the signals;
  // so the handlers are made with a pointer that is filled in before run().
  listen::DeciderOptions decider_options;
  decider_options.now_s = options.now_s;
  decider_options.log_client = *log_client;
  listen::Counters counters;
  for (unsigned i = 0; i < threads; ++i) {
    if (!options.admin.empty()) decider_options.counters = &counters.add_loop();
    deciders.push_back(std::make_unique<listen::Decider>(current, decider_options));
    handlers.push_back(deciders.back().get());
  }
  auto server = listen::Server::open(*server_settings, handlers);
  if (!server) {
    return server.error().kind == ErrorKind::kInvalid ? usage(server.error().text)
                                                      : fail(kVerb, server.error());
  }
  if (options.log) {
    listen::LogWriterOptions writer;
    writer.on_drop = [](std::uint64_t lines, std::string_view why) {
      say(kVerb, "log: " + std::to_string(lines) + " lines lost (" + std::string(why) + ")");
    };
    log = std::make_unique<listen::LogWriter>(std::move(writer));
    for (const auto& decider : deciders) decider->set_log(log.get());
  }
  std::unique_ptr<admin::Admin> admin;
  if (!options.admin.empty()) {
    admin::Options admin_options;
    admin_options.listen = admin_address(options.admin);
    admin_options.version = version();
    admin_options.commit = commit();
    admin_options.now_s = options.now_s;
    auto opened =
        admin::Admin::open(std::move(admin_options), {current, counters, **server, log.get()});
    if (!opened) {
      const Error error = std::move(opened).error().within("--admin");
      return error.kind == ErrorKind::kInvalid ? usage(error.text) : fail(kVerb, error);
    }
    admin = std::move(*opened);
  }
  std::string where;
  for (const std::string& address : (*server)->addresses()) where += " " + address;
  say(kVerb, "listening on" + where + "; bundle " + (*first)->id + "; client " + options.client +
                 "; locality " + (options.locality.empty() ? "none" : options.locality) +
                 "; threads " + std::to_string(threads) + "; connections " +
                 std::to_string((*server)->options().max_connections) + "; log client " +
                 options.log_client + "; admin " + (admin ? admin->address() : "none"));
  const auto served = (*server)->run();
  if (!served) return fail(kVerb, served.error());
  say(kVerb, "drained");
  return kDone;
}

}  // namespace poros::cli
