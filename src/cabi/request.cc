// SPDX-License-Identifier: Apache-2.0
#include "cabi/request.h"

#include "cabi/client.h"
#include "core/base/ascii.h"

namespace poros::cabi {
namespace {

// Rule R3 for one line: whether any condition of the bundle would hold by it.
bool is_asked_for(const bundle::View& view, const decide::Header& line) {
  for (std::uint32_t i = 0; i < view.headers.size(); ++i) {
    const bundle::HeaderRecord wanted = view.headers[i];
    if (!is_same_ignoring_case(line.name, view.text(wanted.name))) continue;
    const auto values = view.string_lists.part(wanted.values);
    for (std::uint32_t v = 0; v < values.size(); ++v) {
      if (trim(line.value) == view.text(values[v])) return true;
    }
  }
  return false;
}

bool is_known_line(const HeaderRoom& room, std::size_t count, const decide::Header& line) {
  for (std::size_t i = 0; i < count; ++i) {
    if (room.at[i].name == line.name && room.at[i].value == line.value) return true;
  }
  return false;
}

}  // namespace

int read_request(const poros_bundle& bundle, const poros_request* request, decide::Request& out) {
  if (!is_usable(request)) return POROS_INVALID;
  std::string_view client, locality;
  if (!read_text(request->method, out.method) || !read_text(request->host, out.host) ||
      !read_text(request->target, out.target) || !read_text(request->client, client) ||
      !read_text(request->locality, locality) || !read_text(request->trace, out.trace)) {
    return POROS_INVALID;
  }
  if (request->method.data == nullptr) out.method = "GET";
  if (request->client_family == 0) {
    out.client = ip::parse_client(client);
  } else if (!read_address(request->client_family, request->client_address, out.client)) {
    return POROS_INVALID;
  }
  out.locality = decide::find_locality(bundle.view, locality);
  out.now_s = request->now_s;
  return POROS_OK;
}

int read_headers(const poros_bundle& bundle, const poros_request& request, HeaderRoom& room,
                 decide::Request& out) {
  if (request.headers == nullptr && request.header_count != 0) return POROS_INVALID;
  std::size_t count = 0;
  for (std::size_t i = 0; i < request.header_count; ++i) {
    decide::Header line;
    if (!read_text(request.headers[i].name, line.name) ||
        !read_text(request.headers[i].value, line.value)) {
      return POROS_INVALID;
    }
    if (!is_asked_for(bundle.view, line) || is_known_line(room, count, line)) continue;
    if (count == kMaxHeaders) return POROS_LIMIT;
    room.at[count++] = line;
  }
  out.headers = std::span(room.at).first(count);
  return POROS_OK;
}

int read_state(const poros_bundle& bundle, const poros_request& request, state::State& out) {
  if (request.state == nullptr) return POROS_OK;
  if (request.state->stamp != bundle.stamp) return POROS_INVALID;
  out.down = request.state->entries();
  return POROS_OK;
}

}  // namespace poros::cabi
