// SPDX-License-Identifier: Apache-2.0
// Reads typed values out of a tree. What is not as it should be is reported once, where it stands,
// and read as absent; what yaml has reported already is passed over in silence.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"
#include "yaml/node.h"

namespace poros::policy {

using yaml::Node;

class Reader {
 public:
  explicit Reader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void error(const Position& at, Rule rule, std::string text) {
    diagnostics_.error(at, rule, std::move(text));
  }
  void warn(const Position& at, Rule rule, std::string text) {
    diagnostics_.warn(at, rule, std::move(text));
  }
  // Counts errors, and what was passed over because yaml has reported it: where it has grown,
  // something was not read.
  std::size_t faults() const { return diagnostics_.errors() + passed_over_; }
  Diagnostics& diagnostics() { return diagnostics_; }

  void pass_over() { ++passed_over_; }

  // "NAME must be WANTED, not ..."
  void wrong_type(const Node& node, std::string_view name, std::string_view wanted);

  // Whether it is a map; `what` says whose in messages. The second form also refuses unknown keys.
  bool is_map(const Node& node, std::string_view what);
  bool is_map(const Node& node, std::string_view what, std::span<const std::string_view> keys);

  std::optional<std::string> text(const Node& node, std::string_view name);  // never empty
  std::optional<bool> boolean(const Node& node, std::string_view name);
  std::optional<std::int64_t> integer(const Node& node, std::string_view name, std::int64_t least,
                                      std::int64_t most);
  // The index of a word among `words`.
  std::optional<std::size_t> word(const Node& node, std::string_view name,
                                  std::span<const std::string_view> words);

  // A scalar stands for a list of one (rule L3). An empty list is an error unless it only adds to
  // something: a condition of nothing never holds.
  enum class Empty : std::uint8_t { kError, kAllowed };
  std::vector<const Node*> list(const Node& node, std::string_view name, Empty empty);
  // The same of strings and of ASNs (1..4294967295). What stands twice is reported as a warning and
  // given once.
  std::vector<std::string> texts(const Node& node, std::string_view name, Empty empty);
  struct Asn {
    std::uint32_t number;
    Position at;
  };
  std::vector<Asn> asns(const Node& node, std::string_view name, Empty empty);

 private:
  Diagnostics& diagnostics_;
  std::size_t passed_over_ = 0;
};

// Names of backends, providers, …: 1 to 128 bytes of one line. What is wrong with one, or empty.
std::string name_flaw(std::string_view name);

}  // namespace poros::policy
