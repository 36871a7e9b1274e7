// SPDX-License-Identifier: Apache-2.0
// Policies to bundles in memory, as `poros compile` makes them.
#pragma once

#include <map>
#include <string>

#include "compile/bundle/tables.h"
#include "compile/feeds/rows.h"
#include "compile/policy/model.h"

namespace poros::test {

using FileMap = std::map<std::string, std::string>;  // path → bytes

struct Compiled {
  std::string bytes;  // of the bundle; empty where `errors` is not
  std::string errors;
  policy::Model model;
  std::vector<feeds::Rows> feeds;
  compile::Tables tables;
};

// The policy is `path` in the map; its feeds are found there as well.
Compiled compile_files(const FileMap& files, const std::string& path, bool slim = false);

// The same; ends the test program where there are errors.
std::string bundle_of(const FileMap& files, const std::string& path, bool slim = false);

// A file of the source tree, by its path from the top.
std::string source_file(const std::string& path);

}  // namespace poros::test
