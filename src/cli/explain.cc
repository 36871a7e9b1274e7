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
#include "inspect/decided.h"
#include "sys/clock/clock.h"

namespace poros::cli {
namespace {

constexpr std::string_view kVerb = "explain";

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
  const inspect::AskedUrl url = inspect::read_url(options.url);
  request.host = url.host;
  request.target = url.target;
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

  const inspect::Decided decided(view, {down}, listing, haves, request);
  if (options.json) return put(kVerb, decided.receipt());
  return put(kVerb, inspect::explain_text(view, request, decided));
}

}  // namespace poros::cli
