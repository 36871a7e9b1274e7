/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L /* getline */

#include "protocol.h"

#include <stdlib.h>
#include <string.h>

static int headers_written;

void protocol_die(const char* what, const char* value) {
  fprintf(stderr, "driver: %s: %s\n", what, value);
  exit(2);
}

static int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

long protocol_unhex(char* text) {
  long count = 0;
  char* out = text;
  for (; text[0] != '\0'; text += 2, ++count) {
    const int high = digit(text[0]);
    const int low = high < 0 ? -1 : digit(text[1]);
    if (low < 0) return -1;
    *out++ = (char)(high * 16 + low);
  }
  return count;
}

/* The text up to `separator`, ended there; *rest is what follows, or null. */
static char* cut(char* text, char separator, char** rest) {
  char* end = strchr(text, separator);
  *rest = end == NULL ? NULL : end + 1;
  if (end != NULL) *end = '\0';
  return text;
}

static protocol_bytes bytes_of(char* hex) {
  protocol_bytes bytes = {hex, 0};
  const long size = protocol_unhex(hex);
  if (size < 0) protocol_die("not hex", hex);
  bytes.size = (size_t)size;
  return bytes;
}

static protocol_bytes field(char* text) {
  const protocol_bytes absent = {NULL, 0};
  return strcmp(text, "-") == 0 ? absent : bytes_of(text);
}

static protocol_place place(char* hex) {
  protocol_place place = {bytes_of(hex), {NULL, 0}, 0};
  const char* at = memchr(place.backend.data, '@', place.backend.size);
  if (at != NULL) {
    const size_t before = (size_t)(at - place.backend.data);
    place.region.data = at + 1;
    place.region.size = place.backend.size - before - 1;
    place.backend.size = before;
  }
  return place;
}

/* How many items a comma-separated list has had so far; ends the driver where there are too many.
 */
static size_t room_for_one(size_t count) {
  if (count == PROTOCOL_MOST) protocol_die("a list of too many", "256 are the most");
  return count;
}

static void read_headers(char* list, protocol_request* request) {
  request->header_count = 0;
  while (list != NULL && *list != '\0' && strcmp(list, "-") != 0) {
    char *rest, *value;
    char* name = cut(cut(list, ',', &rest), ':', &value);
    if (value == NULL) protocol_die("a header without a value", name);
    protocol_header* header = &request->headers[room_for_one(request->header_count++)];
    header->name = bytes_of(name);
    header->value = bytes_of(value);
    list = rest;
  }
}

static size_t read_places(char* list, int told, protocol_place* out) {
  size_t count = 0;
  while (list != NULL && *list != '\0' && strcmp(list, "-") != 0) {
    char *rest, *answer = NULL;
    char* item = cut(list, ',', &rest);
    if (told != 0) item = cut(item, ':', &answer);
    protocol_place* one = &out[room_for_one(count++)];
    *one = place(item);
    if (told != 0) {
      one->has = answer != NULL && strcmp(answer, "yes") == 0;
      if (!one->has && (answer == NULL || strcmp(answer, "no") != 0)) {
        protocol_die("neither yes nor no", answer == NULL ? "nothing" : answer);
      }
    }
    list = rest;
  }
  return count;
}

int protocol_read(FILE* in, protocol_request* request) {
  const ssize_t size = getline(&request->line, &request->capacity, in);
  if (size <= 0) return 0;
  if (request->line[size - 1] == '\n') request->line[size - 1] = '\0';
  char* fields[10];
  char* rest = request->line;
  for (size_t i = 0; i < 10; ++i) {
    if (rest == NULL) protocol_die("too few fields", request->line);
    fields[i] = cut(rest, '\t', &rest);
  }
  if (rest != NULL) protocol_die("too many fields", rest);
  request->method = field(fields[0]);
  request->host = field(fields[1]);
  request->target = field(fields[2]);
  request->client = field(fields[3]);
  request->locality = field(fields[4]);
  request->now = strtoll(fields[5], NULL, 10);
  request->trace = field(fields[6]);
  read_headers(fields[7], request);
  request->have_count = read_places(fields[8], 1, request->have);
  request->down_count = read_places(fields[9], 0, request->down);
  return 1;
}

static void put_hex(FILE* out, protocol_bytes bytes) {
  for (size_t i = 0; i < bytes.size; ++i) fprintf(out, "%02x", (unsigned char)bytes.data[i]);
}

void protocol_begin(FILE* out, unsigned status) {
  fprintf(out, "%u\t", status);
  headers_written = 0;
}

void protocol_header_out(FILE* out, protocol_bytes name, protocol_bytes value) {
  if (headers_written++ > 0) fputc(',', out);
  put_hex(out, name);
  fputc(':', out);
  put_hex(out, value);
}

void protocol_end(FILE* out, protocol_bytes body, const char* tokens) {
  fputc('\t', out);
  put_hex(out, body);
  fprintf(out, "\t%s\n", tokens);
  fflush(out);
}

protocol_bytes protocol_file(const char* path) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) protocol_die("cannot open", path);
  protocol_bytes all = {NULL, 0};
  char* room = NULL;
  for (size_t capacity = 1 << 16;; capacity *= 2) {
    room = realloc(room, capacity);
    if (room == NULL) protocol_die("out of memory for", path);
    all.size += fread(room + all.size, 1, capacity - all.size, file);
    if (all.size < capacity) break;
  }
  if (ferror(file) != 0) protocol_die("cannot read", path);
  fclose(file);
  all.data = room;
  return all;
}
