// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/sections.h"

#include <algorithm>
#include <array>
#include <map>

#include "compile/policy/suggest.h"
#include "yaml/messages.h"
#include "yaml/parse.h"

namespace poros::policy {

using yaml::Entry;
using yaml::Kind;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 9> kKeys = {"version",  "include",   "feeds",
                                                   "origins",  "providers", "networks",
                                                   "backends", "sites",     "families"};

class Merger {
 public:
  Merger(Files& files, Reader& read) : files_(files), read_(read) {}

  Sections merge(const std::string& path) {
    top_ = path;
    const Node* top = open(path, {path, 0, 0});
    if (top == nullptr) return std::move(out_);
    take(*top, true);
    for (const auto& [file, asked_at] : included(*top)) {
      const Node* tree = open(file, asked_at);
      if (tree != nullptr) take(*tree, false);
    }
    out_.feeds = sorted(feeds_);
    out_.providers = sorted(providers_);
    out_.networks = sorted(networks_);
    out_.backends = sorted(backends_);
    out_.sites = sorted(sites_);
    out_.families = sorted(families_);
    return std::move(out_);
  }

 private:
  struct Names {
    std::map<std::string, Named, std::less<>> map;
    bool is_complete = true;
  };

  const Node* open(const std::string& path, const Position& asked_at) {
    const auto bytes = files_.read(path);
    if (!bytes) {
      const std::string whose = path == top_ ? "" : "include " + quoted(path) + ": ";
      read_.error(asked_at, Rule::kPolicyUnreadable, whose + bytes.error().text);
      is_complete_ = false;
      return nullptr;
    }
    out_.files.push_back(path);
    auto tree = yaml::parse(path, *bytes, read_.diagnostics());
    is_complete_ = is_complete_ && tree.has_value();
    return tree ? &out_.trees.emplace_back(std::move(*tree)) : nullptr;
  }

  void take(const Node& tree, bool is_top) {
    // A file whose lines are all comments is empty, not wrong; the top one lacks its version.
    const bool is_empty = tree.kind == Kind::kNull;
    if (!is_empty && !read_.is_map(tree, "the policy", kKeys)) is_complete_ = false;
    if (tree.kind == Kind::kUnusable || tree.is_partial) is_complete_ = false;
    const Entry* version = tree.find("version");
    if (version != nullptr) {
      if (yaml::find_integer(version->value) != 1) {
        read_.wrong_type(version->value, "version", "the number 1");
      }
    } else if (is_top && (is_empty || tree.kind == Kind::kMap)) {
      read_.error(tree.at, Rule::kNoVersion, "no version (begin the policy with 'version: 1')");
    }
    if (const Entry* include = tree.find("include"); include != nullptr && !is_top) {
      read_.error(include->at, Rule::kIncludeInInclude,
                  "include in an included file (name the files in " + quoted(top_) + ")");
    }
    add(tree, "feeds", "feed", feeds_);
    add(tree, "providers", "provider", providers_);
    add(tree, "networks", "network", networks_);
    add(tree, "backends", "backend", backends_);
    add(tree, "sites", "site", sites_);
    add(tree, "families", "family", families_);
    if (const Entry* origins = tree.find("origins")) out_.origins.push_back(&origins->value);
  }

  void add(const Node& tree, std::string_view key, std::string_view what, Names& names) {
    const Entry* found = tree.find(key);
    if (found == nullptr || found->value.kind == Kind::kNull) return;
    const bool is_map = read_.is_map(found->value, key);
    if (!is_map || found->value.is_partial) names.is_complete = false;
    for (const Entry& entry : found->value.entries) {
      const std::string flaw = name_flaw(entry.key);
      if (!flaw.empty()) {
        read_.error(entry.at, Rule::kBadName, "the name of a " + std::string(what) + " " + flaw);
      }
      const auto [first, is_new] =
          names.map.emplace(entry.key, Named{entry.key, entry.at, &entry.value});
      if (!is_new)
        read_.error(entry.at, Rule::kDuplicateKey,
                    yaml::duplicate_key(entry.key, first->second.at));
    }
  }

  // All patterns together in byte order, each file once: the order of the list decides nothing.
  std::map<std::string, Position> included(const Node& top) {
    const Entry* include = top.find("include");
    if (include == nullptr) return {};
    std::map<std::string, Position> all;
    for (const Node* item : read_.list(include->value, "include", Reader::Empty::kAllowed)) {
      const auto pattern = read_.text(*item, "include");
      if (!pattern) continue;
      const std::string path = beside(top_, *pattern);
      if (pattern->find_first_of("*?[") == std::string::npos) {
        all.emplace(path, item->at);
        continue;
      }
      const auto found = files_.glob(path);
      if (!found) {
        read_.error(item->at, Rule::kIncludePattern,
                    "include " + quoted(*pattern) + ": " + found.error().text);
        continue;
      }
      if (found->empty())
        read_.warn(item->at, Rule::kIncludeNothing,
                   "include " + quoted(*pattern) + " matches no file");
      for (const std::string& file : *found) all.emplace(file, item->at);
    }
    all.erase(top_);
    return all;
  }

  Section sorted(const Names& names) const {
    Section section;
    section.is_complete = names.is_complete && is_complete_;
    for (const auto& [name, named] : names.map) section.names.push_back(named);
    return section;
  }

  Files& files_;
  Reader& read_;
  std::string top_;
  bool is_complete_ = true;
  Names feeds_, providers_, networks_, backends_, sites_, families_;
  Sections out_;
};

}  // namespace

Sections read_sections(const std::string& path, Files& files, Reader& read) {
  return Merger(files, read).merge(path);
}

std::optional<Index> find(const Section& section, std::string_view name) {
  const auto found =
      std::lower_bound(section.begin(), section.end(), name,
                       [](const Named& a, std::string_view b) { return a.name < b; });
  if (found == section.end() || found->name != name) return std::nullopt;
  return static_cast<Index>(found - section.begin());
}

std::optional<Index> resolve(Reader& read, const Section& section, std::string_view name,
                             const Position& at, std::string_view what) {
  const auto index = find(section, name);
  if (index) return index;
  if (!section.is_complete) {
    read.pass_over();
    return std::nullopt;
  }
  // Each suggestion looks at all names: thousands of errors in a large policy would take minutes,
  // and nobody reads that far.
  constexpr std::size_t kMostSuggestions = 200;
  std::string hint;
  if (read.faults() < kMostSuggestions) {
    std::vector<std::string_view> known;
    for (const Named& named : section) known.push_back(named.name);
    hint = remedy(name, known);
  }
  read.error(at, Rule::kUnknownName, "unknown " + std::string(what) + " " + quoted(name) + hint);
  return std::nullopt;
}

std::optional<Index> resolve(Reader& read, const Section& section, const Node& node,
                             std::string_view what) {
  const auto name = read.text(node, what);
  return name ? resolve(read, section, *name, node.at, what) : std::nullopt;
}

std::string beside(std::string_view file, std::string_view path) {
  const std::size_t slash = file.rfind('/');
  if (path.starts_with('/') || slash == std::string_view::npos) return std::string(path);
  return std::string(file.substr(0, slash + 1)) + std::string(path);
}

}  // namespace poros::policy
