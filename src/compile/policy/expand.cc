// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/expand.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::Kind;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 2> kRegionKeys = {"also", "vars"};

struct Region {
  std::string name;  // empty: the one target of a backend without regions
  std::vector<std::string> also;
  Vars vars;
};

class Expander {
 public:
  Expander(Draft& draft, Index backend)
      : read_(draft.read),
        backend_(draft.model.backends[backend]),
        notes_(draft.backends[backend]) {}

  void run(const Node& node, bool insecure) {
    if (const Entry* vars = node.find("vars")) {
      auto known = read_vars(read_, vars->value);
      knows_vars_ = known.has_value();
      if (known) vars_ = std::move(*known);
      vars_node_ = &vars->value;
    }
    notes_.has_regions = node.find("regions") != nullptr;
    if (notes_.has_regions) {
      read_regions(node.find("regions")->value);
    } else {
      regions_.emplace_back();
    }
    const auto url = read_template(node, "url");
    const auto append = read_template(node, "append");
    if (node.find("url") == nullptr) {
      read_.error(notes_.at, Rule::kNoUrl,
                  "backend " + quoted(backend_.name) + " has no url (add one)");
    }
    notes_.knows_url =
        notes_.knows_url && url && (append || node.find("append") == nullptr) && knows_vars_;
    if (knows_vars_ && notes_.knows_regions) warn_of_unused({&url, &append});
    fill(url, append, insecure);
  }

 private:
  using MaybeTemplate = std::optional<RawTemplate>;

  void read_regions(const Node& node) {
    if (!read_.is_map(node, "regions")) {
      notes_.knows_regions = false;
      return;
    }
    if (node.entries.empty()) {
      read_.error(node.at, Rule::kRegionsEmpty, "regions is empty (name one, or remove it)");
      notes_.knows_regions = false;
    }
    std::map<std::string, Position> seen;
    for (const Entry& entry : node.entries) {
      if (entry.key.empty())
        read_.error(entry.at, Rule::kRegionsEmpty, "a region without a name (remove it)");
      seen.emplace(entry.key, entry.at);
    }
    for (const Entry& entry : node.entries) read_region(entry, seen);
    std::sort(regions_.begin(), regions_.end(),
              [](const Region& a, const Region& b) { return a.name < b.name; });
  }

  // Rule B1: a region stands once among all keys and `also`.
  void read_region(const Entry& entry, std::map<std::string, Position>& seen) {
    Region region;
    region.name = entry.key;
    const Node& node = entry.value;
    const std::string what = "region " + quoted(entry.key);
    if (node.kind != Kind::kNull && read_.is_map(node, what, kRegionKeys)) {
      if (const Entry* also = node.find("also")) {
        for (const Node* item : read_.list(also->value, "also", Reader::Empty::kAllowed)) {
          auto name = read_.text(*item, "also");
          if (!name) continue;
          const auto [first, is_new] = seen.emplace(*name, item->at);
          if (is_new) {
            region.also.push_back(std::move(*name));
          } else {
            read_.error(item->at, Rule::kRegionTwice,
                        "region " + quoted(*name) + " stands twice in backend " +
                            quoted(backend_.name) + " (first at " + yaml::place(first->second) +
                            "; remove one)");
          }
        }
      }
      if (const Entry* vars = node.find("vars")) {
        auto known = read_vars(read_, vars->value);
        knows_vars_ = knows_vars_ && known.has_value();
        if (known) region.vars = std::move(*known);
        for (const Entry& var : vars->value.entries) region_var_at_.emplace(var.key, var.at);
      }
    }
    regions_.push_back(std::move(region));
  }

  MaybeTemplate read_template(const Node& node, std::string_view key) {
    const Entry* entry = node.find(key);
    if (entry == nullptr) return std::nullopt;
    MaybeTemplate raw = parse_template(read_, entry->value, key);
    if (!raw) return std::nullopt;
    bool is_sound = true;
    for (const RawTemplate::Part& part : raw->parts) {
      if (part.is_hole) is_sound = check_hole(part.text, key, raw->at) && is_sound;
    }
    return is_sound ? std::move(raw) : std::nullopt;
  }

  bool check_hole(const std::string& name, std::string_view key, const Position& at) {
    if (find_variable(name)) return true;
    const std::string which = "{" + name + "} in " + std::string(key);
    if (name == "region") {
      if (notes_.has_regions) return true;
      read_.error(at, Rule::kVariableWithoutValue,
                  which + " of a backend without regions (add regions, or write it out)");
      return false;
    }
    // What is wrong with the variables has been reported.
    if (!knows_vars_ || !notes_.knows_regions || vars_.contains(name)) return knows_vars_;
    std::string_view lacking;
    bool is_known = false;
    for (const Region& region : regions_) {
      if (region.vars.contains(name)) {
        is_known = true;
      } else if (lacking.empty()) {
        lacking = region.name;
      }
    }
    if (is_known && lacking.empty()) return true;
    if (is_known) {
      read_.error(
          at, Rule::kVariableWithoutValue,
          which + " has no value in region " + quoted(lacking) + " (give the backend one in vars)");
      return false;
    }
    std::vector<std::string_view> known = variable_names();
    for (const auto& [var, value] : vars_) known.push_back(var);
    read_.error(at, Rule::kUnknownVariable, "unknown variable " + which + remedy(name, known));
    return false;
  }

  // Often a slip in a region's `vars`, which then overrides nothing.
  void warn_of_unused(const std::array<const MaybeTemplate*, 2>& templates) {
    std::set<std::string_view> used;
    for (const MaybeTemplate* raw : templates) {
      if (!*raw) continue;
      for (const RawTemplate::Part& part : (*raw)->parts) {
        if (part.is_hole) used.insert(part.text);
      }
    }
    if (!notes_.knows_url || !templates[0]->has_value()) return;
    std::map<std::string_view, Position> all(region_var_at_.begin(), region_var_at_.end());
    if (vars_node_ != nullptr) {
      for (const Entry& var : vars_node_->entries) all[var.key] = var.at;
    }
    for (const auto& [name, at] : all) {
      if (used.contains(name)) continue;
      read_.warn(at, Rule::kVariableUnused,
                 "variable " + quoted(name) + " is used neither in url nor in append of backend " +
                     quoted(backend_.name));
    }
  }

  void fill(const MaybeTemplate& url, const MaybeTemplate& append, bool insecure) {
    bool is_reported = false;  // one faulty target speaks for all
    for (const Region& region : regions_) {
      Target target;
      target.region = region.name;
      const std::vector<const Vars*> vars = {&vars_, &region.vars};
      if (notes_.knows_url) {
        target.url = expand(*url, region.name, vars);
        if (append) target.append = expand(*append, region.name, vars);
        if (!is_reported) is_reported = !check(*url, append, target, vars, insecure);
      }
      const Index index = backend_.targets.size();
      if (notes_.has_regions) {
        backend_.regions.emplace_back(region.name, index);
        for (const std::string& name : region.also) backend_.regions.emplace_back(name, index);
      }
      backend_.targets.push_back(std::move(target));
    }
    std::sort(backend_.regions.begin(), backend_.regions.end());
    if (is_reported) notes_.knows_url = false;
    if (!notes_.knows_url) return;
    for (const Target& target : backend_.targets) {
      notes_.url_uses = static_cast<VariableSet>(notes_.url_uses | variables(target.url));
      notes_.append_uses = static_cast<VariableSet>(notes_.append_uses | variables(target.append));
    }
  }

  bool check(const RawTemplate& url, const MaybeTemplate& append, const Target& target,
             const std::vector<const Vars*>& vars, bool insecure) {
    const std::string where = target.region.empty() ? "" : " in region " + quoted(target.region);
    std::string flaw = value_flaw(url, target.region, vars);
    if (flaw.empty()) flaw = url_flaw(target.url);
    if (!flaw.empty()) {
      read_.error(url.at, Rule::kBadUrl,
                  "url of backend " + quoted(backend_.name) + where + " " + flaw);
      return false;
    }
    const auto parsed = parse_url(target.url.front().text);
    if (parsed && parsed->scheme == "http" && !insecure) {
      read_.error(url.at, Rule::kInsecureUrl,
                  "url of backend " + quoted(backend_.name) +
                      " is http (use https, or say 'insecure: true')");
      return false;
    }
    if (parsed && is_private_host(parsed->host)) {
      read_.warn(url.at, Rule::kPrivateBackend,
                 "backend " + quoted(backend_.name) + " is at " + std::string(parsed->host) +
                     ", where most clients do not reach it, and some refuse to follow");
    }
    flaw = append ? append_flaw(target.append) : "";
    if (!flaw.empty()) {
      read_.error(append->at, Rule::kBadAppend,
                  "append of backend " + quoted(backend_.name) + where + " " + flaw);
      return false;
    }
    return true;
  }

  // A value that stands in the host must not end it: the host would be another one than the policy
  // shows. A value that begins the template may bring the scheme.
  std::string value_flaw(const RawTemplate& url, std::string_view region,
                         const std::vector<const Vars*>& vars) const {
    std::string before;
    for (const RawTemplate::Part& part : url.parts) {
      if (!part.is_hole) {
        before += part.text;
        continue;
      }
      if (find_variable(part.text)) break;
      const std::size_t scheme = before.find("://");
      const bool is_in_host = scheme != std::string::npos &&
                              before.find_first_of("/?", scheme + 3) == std::string::npos;
      RawTemplate one;
      one.parts.push_back(part);
      const Template value = expand(one, region, vars);
      const std::string text = value.empty() ? "" : value.front().text;
      if (is_in_host && text.find_first_of("/?@") != std::string::npos) {
        return "has " + quoted(text) + " for {" + part.text +
               "} in its host (a host has no '/', '?' or '@')";
      }
      before += text;
    }
    return "";
  }

  Reader& read_;
  Backend& backend_;
  BackendNotes& notes_;
  Vars vars_;
  bool knows_vars_ = true;
  const Node* vars_node_ = nullptr;
  std::map<std::string, Position> region_var_at_;
  std::vector<Region> regions_;
};

}  // namespace

void read_targets(Draft& draft, const Node& node, Index backend, bool insecure) {
  Expander(draft, backend).run(node, insecure);
}

}  // namespace poros::policy
