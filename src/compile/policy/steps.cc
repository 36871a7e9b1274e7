// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/steps.h"

#include <algorithm>
#include <array>

#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 2> kSplitKeys = {"split", "by"};
constexpr std::array<std::string_view, 2> kByWords = {"object", "client"};
constexpr std::size_t kMostCandidates = 7;  // rule R8: the fallback is the eighth

class StepsReader {
 public:
  StepsReader(Draft& draft, ReadRoute& out) : draft_(draft), read_(draft.read), out_(out) {}

  void run(const Node& node) {
    std::size_t candidates = 0;
    for (const Node* item : read_.list(node, "to", Reader::Empty::kError)) {
      Step step;
      if (item->kind == yaml::Kind::kMap) {
        if (!read_split(*item, step)) continue;
      } else if (!read_backend(*item, step)) {
        continue;
      }
      candidates += std::max<std::size_t>(1, step.split.members.size());
      out_.route.steps.push_back(std::move(step));
    }
    if (candidates > kMostCandidates) {
      read_.error(node.at, Rule::kTooManyCandidates,
                  out_.label + " has " + std::to_string(candidates) +
                      " candidates, members of splits counted (7 at most, and the fallback)");
    }
  }

 private:
  // BACKEND or BACKEND@REGION.
  bool read_backend(const Node& node, Step& step) {
    const auto text = read_.text(node, "a step");
    if (!text) return false;
    const std::size_t at = text->find('@');
    const std::string_view name = std::string_view(*text).substr(0, at);
    const auto index = resolve(read_, draft_.sections.backends, name, node.at, "backend");
    if (!index) return false;
    step.backend = *index;
    out_.notes.choices.push_back({*index, node.at});
    const BackendNotes& notes = draft_.backends[*index];
    if (at == std::string::npos) {
      check_has_place(*index, node.at, true);
    } else if (notes.has_regions && notes.knows_regions) {
      step.target = find_target(read_, draft_.model.backends[*index],
                                std::string_view(*text).substr(at + 1), node.at);
    } else if (!notes.has_regions && notes.knows_regions) {
      read_.error(node.at, Rule::kStepRegion,
                  "backend " + quoted(name) + " has no regions (write " + quoted(name) + ")");
    }
    return true;
  }

  // Rule B2: regions without a place are reached by name alone.
  void check_has_place(Index index, const Position& at, bool can_name) {
    const Node& node = *draft_.sections.backends.names[index].value;
    const BackendNotes& notes = draft_.backends[index];
    if (!notes.has_regions || !notes.knows_regions || node.find("place") != nullptr) return;
    const Backend& backend = draft_.model.backends[index];
    const std::string example = backend.name + "@" + backend.targets.front().region;
    read_.error(at, Rule::kStepRegion,
                "backend " + quoted(backend.name) + " has regions and no place (" +
                    (can_name ? "write it as in " + quoted(example) + ", or give it a place)"
                              : "give it a place)"));
  }

  bool read_split(const Node& node, Step& step) {
    read_.is_map(node, "a step", kSplitKeys);
    const Entry* split = node.find("split");
    if (split == nullptr) {
      read_.error(node.at, Rule::kSplitWithoutMembers,
                  "a step that is a map has no split (name a backend, or add split)");
      return false;
    }
    out_.notes.has_split = true;
    out_.notes.split_at = split->at;
    if (const Entry* by = node.find("by")) read_by(by->value, step.split);
    return read_.is_map(split->value, "split") && read_members(split->value, step.split);
  }

  void read_by(const Node& node, Split& split) {
    split.by_object = split.by_client = false;
    for (const Node* item : read_.list(node, "by", Reader::Empty::kError)) {
      const auto word = read_.word(*item, "by", kByWords);
      if (!word) continue;
      (*word == 0 ? split.by_object : split.by_client) = true;
    }
  }

  // Rule S6.
  bool read_members(const Node& node, Split& split) {
    constexpr std::int64_t kWhole = 100;
    std::int64_t sum = 0;
    bool is_sound = true;
    for (const Entry& entry : node.entries) {
      const auto percent = read_.integer(entry.value, "percent of " + quoted(entry.key), 0, kWhole);
      const std::size_t at = entry.key.find('@');
      std::optional<Index> index;
      if (at != std::string::npos) {
        read_.error(entry.at, Rule::kSplitMember,
                    quoted(entry.key) + " in a split (a member is a backend without a region)");
      } else {
        index = resolve(read_, draft_.sections.backends, entry.key, entry.at, "backend");
      }
      is_sound = is_sound && percent && index;
      if (percent) sum += *percent;
      if (!index) continue;
      check_has_place(*index, entry.at, false);
      out_.notes.choices.push_back({*index, entry.at});
      if (percent.value_or(0) > 0) {
        split.members.emplace_back(*index, static_cast<unsigned>(*percent));
      }
    }
    // Backends are sorted by their names.
    std::sort(split.members.begin(), split.members.end());
    if (is_sound && sum != kWhole) {
      read_.error(node.at, Rule::kSplitSum,
                  "the percents of a split sum to " + std::to_string(sum) + " (make it 100)");
    }
    return is_sound && sum == kWhole;
  }

  Draft& draft_;
  Reader& read_;
  ReadRoute& out_;
};

}  // namespace

void read_steps(Draft& draft, const Node& node, ReadRoute& out) {
  StepsReader(draft, out).run(node);
}

}  // namespace poros::policy
