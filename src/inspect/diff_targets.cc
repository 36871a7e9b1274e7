// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff_targets.h"

#include <algorithm>
#include <array>

#include "core/artifact/kind.h"
#include "core/base/hash.h"

namespace poros::inspect {
namespace {

using bundle::View;

constexpr std::uint32_t kObjects = 25;  // of a split: 4 % of the keys each

// 64 hexadecimal digits that differ from object to object.
std::string hex_of(std::uint32_t object) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  std::uint32_t state = object;
  while (out.size() < 64) {
    state = fmix32(state + 0x9e3779b9u);
    for (unsigned shift = 0; shift < 32; shift += 4) out += kDigits[state >> shift & 15];
  }
  return out;
}

bool has_split(const View& view, std::uint16_t site) {
  const auto routes = view.routes.part(view.sites[site].routes);
  for (std::uint32_t r = 0; r < routes.size(); ++r) {
    const auto steps = view.steps.part(routes[r].steps);
    for (std::uint32_t s = 0; s < steps.size(); ++s) {
      if (steps[s].members.count != 0) return true;
    }
  }
  return false;
}

void add_globs(const View& view, bundle::Run run, std::vector<std::string>& globs) {
  const auto all = view.string_lists.part(run);
  for (std::uint32_t i = 0; i < all.size(); ++i) globs.emplace_back(view.text(all[i]));
}

// All globs that decide anything on the site.
std::vector<std::string> globs_of(const View& view, std::uint16_t index) {
  std::vector<std::string> globs;
  const bundle::SiteRecord site = view.sites[index];
  for (const bundle::Run run : {site.checksum_globs, site.signature_globs, site.pointer_globs}) {
    add_globs(view, run, globs);
  }
  const auto routes = view.routes.part(site.routes);
  for (std::uint32_t r = 0; r < routes.size(); ++r) {
    add_globs(view, view.conditions[routes[r].when].paths, globs);
    add_globs(view, view.conditions[routes[r].unless].paths, globs);
  }
  return globs;
}

void add_registry(const std::vector<std::string>& globs, std::uint32_t objects,
                  std::vector<std::string>& targets) {
  const std::string image = "/v2/sample/image/", hex = hex_of(0);
  for (std::uint32_t i = 0; i < objects; ++i) {
    targets.push_back(image + "blobs/sha256:" + hex_of(i));
    targets.push_back(image + "manifests/sha256:" + hex_of(i));
  }
  targets.push_back(image + "manifests/v1");
  targets.push_back(image + "tags/list");
  targets.push_back(image + "referrers/sha256:" + hex);
  targets.push_back(image + "manifests/sha256-" + hex + ".sig");
  targets.push_back(image + "manifests/sha256-" + hex);
  targets.push_back(image + "blobs/uploads/");
  targets.push_back("/");
  targets.push_back("/sample");
  for (const std::string& glob : globs) {
    for (const std::string& word : {std::string("sample"), hex}) {
      const std::string path = path_for(glob, word);
      targets.push_back(path.starts_with('/') ? path : image + "manifests/" + path);
      if (!path.starts_with('/')) targets.push_back(image + "blobs/" + path);
    }
  }
}

void add_files(const std::vector<std::string>& globs, std::uint32_t objects,
               std::vector<std::string>& targets) {
  constexpr std::array<std::string_view, 5> kNames = {"tool.tar.gz", "tool.tar.gz.sha256",
                                                      "tool.tar.gz.asc", "stable.txt", ""};
  std::vector<std::string> folders = {"/", "/sample/"};
  for (const std::string& glob : globs) {
    const std::string path = path_for(glob, "sample");
    targets.push_back(path.starts_with('/') ? path : "/sample/" + path);
    // Below a glob that ends open there are files of every kind.
    if (glob.starts_with('/') && glob.ends_with('*')) {
      folders.push_back(path.substr(0, path.rfind('/') + 1));
    }
  }
  for (const std::string& folder : folders) {
    for (const std::string_view name : kNames) targets.push_back(folder + std::string(name));
    for (std::uint32_t i = 1; i < objects; ++i) {
      targets.push_back(folder + "tool-" + std::to_string(i) + ".tar.gz");
    }
  }
}

}  // namespace

std::string path_for(std::string_view glob, std::string_view word) {
  std::string out;
  for (std::size_t i = 0; i < glob.size(); ++i) {
    const char c = glob[i];
    if (c == '*') {
      out += word;
      if (i + 1 < glob.size() && glob[i + 1] == '*') ++i;
    } else if (c == '?') {
      out += 'a';
    } else if (c == '[') {
      out += i + 1 < glob.size() ? glob[i + 1] : '[';  // the first of the set
      while (i < glob.size() && glob[i] != ']') ++i;
    } else {
      out += c;
    }
  }
  return out;
}

std::vector<std::string> sample_targets(const View& from, std::uint16_t from_site, const View& to,
                                        std::uint16_t to_site) {
  std::vector<std::string> globs = globs_of(from, from_site);
  const std::vector<std::string> more = globs_of(to, to_site);
  globs.insert(globs.end(), more.begin(), more.end());
  const bool is_split = has_split(from, from_site) || has_split(to, to_site);
  const std::uint32_t objects = is_split ? kObjects : 1;
  std::vector<std::string> targets;
  constexpr auto kOci = static_cast<std::uint8_t>(artifact::Api::kOci);
  if (from.sites[from_site].api == kOci || to.sites[to_site].api == kOci) {
    add_registry(globs, objects, targets);
  }
  if (from.sites[from_site].api != kOci || to.sites[to_site].api != kOci) {
    add_files(globs, objects, targets);
  }
  std::sort(targets.begin(), targets.end());
  targets.erase(std::unique(targets.begin(), targets.end()), targets.end());
  return targets;
}

}  // namespace poros::inspect
