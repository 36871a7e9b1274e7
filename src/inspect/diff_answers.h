// SPDX-License-Identifier: Apache-2.0
// Which answers change: the same sampled requests, decided by the core with either bundle.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/artifact/kind.h"
#include "core/bundle/view.h"
#include "inspect/diff_space.h"

namespace poros::inspect {

inline constexpr std::size_t kMaxSamples = 20000;

// What one bundle does with a sample.
struct Answered {
  std::string route;  // empty where none was reached
  std::string what;   // "s3@us-east-1", "404", "307 https://home.example/"
  std::string location;
  std::uint16_t status = 0;
  bool is_backend = false;    // a redirect to one
  std::string body, headers;  // without the location
};

// In which parts two answers differ.
enum class Part : std::uint8_t { kStatus, kLocation, kHeaders, kBody };
inline constexpr std::array<std::string_view, 4> kPartNames = {"status", "location", "headers",
                                                               "body"};
using Parts = std::array<bool, kPartNames.size()>;

// Samples that go the same old and the same new way.
struct AnswerGroup {
  std::string site, from_route, to_route, from, to;
  std::uint16_t from_status = 0, to_status = 0;
  bool same_place = false;    // from and to are alike: `parts` says what is not
  bool are_backends = false;  // both are redirects to one
  Parts parts{};
  std::uint64_t samples = 0;
  Space clients;  // whom they stand for
  artifact::KindSet kinds = 0;
  bool when_unknown = false, when_present = false;  // what was known of the backends
  // One of them, as poros explain takes it.
  std::string ip, url, from_location, to_location;
  std::vector<std::string> have;  // backends that have the object
};

struct AnswersDiff {
  std::uint64_t samples = 0, changed = 0;
  std::vector<AnswerGroup> groups;  // of the most clients first
};

struct AnswerOptions {
  std::int64_t now_s = 0;
  std::string_view locality;
};

// Of the sites that both have. `clients` are asked for in their order, and an unknown one besides.
AnswersDiff compare_answers(const bundle::View& from, const bundle::View& to,
                            const std::vector<ClientSample>& clients, const AnswerOptions& options);

}  // namespace poros::inspect
