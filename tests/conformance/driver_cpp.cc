// SPDX-License-Identifier: Apache-2.0
// The conformance driver over the C++ core: DRIVER BUNDLE, also --enums and --split. It alone tells
// what a case went through, as tokens that a full run must have shown every one of.
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "core/decide/plan.h"
#include "core/decide/respond.h"
#include "core/decide/split.h"
#include "protocol.h"

namespace {

using namespace poros;
using decide::Known;
using decide::Outcome;

std::string_view to_view(const protocol_bytes& bytes) { return {bytes.data, bytes.size}; }
protocol_bytes to_bytes(std::string_view text) { return {text.data(), text.size()}; }

// The tokens, made in one place for --enums and for answers.
std::string token(std::string_view sort, std::string_view name) {
  return std::string(sort) + ":" + std::string(name);
}
std::string token(bool unless, std::string_view key, bool holds) {
  return token(unless ? "unless" : "condition", key) + (holds ? ":holds" : ":fails");
}

void print_enums() {
  for (const auto name : artifact::kKindNames) std::puts(token("kind", name).c_str());
  for (const auto key : decide::kKeyNames) {
    for (const bool unless : {false, true}) {
      for (const bool holds : {false, true}) std::puts(token(unless, key, holds).c_str());
    }
  }
  for (std::size_t i = 1; i < decide::kSkipNames.size(); ++i) {
    std::puts(token("skip", decide::kSkipNames[i]).c_str());
  }
  for (const auto form : bundle::kStepFormNames) std::puts(token("step", form).c_str());
  for (const auto outcome : decide::kOutcomeNames) std::puts(token("outcome", outcome).c_str());
  for (const int status : {200, 302, 307, 403, 404, 410, 451}) {
    std::puts(token("answer", std::to_string(status)).c_str());
  }
}

struct Place {
  std::uint16_t backend, target;
};

Place find_place(const bundle::View& view, const protocol_place& place) {
  const std::uint16_t backend = view.find_backend(to_view(place.backend));
  const std::string name(to_view(place.backend));
  if (backend == bundle::kNone) protocol_die("no such backend", name.c_str());
  if (place.region.size == 0) return {backend, bundle::kNone};
  const std::string_view region = to_view(place.region);
  const std::uint16_t target = view.find_target(view.backends[backend], view.find_region(region));
  if (target == bundle::kNone) protocol_die("no such region of it", name.c_str());
  return {backend, target};
}

// What `have` says of a candidate: its own line before that of the whole backend.
Known known_of(const bundle::View& view, const protocol_request& line,
               const decide::Candidate& candidate) {
  Known of_backend = Known::kUnknown;
  for (std::size_t i = 0; i < line.have_count; ++i) {
    const Place place = find_place(view, line.have[i]);
    const Known told = line.have[i].has != 0 ? Known::kYes : Known::kNo;
    if (place.backend != candidate.backend) continue;
    if (place.target == bundle::kNone) {
      of_backend = told;
    } else if (place.target == candidate.target) {
      return told;
    }
  }
  return of_backend;
}

std::string tokens_of(const bundle::View& view, const decide::Plan& plan,
                      const decide::Steps& steps, std::span<const Known> known,
                      std::uint8_t which) {
  std::set<std::string> tokens;
  tokens.insert(token("outcome", decide::kOutcomeNames[static_cast<std::size_t>(plan.outcome)]));
  if (plan.outcome >= Outcome::kApiRoot) {
    tokens.insert(token("kind", artifact::name(plan.kind)));
  }
  for (const decide::Event& event : steps.events()) {
    const std::string_view key = decide::kKeyNames[static_cast<std::size_t>(event.key)];
    tokens.insert(token(event.unless, key, event.holds));
  }
  if (plan.outcome == Outcome::kAnswer) tokens.insert(token("answer", std::to_string(plan.status)));
  if (plan.outcome == Outcome::kRedirect) {
    for (std::uint8_t i = 0; i <= which; ++i) {
      const auto form = static_cast<std::size_t>(plan.at[i].form);
      tokens.insert(token("step", bundle::kStepFormNames[form]));
      if (i < which) tokens.insert(token("skip", name(skip_of(view, plan, i, known[i]))));
    }
  }
  std::string all;
  for (const std::string& one : tokens) all += (all.empty() ? "" : " ") + one;
  return all;
}

void answer(const bundle::View& view, const protocol_request& line) {
  std::vector<state::Down> down;
  for (std::size_t i = 0; i < line.down_count; ++i) {
    const Place place = find_place(view, line.down[i]);
    down.push_back({place.backend, place.target});
  }
  std::vector<decide::Header> headers;
  for (std::size_t i = 0; i < line.header_count; ++i) {
    headers.push_back({to_view(line.headers[i].name), to_view(line.headers[i].value)});
  }
  decide::Request request;
  if (line.method.data != nullptr) request.method = to_view(line.method);
  request.host = to_view(line.host);
  request.target = to_view(line.target);
  request.client = ip::parse_client(to_view(line.client));
  request.locality = decide::find_locality(view, to_view(line.locality));
  request.now_s = line.now;
  request.trace = to_view(line.trace);
  request.headers = headers;

  // Room for every key of every route, twice: `when` and `unless`.
  std::vector<decide::Event> events(view.routes.size() * decide::kKeyNames.size() * 2);
  decide::Steps steps{events};
  const decide::Plan plan = decide::plan(view, {down}, request, &steps);
  std::array<Known, bundle::kMaxCandidates> known{};
  for (std::uint8_t i = 0; i < plan.count; ++i) known[i] = known_of(view, line, plan.at[i]);
  const decide::Choice choice = decide::choose(view, plan, known);
  std::vector<char> room(bundle::kMaxLocation);
  const decide::Response response = decide::respond(view, plan, choice.which, request, room);

  protocol_begin(stdout, response.status);
  for (const decide::ResponseHeader& header : response.all_headers()) {
    protocol_header_out(stdout, to_bytes(header.name), to_bytes(header.value));
  }
  protocol_end(stdout, to_bytes(plan.head ? std::string_view() : response.body),
               tokens_of(view, plan, steps, known, choice.which).c_str());
}

// Lines "SITE ROUTE OBJECT CLIENT PERCENT,...": hex but for the client, '-' for an empty text →
// "KEY ORDER".
int split() {
  for (char line[8192]; std::fgets(line, sizeof(line), stdin) != nullptr;) {
    std::istringstream fields(line);
    std::string words[5];
    for (std::string& word : words) fields >> word;
    for (int i = 0; i < 3; ++i) {
      if (words[i] == "-") words[i].clear();
      const long size = protocol_unhex(words[i].data());
      if (size < 0) protocol_die("not hex", words[i].c_str());
      words[i].resize(static_cast<std::size_t>(size));
    }
    std::vector<std::uint16_t> percents;
    std::istringstream list(words[4]);
    for (std::string one; std::getline(list, one, ',');) {
      percents.push_back(static_cast<std::uint16_t>(std::stoul(one)));
    }
    const auto network = decide::client_network(ip::parse_client(words[3]));
    const std::uint32_t key = decide::split_key(words[0], words[1], words[2], network.view());
    std::vector<std::uint8_t> order(percents.size());
    decide::draw_order(key, percents, order);
    std::printf("%08x ", key);
    for (std::size_t i = 0; i < order.size(); ++i) std::printf(i == 0 ? "%u" : ",%u", order[i]);
    std::puts("");
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view verb = argc == 2 ? argv[1] : "";
  if (verb.empty()) protocol_die("usage", "driver_cpp BUNDLE | --enums | --split");
  if (verb == "--enums") {
    print_enums();
    return 0;
  }
  if (verb == "--split") return split();
  const protocol_bytes file = protocol_file(argv[1]);
  const auto view = bundle::View::open(as_bytes(to_view(file)));
  if (!view) protocol_die(argv[1], std::string(view.error().what).c_str());
  static protocol_request line;
  while (protocol_read(stdin, &line) != 0) answer(*view, line);
  return 0;
}
