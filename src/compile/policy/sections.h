// SPDX-License-Identifier: Apache-2.0
// The policy and the files that it includes, merged into one (rule L2). Nothing inside the sections
// is judged yet.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compile/policy/load.h"
#include "compile/policy/model.h"
#include "compile/policy/read.h"
#include "yaml/node.h"

namespace poros::policy {

struct Named {
  std::string name;
  Position at;  // of the key; its file is the one that relative paths start from
  const Node* value = nullptr;
};

// Sorted by the bytes of the names, whatever the order of keys and files; no name stands twice.
struct Section {
  std::vector<Named> names;
  // False: something could not be read, so a name that is not here is no news.
  bool is_complete = true;

  auto begin() const { return names.begin(); }
  auto end() const { return names.end(); }
};

struct Sections {
  Section feeds, providers, networks, backends, sites, families;
  std::vector<const Node*> origins;  // the values of the key, in the order of the files
  std::deque<Node> trees;            // what all of these point into
  std::vector<std::string> files;    // as read: the policy, then what it includes in byte order
};

Sections read_sections(const std::string& path, Files& files, Reader& read);

std::optional<Index> find(const Section& section, std::string_view name);

// The index of the name that `node` gives; unknown names are reported with what may have been
// meant.
std::optional<Index> resolve(Reader& read, const Section& section, const Node& node,
                             std::string_view what);
// The same for a name that is a part of a text or a key.
std::optional<Index> resolve(Reader& read, const Section& section, std::string_view name,
                             const Position& at, std::string_view what);

// `path` as seen from the folder of `file`; absolute paths stay.
std::string beside(std::string_view file, std::string_view path);

}  // namespace poros::policy
