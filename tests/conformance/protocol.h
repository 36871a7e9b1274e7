/* SPDX-License-Identifier: Apache-2.0 */
/* What run.py says to a driver and hears from it (drivers.py): a request a line in, an answer a
 * line out, tab-separated, all bytes in hex. A line of another form ends the driver with status 2.
 */
#ifndef POROS_TESTS_CONFORMANCE_PROTOCOL_H
#define POROS_TESTS_CONFORMANCE_PROTOCOL_H

#include <stddef.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PROTOCOL_MOST 256 /* headers, or names in a list; more end the driver */

typedef struct protocol_bytes {
  const char* data; /* null where the field is absent */
  size_t size;
} protocol_bytes;

typedef struct protocol_header {
  protocol_bytes name, value;
} protocol_header;

/* BACKEND or BACKEND@REGION. */
typedef struct protocol_place {
  protocol_bytes backend, region; /* an empty region: all of the backend */
  int has;                        /* of `have`: 1 yes, 0 no */
} protocol_place;

typedef struct protocol_request {
  protocol_bytes method, host, target, client, locality, trace;
  long long now;
  size_t header_count, have_count, down_count;
  protocol_header headers[PROTOCOL_MOST];
  protocol_place have[PROTOCOL_MOST];
  protocol_place down[PROTOCOL_MOST];
  char* line; /* all bytes above lie in it */
  size_t capacity;
} protocol_request;

/* 0 at the end. The request is zeroed before the first call and owns its line. */
int protocol_read(FILE* in, protocol_request* request);

/* One answer: begin, each header, end. `tokens` are separated by blanks. */
void protocol_begin(FILE* out, unsigned status);
void protocol_header_out(FILE* out, protocol_bytes name, protocol_bytes value);
void protocol_end(FILE* out, protocol_bytes body, const char* tokens);

/* Hex in place: the number of bytes, or -1. */
long protocol_unhex(char* text);

/* A whole file in memory that is never freed. */
protocol_bytes protocol_file(const char* path);

#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void protocol_die(const char* what, const char* value);

#ifdef __cplusplus
}
#endif

#endif
