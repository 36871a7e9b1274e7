// SPDX-License-Identifier: Apache-2.0
#include "inspect/explain.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/messages.h"
#include "cli/opened.h"
#include "cli/opened_index.h"
#include "cli/verbs.h"
#include "core/decide/presence.h"
#include "core/decide/receipt.h"
#include "sys/clock/clock.h"

namespace poros::cli {
namespace {

constexpr std::string_view kVerb = "explain";

// "https://HOST/PATH" as a client would send it: host, and the target in origin form.
struct SplitUrl {
  std::string_view host, target;
};
SplitUrl split_url(std::string_view url) {
  if (url.starts_with('/') || url == "*") return {{}, url};
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t end = url.find_first_of("/?", start);
  if (end == std::string_view::npos) return {url.substr(start), "/"};
  return {url.substr(start, end - start), url.substr(end)};
}

int usage(const Error& error) {
  say(kVerb, error.text);
  return kUsage;
}

}  // namespace

int run_explain(const ExplainOptions& options) {
  const auto opened = open_bundle(options.bundle);
  if (!opened) return fail(kVerb, opened.error());
  const bundle::View& view = opened->view;

  decide::Request request;
  request.method = options.method;
  const SplitUrl url = split_url(options.url);
  request.host = url.host;
  std::string target(url.target);
  if (target.starts_with('?')) target.insert(0, "/");
  request.target = target;
  if (!options.ip.empty() && options.ip != "unknown") {
    request.client = ip::parse_client(options.ip);
    if (request.client.family == ip::Family::kUnknown) {
      return usage({ErrorKind::kInvalid,
                    "--ip '" + options.ip + "' is no IP address (give one, or 'unknown')"});
    }
  }
  if (!is_locality(options.locality)) {
    return usage({ErrorKind::kInvalid, bad_locality(options.locality)});
  }
  request.locality = decide::find_locality(view, options.locality);
  request.now_s = options.now_s ? *options.now_s : sys::now().wall_ns / 1'000'000'000;
  request.trace = options.trace;
  std::vector<decide::Header> headers;
  for (const std::string& header : options.headers) {
    const std::size_t colon = header.find(':');
    if (colon == std::string::npos || colon == 0) {
      return usage({ErrorKind::kInvalid, "--header '" + header + "' is not NAME:VALUE"});
    }
    const std::string_view whole(header);
    headers.push_back({whole.substr(0, colon), whole.substr(colon + 1)});
  }
  request.headers = headers;

  std::vector<decide::Told> haves;
  for (const std::string& text : options.have) {
    const auto have = find_have(view, text);
    if (!have) return usage(Error(have.error()).within("--have"));
    haves.push_back(*have);
  }
  std::optional<OpenedIndex> index;
  std::vector<decide::ListedPlace> places;
  decide::Listing listing;
  if (!options.index.empty()) {
    auto file = open_index(options.index);
    if (!file) return fail(kVerb, file.error());
    index = *std::move(file);
    places = listed_places(kVerb, view, index->index, options.index);
    listing = {&index->index, places};
  }
  std::vector<state::Down> down;
  for (const std::string& text : options.down) {
    const auto place = find_place(view, text);
    if (!place) return usage(Error(place.error()).within("--down"));
    down.push_back({place->backend, place->target});
  }

  std::vector<decide::Event> events(4096);
  decide::Steps steps{events};
  inspect::Explanation explanation;
  explanation.plan = decide::plan(view, {down}, request, &steps);
  const auto known =
      decide::presence_of(view, explanation.plan, request.target, listing, haves).known;
  explanation.known = known;
  if (explanation.plan.outcome == decide::Outcome::kRedirect) {
    explanation.which = decide::choose(view, explanation.plan, known).which;
  }
  std::vector<char> room(bundle::kMaxLocation);
  explanation.response = decide::respond(view, explanation.plan, explanation.which, request, room);
  explanation.events = steps.events();

  if (!options.json) return put(kVerb, inspect::explain_text(view, request, explanation));
  std::vector<char> receipt(decide::kMaxReceipt);
  const std::size_t length = decide::write_receipt(view, explanation.plan, explanation.which, known,
                                                   request, explanation.response, receipt);
  return put(kVerb, std::string(receipt.data(), length) + "\n");
}

}  // namespace poros::cli
