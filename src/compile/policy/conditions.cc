// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/conditions.h"

#include <algorithm>
#include <array>
#include <map>

#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "core/base/ascii.h"
#include "yaml/messages.h"

namespace poros::policy {

using artifact::Api;
using artifact::Kind;
using artifact::KindSet;
using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 9> kConditionKeys = {
    "kind", "path", "provider", "region", "network", "asn", "locality", "near", "header"};

std::vector<std::string_view> kind_names(KindSet kinds) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < artifact::kKindNames.size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    if (artifact::contains(kinds, kind)) names.push_back(artifact::name(kind));
  }
  return names;
}

// RFC 9110, 5.6.2.
bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

template <class T>
bool is_within(const std::vector<T>& part, std::vector<T> whole) {
  std::sort(whole.begin(), whole.end());
  return !part.empty() && std::all_of(part.begin(), part.end(), [&](const T& item) {
    return std::binary_search(whole.begin(), whole.end(), item);
  });
}

class ConditionReader {
 public:
  ConditionReader(Draft& draft, std::optional<Api> api)
      : draft_(draft), read_(draft.read), api_(api) {}

  ReadCondition run(const Node& node, std::string_view name) {
    const std::size_t faults = read_.faults();
    if (read_.is_map(node, name, kConditionKeys)) {
      for (const Entry& entry : node.entries) take(entry);
    }
    out_.is_sound = read_.faults() == faults;
    return std::move(out_);
  }

 private:
  void take(const Entry& entry) {
    const Node& node = entry.value;
    Condition& condition = out_.condition;
    out_.is_empty = false;
    out_.only_kinds = out_.only_kinds && entry.key == "kind";
    if (entry.key == "kind") read_kinds(node);
    if (entry.key == "path") condition.paths = read_globs(read_, node, "path");
    if (entry.key == "provider")
      condition.providers = read_names(node, draft_.sections.providers, "provider");
    if (entry.key == "network")
      condition.networks = read_names(node, draft_.sections.networks, "network");
    if (entry.key == "region")
      condition.regions = read_.texts(node, "region", Reader::Empty::kError);
    if (entry.key == "locality")
      condition.localities = read_.texts(node, "locality", Reader::Empty::kError);
    if (entry.key == "asn") read_asns(node);
    if (entry.key == "near") read_near(node);
    if (entry.key == "header") read_headers(node);
  }

  void read_kinds(const Node& node) {
    const KindSet possible = possible_kinds(api_);
    for (const Node* item : read_.list(node, "kind", Reader::Empty::kError)) {
      const auto text = read_.text(*item, "kind");
      if (!text) continue;
      const auto& names = artifact::kKindNames;
      const auto found = std::find(names.begin(), names.end(), *text);
      const auto kind = static_cast<Kind>(found - names.begin());
      const std::string_view api = api_ == Api::kOci ? "oci" : "files";
      if (found == names.end()) {
        read_.error(item->at, Rule::kUnknownKind,
                    "unknown kind " + quoted(*text) + remedy(*text, kind_names(possible)));
      } else if (!artifact::contains(possible, kind)) {
        std::string known;
        for (const auto name : kind_names(possible))
          known += (known.empty() ? "" : ", ") + std::string(name);
        read_.error(item->at, Rule::kUnknownKind,
                    "kind " + quoted(*text) + " does not exist on a site with 'api: " +
                        std::string(api) + "' (known: " + known + ")");
      } else {
        out_.condition.kinds = static_cast<KindSet>(out_.condition.kinds | artifact::bit(kind));
      }
    }
  }

  std::vector<Index> read_names(const Node& node, const Section& section, std::string_view what) {
    std::vector<Index> all;
    for (const Node* item : read_.list(node, what, Reader::Empty::kError)) {
      const auto index = resolve(read_, section, *item, what);
      if (index && std::find(all.begin(), all.end(), *index) == all.end()) all.push_back(*index);
    }
    return all;
  }

  // Rule C10.
  void read_asns(const Node& node) {
    std::vector<std::uint32_t> numbers;
    for (const auto& asn : read_.asns(node, "asn", Reader::Empty::kError)) {
      numbers.push_back(asn.number);
    }
    std::sort(numbers.begin(), numbers.end());
    out_.condition.asn_networks = {draft_.asn_lists.size()};
    draft_.asn_lists.push_back(std::move(numbers));
  }

  // Rule R5.
  void read_near(const Node& node) {
    for (const Node* item : read_.list(node, "near", Reader::Empty::kError)) {
      const auto index = resolve(read_, draft_.sections.backends, *item, "backend");
      if (!index) continue;
      const Node& backend = *draft_.sections.backends.names[*index].value;
      if (backend.kind == yaml::Kind::kMap && backend.find("place") == nullptr) {
        read_.error(
            item->at, Rule::kNearWithoutPlace,
            "backend " + quoted(item->text) + " has no place, so nobody is near it (give it one)");
      }
      auto& near = out_.condition.near;
      if (std::find(near.begin(), near.end(), *index) == near.end()) near.push_back(*index);
    }
  }

  // Rule R3.
  void read_headers(const Node& node) {
    if (!read_.is_map(node, "header")) return;
    if (node.entries.empty()) {
      read_.error(node.at, Rule::kBadHeader,
                  "header is an empty map (name a header, or remove it)");
    }
    std::map<std::string, Position> seen;
    for (const Entry& entry : node.entries) {
      if (entry.key.empty() || !is_token(entry.key)) {
        read_.error(entry.at, Rule::kBadHeader,
                    quoted(entry.key) + " is no name of a header (as in X-Canary)");
      }
      HeaderCondition header;
      header.name = lower(entry.key);
      const auto [first, is_new] = seen.emplace(header.name, entry.at);
      if (!is_new)
        read_.error(entry.at, Rule::kBadHeader, yaml_duplicate(entry.key, first->second));
      for (const Node* item :
           read_.list(entry.value, "header " + quoted(entry.key), Reader::Empty::kError)) {
        if (auto value = read_header_value(*item, entry.key))
          header.values.push_back(std::move(*value));
      }
      out_.condition.headers.push_back(std::move(header));
    }
    std::sort(out_.condition.headers.begin(), out_.condition.headers.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
  }

  static std::string yaml_duplicate(std::string_view key, const Position& first) {
    return "header " + quoted(key) + " stands twice (first at " + yaml::place(first) +
           "; names are the same in capitals: make one list)";
  }

  std::optional<std::string> read_header_value(const Node& node, const std::string& header) {
    // `X-Canary: 1` can mean nothing but the text.
    const bool is_number = node.kind == yaml::Kind::kInt || node.kind == yaml::Kind::kFloat;
    if (!is_number && node.kind != yaml::Kind::kString) {
      read_.wrong_type(node, "header " + quoted(header), "a string");
      return std::nullopt;
    }
    const std::string& text = node.text;
    const bool is_trimmed = trim(text) == text;
    const bool is_visible = std::all_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x20 ? c != 0x7F : c == '\t';
    });
    if (is_trimmed && is_visible) return text;
    read_.error(node.at, Rule::kBadHeader,
                "header " + quoted(header) + " never has the value " + quoted(text) +
                    " (values are one line without blanks around)");
    return std::nullopt;
  }

  Draft& draft_;
  Reader& read_;
  std::optional<Api> api_;
  ReadCondition out_;
};

}  // namespace

KindSet possible_kinds(std::optional<Api> api) {
  return api ? artifact::kinds_of(*api)
             : static_cast<KindSet>(artifact::kOciKinds | artifact::kFilesKinds);
}

ReadCondition read_condition(Draft& draft, const Node& node, std::string_view name,
                             std::optional<Api> api) {
  return ConditionReader(draft, api).run(node, name);
}

std::string_view find_contradiction(const Draft& draft, const Condition& when,
                                    const Condition& unless) {
  if (is_within(when.paths, unless.paths)) return "path";
  if (is_within(when.providers, unless.providers)) return "provider";
  if (is_within(when.networks, unless.networks)) return "network";
  if (is_within(when.regions, unless.regions)) return "region";
  if (is_within(when.localities, unless.localities)) return "locality";
  if (is_within(when.near, unless.near)) return "near";
  if (!when.asn_networks.empty() && !unless.asn_networks.empty() &&
      is_within(draft.asn_lists[when.asn_networks.front()],
                draft.asn_lists[unless.asn_networks.front()])) {
    return "asn";
  }
  return {};
}

}  // namespace poros::policy
