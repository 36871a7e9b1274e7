// SPDX-License-Identifier: Apache-2.0
// The decision: plan → choose → location / respond. Pure and total: no clock, no I/O, no
// environment, no allocation, no exception; what varies by time or chance arrives in the Request.
// docs/decisions.md is the flow in prose. Any number of threads may decide over one view.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "core/artifact/kind.h"
#include "core/artifact/target.h"
#include "core/bundle/view.h"
#include "core/decide/steps.h"
#include "core/ip/address.h"
#include "core/state/state.h"

namespace poros::decide {

struct Header {
  std::string_view name, value;  // as received; names are compared without case
};

// Where this replica runs. Resolved once, by find_locality.
struct Locality {
  std::string_view name;                 // empty: none is set
  std::uint16_t region = bundle::kNone;  // kNone also where the bundle does not know the name
};
inline Locality find_locality(const bundle::View& view, std::string_view name) {
  return {name, name.empty() ? bundle::kNone : view.find_region(name)};
}

inline constexpr std::uint32_t kLookUp = 0xffffffff;

// All views are the caller's and are read only during the calls that take the Request.
struct Request {
  std::string_view method = "GET";  // case-sensitive
  std::string_view host, target;    // raw bytes; the host program decodes nothing
  ip::Client client;
  std::uint32_t klass = kLookUp;  // of the client, where the caller has kept it
  Locality locality;
  std::int64_t now_s = 0;  // seconds since 1970-01-01 UTC
  std::string_view trace;
  std::span<const Header> headers;  // those that the bundle names are enough
};

enum class Outcome : std::uint8_t {
  kMalformed,
  kUnknownHost,
  kMethodNotAllowed,
  kApiRoot,
  kCatalog,
  kAnswer,
  kRedirect
};
inline constexpr std::array<std::string_view, 7> kOutcomeNames = {
    "malformed", "unknown-host", "method-not-allowed", "api-root", "catalog", "answer", "redirect"};

// Why a candidate is passed over, in the order in which the reasons are looked at (S3).
enum class Skip : std::uint8_t { kNone, kExpired, kDown, kNoRegion, kFamily, kAbsent, kUnknown };
inline constexpr std::array<std::string_view, 7> kSkipNames = {
    "none", "expired", "down", "no-region", "family", "absent", "unknown"};
constexpr std::string_view name(Skip skip) { return kSkipNames[static_cast<std::size_t>(skip)]; }

// What is known of a candidate's having the object. kPending: it is being asked.
enum class Known : std::uint8_t { kUnknown, kYes, kNo, kPending };

struct Candidate {
  std::uint16_t backend = bundle::kNone;
  std::uint16_t target = bundle::kNone;  // relative to the backend's; kNone with kNoRegion
  bool ask = false;                      // presence matters here: asking the backend would help
  Skip skip = Skip::kNone;               // one that no presence can change
  bundle::StepForm form = bundle::StepForm::kBackend;
};

// What somebody says of a backend, or of one of its targets (kNone: of each).
struct Told {
  std::uint16_t backend = bundle::kNone;
  std::uint16_t target = bundle::kNone;
  bool has = true;
};
// What is said of a candidate: the last that names its place counts, kUnknown where none does.
Known known_of(std::span<const Told> told, const Candidate& candidate);

// Offsets into the request's target, no pointers: it survives while a backend is asked.
struct Plan {
  Outcome outcome = Outcome::kMalformed;
  bool head = false;         // the method is HEAD: no body
  bool is_registry = false;  // a path under /v2 of an oci site: errors are JSON
  std::uint16_t status = 400;
  std::uint16_t answer = bundle::kNone;  // in view.answers
  std::uint16_t site = bundle::kNone;
  std::uint16_t route = bundle::kNone;  // in view.routes
  artifact::Kind kind = artifact::Kind::kOther;
  std::uint32_t klass = 0;
  std::uint8_t count = 0;
  std::array<Candidate, bundle::kMaxCandidates> at;
  artifact::Target parts;
  artifact::Slice name, reference, algorithm, hex, tail;  // offsets into the target
};

Plan plan(const bundle::View& view, const state::State& state, const Request& request,
          Steps* steps = nullptr);

// The candidate that is taken, or the one whose answer decides and is still out.
struct Choice {
  std::uint8_t which = 0;
  bool waits = false;
};
// known[i] belongs to plan.at[i]; what is not told is unknown. Only for Outcome::kRedirect.
Choice choose(const bundle::View& view, const Plan& plan, std::span<const Known> known);

// Why candidate `which` would be passed over, given what is known of it. The fallback never is.
Skip skip_of(const bundle::View& view, const Plan& plan, std::uint8_t which, Known known);

}  // namespace poros::decide
