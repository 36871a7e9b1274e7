/* SPDX-License-Identifier: Apache-2.0 */
/* poros: where to send a client, decided by a bundle. The C interface, for programs in any
 * language.
 *
 *   poros_open -> ( poros_plan -> ask backends -> poros_choose -> poros_respond )* -> poros_close
 *
 * A front end copies the answer's status, headers and body, and writes none of its own. All bytes
 * are passed as they were received: nothing is to be decoded, lower-cased or normalized before.
 *
 * Ownership: texts are a pointer and a length, without a final NUL unless it is said. What is
 * passed in is read during the call alone, but for the bytes of a bundle. What comes out points
 * into these bytes, into the room that was passed, or into static storage; none of it is to be
 * freed.
 *
 * Threads: any number of threads may use one bundle and one state. Only the four functions that
 * open or close allocate or free; nothing locks, and nothing reads a clock, a file or the
 * environment.
 *
 * Errors: functions that can fail return POROS_OK or another poros_code, and then leave what they
 * write to untouched. Null pointers and values out of range are POROS_INVALID, never a crash.
 *
 * Growth: structures whose first field is `size` may get more fields at their end. Set it to sizeof
 * as your program was compiled, and all else to zero. A larger one than the library knows is used
 * as far as it is known; a smaller one than the first version's is POROS_INVALID. Structures
 * without it never change. */
#ifndef POROS_POROS_H
#define POROS_POROS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define POROS_API __attribute__((visibility("default")))
#else
#define POROS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

enum poros_code {
  POROS_OK = 0,
  POROS_INVALID = 1,     /* a bad argument: a mistake of the calling program */
  POROS_NOT_FOUND = 2,   /* no such name or index */
  POROS_CORRUPT = 3,     /* bytes that are no bundle, or a damaged one */
  POROS_UNSUPPORTED = 4, /* a bundle of a newer or older format */
  POROS_LIMIT = 5,       /* a room too small, or memory that ran out */
  POROS_IO = 6           /* kept for programs: nothing here does I/O */
};

/* A bundle, opened. The caller keeps its bytes, unchanged, until poros_close. */
typedef struct poros_bundle poros_bundle;
/* Which backends are down. Made for one bundle; never changes. */
typedef struct poros_state poros_state;

typedef struct poros_text {
  const char* data; /* may be null where length is 0 */
  size_t length;
} poros_text;

typedef struct poros_header {
  poros_text name, value;
} poros_header;

/* "0.1.0", terminated. */
POROS_API const char* poros_version(void);
/* A code in words, terminated; never null. */
POROS_API const char* poros_error_text(int code);

/* Proves every offset of the bundle and sets *out. The bytes are not copied. On failure *out is
 * null and `error`, if it is not null, has a terminated text, cut where it does not fit. */
POROS_API int poros_open(const void* bytes, size_t length, poros_bundle** out, char* error,
                         size_t error_size);
POROS_API void poros_close(poros_bundle* bundle); /* null is allowed */

/* The bundle's id (SHA-256), 32 bytes. */
POROS_API int poros_id(const poros_bundle* bundle, uint8_t* id);

/* The names of request headers that the bundle looks at, in lower case: index 0, 1, ... until
 * POROS_NOT_FOUND. A name may come twice. Others need not be passed in. */
POROS_API int poros_wanted_header(const poros_bundle* bundle, uint32_t index, poros_text* name);

#define POROS_NONE 0xffffu

/* A backend's name and a region's, or another name that it has there, as the numbers of a
 * candidate; an empty region is *target = POROS_NONE: the whole backend. Valid for this bundle
 * alone. */
POROS_API int poros_find_target(const poros_bundle* bundle, const char* backend,
                                size_t backend_length, const char* region, size_t region_length,
                                uint32_t* backend_index, uint32_t* target_index);

typedef struct poros_down {
  poros_text backend;
  poros_text region; /* empty: all of the backend */
} poros_down;

/* The entries are copied. A name that the bundle does not have is POROS_NOT_FOUND. */
POROS_API int poros_state_open(const poros_bundle* bundle, const poros_down* entries, size_t count,
                               poros_state** out, char* error, size_t error_size);
POROS_API void poros_state_close(poros_state* state); /* null is allowed */

/* --- Who a client is --- */

#define POROS_NO_LENGTH 255u

typedef struct poros_client_info {
  uint32_t size;
  uint32_t family;        /* 4, 6, or 0: no address */
  uint32_t asn;           /* 0: none */
  uint32_t origin_length; /* of the prefix that gave the ASN, or POROS_NO_LENGTH */
  uint32_t range_length;  /* of the range that gave the provider, or POROS_NO_LENGTH */
  uint32_t reserved;
  poros_text provider, region; /* empty: none */
  poros_text holder;
} poros_client_info;

/* A client as a proxy writes it: an address, [IPv6], IPv4:port or [IPv6]:port, blanks around.
 * Another text is an unknown client, not an error. An IPv4-mapped IPv6 address is the IPv4 one. */
POROS_API int poros_lookup(const poros_bundle* bundle, const char* client, size_t length,
                           poros_client_info* out);
/* Family 4 and 4 bytes, 6 and 16 bytes, in network order. */
POROS_API int poros_lookup_address(const poros_bundle* bundle, uint32_t family,
                                   const uint8_t* address, poros_client_info* out);

/* --- A decision --- */

typedef struct poros_request {
  uint32_t size;
  uint32_t client_family;      /* 4 or 6: client_address is the client. 0: `client` is */
  poros_text method;           /* null data: GET */
  poros_text host, target;     /* raw */
  poros_text client;           /* as in poros_lookup; empty: unknown */
  poros_text locality, trace;  /* empty: none */
  int64_t now_s;               /* seconds since 1970-01-01 UTC */
  uint8_t client_address[16];  /* network order; IPv4 in the first four */
  const poros_header* headers; /* as received; lines that the bundle does not look at cost nothing,
                                  of others 64 different ones may come, and more are POROS_LIMIT */
  size_t header_count;
  const poros_state* state; /* null: nothing is down */
} poros_request;

enum poros_outcome {
  POROS_MALFORMED = 0,
  POROS_UNKNOWN_HOST = 1,
  POROS_METHOD_NOT_ALLOWED = 2,
  POROS_API_ROOT = 3,
  POROS_CATALOG = 4,
  POROS_ANSWER = 5,
  POROS_REDIRECT = 6
};

/* Storage for a plan, and what a log wants of it. It holds no pointer to the request, which may
 * move while backends are asked; its texts point into the bundle. It may be copied. */
typedef struct poros_decision {
  uint32_t size;
  uint32_t outcome; /* poros_outcome */
  uint32_t status;  /* of the answer; a redirect may still turn out as 400 */
  uint32_t
      candidate_count; /* of a redirect; the last is the fallback, which is never passed over */
  poros_text site, route, kind; /* empty: none */
  poros_text provider, region;  /* of the client; empty: none */
  uint64_t opaque[32];
} poros_decision;

POROS_API int poros_plan(const poros_bundle* bundle, const poros_request* request,
                         poros_decision* out);

enum poros_ask { POROS_ASK_NOT = 0, POROS_ASK_HEAD = 1, POROS_ASK_INDEX = 2 };

enum poros_skip {
  POROS_SKIP_NONE = 0,
  POROS_SKIP_EXPIRED = 1,
  POROS_SKIP_DOWN = 2,
  POROS_SKIP_NO_REGION = 3,
  POROS_SKIP_FAMILY = 4,
  POROS_SKIP_ABSENT = 5,
  POROS_SKIP_UNKNOWN = 6
};

/* "no-region" and so on, terminated; null for another number. */
POROS_API const char* poros_skip_name(uint32_t skip);

typedef struct poros_candidate {
  uint32_t size;
  uint32_t ask;                         /* poros_ask: how to learn if it has the object */
  uint32_t skip;                        /* poros_skip: passed over, whatever is learnt */
  uint32_t backend_index, target_index; /* as from poros_find_target */
  uint32_t reserved;
  poros_text backend, region; /* an empty region: it has none */
} poros_candidate;

POROS_API int poros_candidate_at(const poros_bundle* bundle, const poros_decision* decision,
                                 uint32_t index, poros_candidate* out);

/* Every URL fits in a room of so many bytes; a smaller room is POROS_LIMIT. */
#define POROS_ROOM 32768u

/* The URL to ask for the object with HEAD, in `room`. Length 0: there is none that may be asked. */
POROS_API int poros_presence_url(const poros_bundle* bundle, const poros_decision* decision,
                                 uint32_t index, const poros_request* request, char* room,
                                 size_t room_size, size_t* length);

/* What is known of a candidate's having the object. */
enum poros_known {
  POROS_KNOWN_NOTHING = 0,
  POROS_KNOWN_YES = 1,
  POROS_KNOWN_NO = 2,
  POROS_KNOWN_PENDING = 3 /* it is being asked: wait for it, if it would be the one */
};

/* known[i] is of candidate i; beyond known_count nothing is known. *which is the candidate to
 * answer with, or, where *waits is 1, the one whose answer must come first: call again then. */
POROS_API int poros_choose(const poros_bundle* bundle, const poros_decision* decision,
                           const uint8_t* known, size_t known_count, uint32_t* which,
                           uint32_t* waits);

/* Why a candidate is passed over, given what is known of it. */
POROS_API int poros_skip_of(const poros_bundle* bundle, const poros_decision* decision,
                            uint32_t index, uint8_t known, uint32_t* skip);

#define POROS_RESPONSE_HEADERS 8

typedef struct poros_response {
  uint32_t size;
  uint32_t status;
  uint32_t header_count;
  uint32_t reserved;
  poros_header headers[POROS_RESPONSE_HEADERS];
  poros_text location;     /* also among the headers; empty: none */
  poros_text body;         /* what is sent: nothing in answer to HEAD */
  uint64_t content_length; /* the body's length in answer to GET */
} poros_response;

/* The answer. `which` matters for a redirect alone. The request has the same target, locality and
 * trace as when it was planned. `room` has POROS_ROOM bytes and is in use as long as the answer. */
POROS_API int poros_respond(const poros_bundle* bundle, const poros_decision* decision,
                            uint32_t which, const poros_request* request, char* room,
                            size_t room_size, poros_response* out);

/* poros_plan, poros_choose with nothing known, and poros_respond in one. */
POROS_API int poros_decide(const poros_bundle* bundle, const poros_request* request, char* room,
                           size_t room_size, poros_response* out);

/* Every receipt fits in a room of so many bytes. */
#define POROS_RECEIPT_ROOM 49152u

/* The decision as one JSON object, in `room`: why this answer, for an audit or a support case. */
POROS_API int poros_receipt(const poros_bundle* bundle, const poros_decision* decision,
                            uint32_t which, const uint8_t* known, size_t known_count,
                            const poros_request* request, char* room, size_t room_size,
                            size_t* length);

#ifdef __cplusplus
}
#endif

#endif /* POROS_POROS_H */
