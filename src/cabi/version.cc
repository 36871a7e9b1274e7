// SPDX-License-Identifier: Apache-2.0
// What programs are compiled against: the version, and the layout of every structure that grows. A
// line that fails here is a change that would break them; new fields go to the end, with new lines.
#include <cstddef>

#include "poros/poros.h"

namespace {

constexpr bool kIs32 = sizeof(void*) == 4;
constexpr std::size_t either(std::size_t on_32_bits, std::size_t on_64_bits) {
  return kIs32 ? on_32_bits : on_64_bits;
}

static_assert(sizeof(poros_text) == either(8, 16));
static_assert(sizeof(poros_down) == either(16, 32));
static_assert(sizeof(poros_client_info) == either(48, 72));
static_assert(offsetof(poros_client_info, provider) == 24);
static_assert(sizeof(poros_request) == either(96, 152));
static_assert(offsetof(poros_request, method) == 8);
static_assert(offsetof(poros_request, now_s) == either(56, 104));
static_assert(offsetof(poros_request, headers) == either(80, 128));
static_assert(offsetof(poros_request, state) == either(88, 144));
static_assert(sizeof(poros_decision) == either(312, 352));
static_assert(offsetof(poros_decision, site) == 16);
static_assert(offsetof(poros_decision, opaque) == either(56, 96));
static_assert(sizeof(poros_candidate) == either(40, 56));
static_assert(offsetof(poros_candidate, backend) == 24);
static_assert(sizeof(poros_response) == either(168, 312));
static_assert(offsetof(poros_response, headers) == 16);
static_assert(offsetof(poros_response, location) == either(144, 272));
static_assert(offsetof(poros_response, content_length) == either(160, 304));

}  // namespace

const char* poros_version(void) { return POROS_VERSION; }
