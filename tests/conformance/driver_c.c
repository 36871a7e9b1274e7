/* SPDX-License-Identifier: Apache-2.0 */
/* The conformance driver in plain C over poros.h: DRIVER BUNDLE. */
#include <string.h>

#include "poros/poros.h"
#include "protocol.h"

static char room[POROS_ROOM];
static char receipt_room[POROS_RECEIPT_ROOM];

static poros_text to_text(protocol_bytes bytes) {
  poros_text text;
  text.data = bytes.data;
  text.length = bytes.size;
  return text;
}

static protocol_bytes to_bytes(poros_text text) {
  protocol_bytes bytes;
  bytes.data = text.data;
  bytes.size = text.length;
  return bytes;
}

static void check(int code, const char* what) {
  if (code != POROS_OK) protocol_die(what, poros_error_text(code));
}

/* What `have` says of a candidate: its own line before that of the whole backend. */
static uint8_t known_of(const poros_bundle* bundle, const protocol_request* line,
                        const poros_candidate* candidate) {
  uint8_t known = POROS_KNOWN_NOTHING;
  for (size_t i = 0; i < line->have_count; ++i) {
    const protocol_place* have = &line->have[i];
    uint32_t backend, target;
    check(poros_find_target(bundle, have->backend.data, have->backend.size, have->region.data,
                            have->region.size, &backend, &target),
          "have");
    if (backend != candidate->backend_index) continue;
    if (target != POROS_NONE && target != candidate->target_index) continue;
    if (target == POROS_NONE && known != POROS_KNOWN_NOTHING) continue;
    known = have->has ? POROS_KNOWN_YES : POROS_KNOWN_NO;
  }
  return known;
}

/* A receipt can be had of every decision, and where nothing is known one call does it all. */
static void check_shortcuts(const poros_bundle* bundle, const poros_decision* decision,
                            const poros_request* request, uint32_t which, const uint8_t* known,
                            const protocol_request* line, const poros_response* whole) {
  static char other_room[POROS_ROOM];
  size_t length;
  poros_response response = {0};
  check(poros_receipt(bundle, decision, which, known, decision->candidate_count, request,
                      receipt_room, sizeof receipt_room, &length),
        "poros_receipt");
  if (line->have_count != 0) return;
  response.size = sizeof response;
  check(poros_decide(bundle, request, other_room, sizeof other_room, &response), "poros_decide");
  if (response.status != whole->status || response.header_count != whole->header_count ||
      response.location.length != whole->location.length ||
      (response.location.length != 0 &&
       memcmp(response.location.data, whole->location.data, response.location.length) != 0)) {
    protocol_die("poros_decide", "another answer than poros_respond's");
  }
}

static void answer(const poros_bundle* bundle, const protocol_request* line) {
  poros_header headers[PROTOCOL_MOST];
  poros_down down[PROTOCOL_MOST];
  char error[128];
  poros_state* state;
  poros_request request = {0};
  poros_decision decision = {0};
  poros_response response = {0};
  uint8_t known[8] = {0};
  uint32_t which, waits;

  for (size_t i = 0; i < line->header_count; ++i) {
    headers[i].name = to_text(line->headers[i].name);
    headers[i].value = to_text(line->headers[i].value);
  }
  for (size_t i = 0; i < line->down_count; ++i) {
    down[i].backend = to_text(line->down[i].backend);
    down[i].region = to_text(line->down[i].region);
  }
  if (poros_state_open(bundle, down, line->down_count, &state, error, sizeof error) != POROS_OK) {
    protocol_die("down", error);
  }

  request.size = sizeof request;
  request.method = to_text(line->method);
  request.host = to_text(line->host);
  request.target = to_text(line->target);
  request.client = to_text(line->client);
  request.locality = to_text(line->locality);
  request.trace = to_text(line->trace);
  request.now_s = line->now;
  request.headers = headers;
  request.header_count = line->header_count;
  request.state = state;
  decision.size = sizeof decision;
  check(poros_plan(bundle, &request, &decision), "poros_plan");
  for (uint32_t i = 0; i < decision.candidate_count; ++i) {
    poros_candidate candidate = {0};
    candidate.size = sizeof candidate;
    check(poros_candidate_at(bundle, &decision, i, &candidate), "poros_candidate_at");
    known[i] = known_of(bundle, line, &candidate);
  }
  check(poros_choose(bundle, &decision, known, decision.candidate_count, &which, &waits),
        "poros_choose");
  response.size = sizeof response;
  check(poros_respond(bundle, &decision, which, &request, room, sizeof room, &response),
        "poros_respond");
  check_shortcuts(bundle, &decision, &request, which, known, line, &response);
  poros_state_close(state);

  protocol_begin(stdout, response.status);
  for (uint32_t i = 0; i < response.header_count; ++i) {
    protocol_header_out(stdout, to_bytes(response.headers[i].name),
                        to_bytes(response.headers[i].value));
  }
  protocol_end(stdout, to_bytes(response.body), "");
}

int main(int argc, char** argv) {
  static protocol_request line;
  char error[128];
  poros_bundle* bundle;
  if (argc != 2) protocol_die("usage", "driver_c BUNDLE");
  const protocol_bytes file = protocol_file(argv[1]);
  if (poros_open(file.data, file.size, &bundle, error, sizeof error) != POROS_OK) {
    protocol_die(argv[1], error);
  }
  while (protocol_read(stdin, &line)) answer(bundle, &line);
  poros_close(bundle);
  return 0;
}
