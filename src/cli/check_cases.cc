// SPDX-License-Identifier: Apache-2.0
// `poros check POLICY --cases FILE`: a policy against what its people expect of it.
#include "cli/check_cases.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "cases/difference.h"
#include "cases/read.h"
#include "cli/messages.h"
#include "cli/opened.h"
#include "compile/bundle/writer.h"
#include "core/base/ascii.h"
#include "core/base/shell.h"
#include "core/decide/respond.h"
#include "inspect/names.h"
#include "yaml/parse.h"

namespace poros::cli {
namespace {

using cases::Case;

constexpr std::string_view kVerb = "check";
constexpr std::string_view kBundle = "policy.bundle";  // in the commands that are printed

// What a case says of places, as this policy knows them.
struct Places {
  std::vector<decide::Told> have;
  std::vector<state::Down> down;
};
Places find_places(const bundle::View& view, const Case& one, Diagnostics& diagnostics) {
  Places places;
  const auto found = [&](const cases::PlaceName& name) {
    const auto place = find_place(view, name.text);
    if (!place) diagnostics.error(name.at, Rule::kUnknownName, place.error().text);
    return place ? *place : Place{};
  };
  // decide::known_of() believes the last: a region's own line counts more than that of the whole
  // backend.
  std::vector<decide::Told> of_regions;
  for (const auto& name : one.have) {
    const Place place = found(name);
    (place.target == bundle::kNone ? places.have : of_regions)
        .push_back({place.backend, place.target, name.yes});
  }
  places.have.insert(places.have.end(), of_regions.begin(), of_regions.end());
  for (const auto& name : one.down) {
    const Place place = found(name);
    places.down.push_back({place.backend, place.target});
  }
  return places;
}

void take_headers(const decide::Response& response, cases::Answer& answer) {
  for (const decide::ResponseHeader& header : response.all_headers()) {
    const auto field = std::find_if(
        cases::kFields.begin(), cases::kFields.end(),
        [&](const auto& each) { return is_same_ignoring_case(header.name, each.header); });
    if (field != cases::kFields.end()) {
      answer.fields[static_cast<std::size_t>(field - cases::kFields.begin())] = header.value;
    } else {
      answer.others.append(header.name).append(": ").append(header.value).append("\n");
    }
  }
}

cases::Answer decide_case(const bundle::View& view, const Case& one, const Places& places) {
  decide::Request request;
  request.method = one.method;
  if (one.host) request.host = *one.host;
  request.target = one.target;
  request.client = ip::parse_client(one.client);
  request.locality = decide::find_locality(view, one.locality);
  request.now_s = one.now_s;
  request.trace = one.trace;
  std::vector<decide::Header> headers;
  for (const auto& [name, value] : one.headers) headers.push_back({name, value});
  request.headers = headers;

  const decide::Plan plan = decide::plan(view, {places.down}, request);
  std::array<decide::Known, bundle::kMaxCandidates> known{};
  for (std::uint8_t i = 0; i < plan.count; ++i)
    known[i] = decide::known_of(places.have, plan.at[i]);
  const bool is_redirect = plan.outcome == decide::Outcome::kRedirect;
  const std::uint8_t which = is_redirect ? decide::choose(view, plan, known).which : 0;
  std::vector<char> room(bundle::kMaxLocation);
  const decide::Response response = decide::respond(view, plan, which, request, room);

  cases::Answer answer;
  answer.status = response.status;
  take_headers(response, answer);
  if (!plan.head) answer.body = response.body;
  if (plan.outcome >= decide::Outcome::kApiRoot) answer.kind = artifact::name(plan.kind);
  if (plan.route != bundle::kNone) answer.route = view.text(view.routes[plan.route].name);
  answer.skips.emplace();
  for (std::uint8_t i = 0; i < which; ++i) {
    answer.skips->push_back(inspect::candidate_name(view, plan.at[i]) + " " +
                            std::string(decide::name(decide::skip_of(view, plan, i, known[i]))));
  }
  return answer;
}

}  // namespace

int run_cases(const CheckOptions& options, const Build& built) {
  Diagnostics diagnostics;
  std::vector<Case> all;
  for (const std::string& path : options.cases) {
    // One byte more than the limit, so that it is the YAML reader that says what the limit is.
    const auto bytes = sys::read_file(path, yaml::kMaxBytes + 1);
    if (!bytes) return fail(kVerb, Error(bytes.error()).within(path));
    for (Case& one : cases::read(path, *bytes, diagnostics)) all.push_back(std::move(one));
  }
  const auto file = compile::write_bundle(built.model, built.feeds, built.tables, {.slim = false});
  if (!file) return fail(kVerb, Error(file.error()).within(options.policy));
  const auto view = bundle::View::open(as_bytes(*file));
  if (!view) {
    return fail(kVerb, {ErrorKind::kCorrupt, "this is a bug in poros: the bundle is refused: " +
                                                 std::string(view.error().what)});
  }
  std::vector<Places> places;
  for (const Case& one : all) places.push_back(find_places(*view, one, diagnostics));
  print(kVerb, diagnostics);
  if (diagnostics.has_errors()) return kBadInput;

  std::string text;
  std::size_t failed = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto differences = cases::compare(all[i].expected, decide_case(*view, all[i], places[i]));
    if (differences.empty()) continue;
    ++failed;
    text += cases::failure_text(all[i], differences, kBundle) + "\n";
  }
  if (failed > 0) {
    text += "The commands above explain; first: poros compile " + shell_word(options.policy) +
            " -o " + std::string(kBundle) + "\n";
  }
  text += std::to_string(all.size()) + (all.size() == 1 ? " case: " : " cases: ") +
          std::to_string(all.size() - failed) + " passed, " + std::to_string(failed) + " failed\n";
  const int written = put(kVerb, text);
  return written != kDone ? written : failed == 0 ? kDone : kNegative;
}

}  // namespace poros::cli
