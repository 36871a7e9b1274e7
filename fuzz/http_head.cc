// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a client sends: the requests found in them are the same however reads split
// them, and nothing outside of them is read (ASan watches). The first byte chooses the pieces.
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "serve/http/client_address.h"
#include "serve/http/proxy.h"
#include "serve/http/transcript_for_test.h"

namespace {

// The verdict on a PROXY header holds for whatever follows it.
void read_proxy(std::string_view sent) {
  using State = poros::http::ProxyHeader::State;
  const auto header = poros::http::parse_proxy(sent);
  if (header.size > sent.size() || header.size > poros::http::kMaxProxyBytes) std::abort();
  if (header.state != State::kClient && header.state != State::kLocal) return;
  const auto alone = poros::http::parse_proxy(sent.substr(0, header.size));
  if (alone.state != header.state || alone.client != header.client) std::abort();
}

void find_clients(std::string_view sent) {
  poros::http::Request request;
  const auto head = poros::http::parse_head(sent, {}, request);
  if (head.state != poros::http::Head::State::kComplete) return;
  for (const std::string_view text : {"xff:0", "xff:1", "header:X-Real-IP"}) {
    const auto rule = poros::http::parse_client_rule(text);
    static_cast<void>(poros::http::find_client(*rule, request.headers(), {}, true));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Small limits bring the ends of both within reach of short inputs.
  constexpr poros::http::Limits kLimits = {.head_bytes = 512, .body_bytes = 128};
  const std::string_view sent(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t step = data[0] % 64 + 1;
  std::vector<std::string_view> pieces;
  for (std::size_t at = 0; at < sent.size(); at += step) pieces.push_back(sent.substr(at, step));
  const auto whole = poros::http::test::converse({sent}, kLimits);
  if (whole != poros::http::test::converse(pieces, kLimits)) std::abort();
  find_clients(sent);
  read_proxy(sent);
  return 0;
}
