// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "compile/policy/glob_check.h"
#include "compile/policy/read.h"
#include "compile/policy/url.h"
#include "core/base/ascii.h"
#include "import/import.h"
#include "import/write.h"
#include "yaml/messages.h"
#include "yaml/parse.h"

namespace poros::import {
namespace {

using policy::Reader;
using yaml::Entry;
using yaml::Kind;
using yaml::Node;
using yaml::quoted;

struct Header {
  std::string name;
  std::vector<std::string> values;
};
struct Backend {
  std::string name, url;  // the url ends with '/'
  std::vector<std::string> globs;
  std::vector<Header> headers;
  bool has_conditions = false;
  std::vector<std::string> notes;
};

std::string header_route(const std::string& header, const std::string& backend) {
  return "header:" + header + ":" + backend;
}

class ConfigReader {
 public:
  explicit ConfigReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::vector<Backend> run(const File& file) {
    const auto tree = yaml::parse(file.path, file.bytes, diagnostics_);
    if (!tree || !read_.is_map(*tree, "the configuration")) return {};
    const Entry* backends = tree->find("backends");
    if (backends == nullptr || backends->value.kind != Kind::kMap ||
        backends->value.entries.empty()) {
      read_.error(backends == nullptr ? tree->at : backends->at, Rule::kEmptyValue,
                  "no backends (name at least one, with its host)");
      return {};
    }
    for (const Entry& entry : backends->value.entries) read_backend(entry);
    return std::move(backends_);
  }

 private:
  void note(Backend& backend, const Position& at, Rule rule, const std::string& text) {
    read_.warn(at, rule, text);
    backend.notes.push_back(text);
  }

  void read_backend(const Entry& entry) {
    Backend backend;
    backend.name = entry.key;
    const std::string flaw = policy::name_flaw("paths:" + entry.key);
    if (entry.key.empty() || !flaw.empty() || entry.key.find_first_of("@=") != std::string::npos) {
      read_.error(entry.at, Rule::kBadName,
                  "backend " + quoted(entry.key) + " cannot be called so (use another name)");
    }
    if (!read_.is_map(entry.value, "backend " + quoted(entry.key))) return;
    std::string host, prefix;
    for (const Entry& each : entry.value.entries) {
      const bool is_empty = each.value.kind == Kind::kNull;
      if (each.key == "host") {
        host = read_.text(each.value, "host").value_or("");
      } else if (each.key == "pathPrefix") {
        // Empty is how its README writes "none".
        const bool is_none =
            is_empty || (each.value.kind == Kind::kString && each.value.text.empty());
        if (!is_none) prefix = read_.text(each.value, "pathPrefix").value_or("");
      } else if (each.key == "conditions") {
        if (!is_empty) read_conditions(each.value, backend);
      } else {
        note(backend, each.at, Rule::kUnknownKey, quoted(each.key) + " is unknown: it is left out");
      }
    }
    if (host.empty()) {
      read_.error(entry.at, Rule::kNoUrl,
                  "backend " + quoted(entry.key) + " has no host (add one)");
      return;
    }
    if (!prefix.empty() && !prefix.starts_with('/')) {
      note(backend, entry.at, Rule::kBadUrl,
           "pathPrefix " + quoted(prefix) + " gets the '/' that it lacked");
      prefix.insert(0, "/");
    }
    const Base base = base_url(host + prefix);
    if (!base.flaw.empty()) {
      read_.error(entry.at, Rule::kBadUrl, "host " + quoted(host + prefix) + " " + base.flaw);
    }
    backend.url = base.url;
    backends_.push_back(std::move(backend));
  }

  void read_conditions(const Node& node, Backend& backend) {
    if (!read_.is_map(node, "conditions")) return;
    for (const Entry& entry : node.entries) {
      if (entry.value.kind == Kind::kNull) continue;
      if (entry.key == "paths") {
        read_paths(entry.value, backend);
      } else if (entry.key == "headers") {
        read_headers(entry.value, backend);
      } else {
        note(backend, entry.at, Rule::kUnknownKey,
             "condition " + quoted(entry.key) + " is unknown: it is left out");
      }
    }
  }

  void read_paths(const Node& node, Backend& backend) {
    for (const Node* item : read_.list(node, "paths", Reader::Empty::kAllowed)) {
      const bool is_empty = item->kind == Kind::kString && item->text.empty();
      const auto path = is_empty ? std::optional<std::string>("") : read_.text(*item, "paths");
      if (!path) continue;
      backend.has_conditions = true;
      const std::string glob = literal_glob(*path);
      const auto [first, is_new] = paths_.emplace(*path, backend.name);
      if (!path->starts_with('/')) {
        note(backend, item->at, Rule::kUnreachableRoute,
             "path " + quoted(*path) + " is left out: no request has it");
      } else if (path->find(']') != std::string::npos) {
        note(backend, item->at, Rule::kBadGlob,
             "path " + quoted(*path) + " is left out: no glob can hold a ']'");
      } else if (const std::string flaw = policy::glob_flaw(glob); !flaw.empty()) {
        note(backend, item->at, Rule::kBadGlob, "path " + quoted(*path) + " is left out: " + flaw);
      } else if (!is_new) {
        note(
            backend, item->at, Rule::kUnreachableRoute,
            "path " + quoted(*path) + " is left out: " + quoted(first->second) + " has it already");
      } else {
        backend.globs.push_back(glob);
      }
    }
  }

  void read_headers(const Node& node, Backend& backend) {
    if (!read_.is_map(node, "headers")) return;
    for (const Entry& entry : node.entries) {
      backend.has_conditions = true;
      if (!is_header_name(entry.key)) {
        note(backend, entry.at, Rule::kBadHeader,
             "header " + quoted(entry.key) + " is left out: that is no name");
        continue;
      }
      Header header{entry.key, {}};
      for (const Node* item : read_.list(entry.value, "headers", Reader::Empty::kAllowed)) {
        if (item->kind == Kind::kList || item->kind == Kind::kMap || item->kind == Kind::kNull) {
          read_.wrong_type(*item, "header " + quoted(entry.key), "a string");
          continue;
        }
        if (!is_header_value(item->text)) {
          note(backend, item->at, Rule::kBadHeader,
               "header " + quoted(entry.key) + " is left out: no request has " +
                   quoted(item->text) + " there");
          continue;
        }
        const std::string key = policy::lower(entry.key) + ": " + item->text;
        const auto [first, is_new] = headers_.emplace(key, backend.name);
        if (is_new) {
          header.values.push_back(item->text);
        } else {
          note(backend, item->at, Rule::kBadHeader,
               "header " + quoted(key) + " is left out: " + quoted(first->second) +
                   " has it already");
        }
      }
      if (policy::lower(entry.key) == "x-real-ip") {
        note(backend, entry.at, Rule::kBadHeader,
             entry.key +
                 " was the client's address, which poros takes from --client: networks with cidrs "
                 "and a condition 'network' say the same of whole ranges");
      }
      if (header.values.empty()) continue;
      const std::string name = header_route(header.name, backend.name);
      if (const std::string flaw = policy::name_flaw(name); !flaw.empty()) {
        read_.error(entry.at, Rule::kBadName, "the name of the route " + quoted(name) + " " + flaw);
      }
      backend.headers.push_back(std::move(header));
    }
  }

  static bool is_header_name(std::string_view name) {
    constexpr std::string_view kToken =
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    constexpr std::size_t kMost = 64;  // it becomes a part of a route's name
    return !name.empty() && name.size() <= kMost &&
           name.find_first_not_of(kToken) == std::string_view::npos;
  }
  static bool is_header_value(std::string_view value) {
    return !value.empty() && trim(value) == value &&
           std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
  }

  Diagnostics& diagnostics_;
  Reader read_{diagnostics_};
  std::map<std::string, std::string, std::less<>> paths_, headers_;  // → who has it
  std::vector<Backend> backends_;
};

std::string route(const std::string& name, const std::string& when, const Backend& backend) {
  return "      - { name: " + scalar(name) + ", when: { " + when + " }, to: [" +
         scalar(backend.name) + "] }\n";
}

std::string write_policy(const std::vector<Backend>& backends, const Backend& fallback) {
  std::string out = comment("Made by 'poros import artifactserver'.");
  out += comment(
      "ArtifactServer took one of all backends whose conditions held, by chance. Here the first in "
      "the order below is taken: put them into the order that you mean.");
  out += comment(
      "It dropped queries; here they are kept ('query: drop' in a backend drops them). It answered "
      "at /_/healthz; poros does at /_poros/healthz.");
  out += comment(
      "Every backend is trusted with everything, as it was. 'trust: files' and 'kind: file' in its "
      "routes keep checksums and signatures from one that is only a mirror.");
  out += "version: 1\n\nbackends:\n";
  for (const Backend& backend : backends) {
    for (const std::string& note : backend.notes) out += comment(note, "  ");
    out += "  " + scalar(backend.name) + ": { url: " + scalar(backend.url + "{path}") +
           ", trust: names }\n";
  }
  out += "\nsites:\n" + comment("It answered on every host. Put yours here.", "  ") +
         "  artifacts.example.org:\n    default: true\n    api: files\n    status: 302\n" +
         "    fallback: " + scalar(fallback.name) + "\n    routes:\n";
  for (const Backend& backend : backends) {
    if (!backend.globs.empty()) {
      out += route("paths:" + backend.name, "path: " + scalars(backend.globs), backend);
    }
    // Each of its headers was enough.
    for (const Header& header : backend.headers) {
      out +=
          route(header_route(header.name, backend.name),
                "header: { " + scalar(header.name) + ": " + scalars(header.values) + " }", backend);
    }
  }
  for (const Backend& backend : backends) {
    if (backend.has_conditions || &backend == &fallback) continue;
    out += comment(plain_ascii(backend.name) +
                       " has no condition, as the fallback: it was taken "
                       "by chance, and gets nothing here.",
                   "      ");
  }
  return out + "      - { name: everything-else, to: [" + scalar(fallback.name) + "] }\n";
}

}  // namespace

std::string artifactserver(const File& file, Diagnostics& diagnostics) {
  const auto backends = ConfigReader(diagnostics).run(file);
  if (diagnostics.has_errors()) return {};
  const auto without = [](const Backend& backend) { return !backend.has_conditions; };
  auto fallback = std::find_if(backends.begin(), backends.end(), without);
  if (fallback == backends.end()) {
    fallback = backends.begin();
    diagnostics.warn(
        {file.path, 0, 0}, Rule::kNoFallback,
        "no backend without conditions: " + quoted(fallback->name) + " becomes the fallback");
  } else if (std::count_if(backends.begin(), backends.end(), without) > 1) {
    diagnostics.warn(
        {file.path, 0, 0}, Rule::kNoFallback,
        "several backends without conditions: " + quoted(fallback->name) + " becomes the fallback");
  }
  return write_policy(backends, *fallback);
}

}  // namespace poros::import
