// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/messages.h"
#include "cli/opened.h"
#include "cli/opened_index.h"
#include "cli/verbs.h"
#include "core/base/columns.h"
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

// The files that are served; each is swapped for itself.
struct Files {
  std::shared_ptr<const Opened> bundle;
  std::shared_ptr<const OpenedIndex> index;  // null: none
};

Result<std::shared_ptr<const Opened>> read_bundle(const ServeOptions& options) {
  auto opened = open_bundle(options.bundle);
  if (!opened) return std::move(opened).error();
  return std::make_shared<const Opened>(*std::move(opened));
}

Result<std::shared_ptr<const OpenedIndex>> read_index(const ServeOptions& options) {
  if (options.index.empty()) return std::shared_ptr<const OpenedIndex>();
  auto opened = open_index(options.index);
  if (!opened) return std::move(opened).error();
  return std::make_shared<const OpenedIndex>(*std::move(opened));
}

Result<std::shared_ptr<const listen::Generation>> generation_of(const ServeOptions& options,
                                                                const Files& files) {
  auto generation = std::make_shared<listen::Generation>();
  const bundle::View& view = files.bundle->view;
  generation->view = view;
  generation->bytes = std::make_shared<const Files>(files);
  generation->locality = decide::find_locality(view, options.locality);
  for (const std::string& text : options.have) {
    const auto have = find_have(view, text);
    if (!have) return Error(have.error()).within("--have");
    generation->told.push_back(*have);
  }
  if (files.index) {
    generation->index = files.index->index;
    generation->places = listed_places(kVerb, view, *generation->index, options.index);
  }
  generation->id = inspect::hex(view.id());
  generation->hosts = inspect::artifact_hosts_json(view);
  if (!options.admin.empty()) {
    generation->written_s = files.bundle->file.written_s();
    generation->layout = std::make_shared<listen::CounterLayout>(view);
  }
  return std::shared_ptr<const listen::Generation>(generation);
}

Result<std::shared_ptr<const listen::Generation>> open_generation(const ServeOptions& options,
                                                                  Files& files) {
  auto bundle = read_bundle(options);
  if (!bundle) return std::move(bundle).error();
  auto index = read_index(options);
  if (!index) return std::move(index).error();
  files = {*std::move(bundle), *std::move(index)};
  return generation_of(options, files);
}

void refuse(std::string_view what, const Error& error) {
  say(kVerb, "the new " + std::string(what) + " is refused, the old one serves on: " + error.text);
}

// "; index FILE", or nothing.
std::string index_text(const ServeOptions& options, const Files& files) {
  if (!files.index) return {};
  const index::Index& index = files.index->index;
  return "; index " + options.index + " (" +
         with_commas(index.sha256_count() + index.sha512_count()) + " objects)";
}

struct Changed {
  bool bundle, index;
};

// Reads again what has changed. A file that is bad stays as it was; the other is taken.
void reload(const ServeOptions& options, Changed changed, Files& files, listen::Current& current) {
  Files next = files;
  if (changed.index && !options.index.empty()) {
    const auto index = read_index(options);
    if (index) {
      next.index = *index;
    } else {
      refuse("index", index.error());
    }
  }
  if (changed.bundle) {
    const auto bundle = read_bundle(options);
    if (bundle) {
      next.bundle = *bundle;
    } else {
      refuse("bundle", bundle.error());
    }
  }
  if (next.bundle == files.bundle && next.index == files.index) return;
  auto generation = generation_of(options, next);
  if (!generation) {  // --have names what the new bundle does not have
    refuse("bundle", generation.error());
    if (next.index == files.index) return;
    next.bundle = files.bundle;
    generation = generation_of(options, next);
    if (!generation) return;
  }
  files = std::move(next);
  current.replace(*generation);
  say(kVerb, options.bundle + ": now serving " + (*generation)->id + index_text(options, files));
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
  // From before the files are opened: what comes meanwhile is a change.
  sys::Watch bundle_watch(options.bundle);
  sys::Watch index_watch(options.index.empty() ? "-" : options.index);
  Files files;
  const auto first = open_generation(options, files);
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
  const auto changed = [&] {
    return Changed{bundle_watch.has_changed(), index_watch.has_changed()};
  };
  server_settings->on_reload = [&] {
    static_cast<void>(changed());  // what is there now is opened now
    reload(options, {true, true}, files, current);
  };
  if (options.watch) {
    server_settings->on_tick = [&] { reload(options, changed(), files, current); };
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
  say(kVerb, "listening on" + where + "; bundle " + (*first)->id + index_text(options, files) +
                 "; client " + options.client + "; locality " +
                 (options.locality.empty() ? "none" : options.locality) + "; threads " +
                 std::to_string(threads) + "; connections " +
                 std::to_string((*server)->options().max_connections) + "; log client " +
                 options.log_client + "; admin " + (admin ? admin->address() : "none"));
  const auto served = (*server)->run();
  if (!served) return fail(kVerb, served.error());
  say(kVerb, "drained");
  return kDone;
}

}  // namespace poros::cli
