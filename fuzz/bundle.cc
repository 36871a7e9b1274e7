// SPDX-License-Identifier: Apache-2.0
// Any bytes as a bundle: open() refuses them, or every look-up, walk and decision stays inside them
// (ASan watches) and no Location leaves for a host that is not listed. The bytes are tried as they
// are and with magic, version, size and checksum made right, or no mutation would pass the
// checksum.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "core/bundle/view.h"
#include "deciding.h"

namespace {

using namespace poros;

void walk(const bundle::View& view, ip::Client at) {
  const ip::V6 end = at.family == ip::Family::kV4 ? ip::V6{0xffffffff} : ~ip::V6{0};
  for (int steps = 0; steps < 100; ++steps) {
    const bundle::View::Block block = view.block_of(at);
    if (block.last.bits < at.bits || block.last.bits > end) std::abort();
    static_cast<void>(view.detail(block.detail));
    if (block.last.bits == end) return;
    at.bits = block.last.bits + 1;
  }
}

void use(Bytes file) {
  static const std::vector<test::Ask> asks = test::some_requests();
  static const std::vector<std::string> addresses = test::some_addresses();
  static const auto decision = std::make_unique<test::Decision>();
  const auto view = bundle::View::open(file);
  if (!view) return;
  for (const std::string& address : addresses) {
    const ip::Client client = ip::parse_client(address);
    if (view->class_of(client) >= view->classes.size()) std::abort();
    static_cast<void>(view->detail_of(client).prefix(client));
  }
  walk(*view, ip::from_v4(0));
  walk(*view, ip::from_v6(0));
  for (const test::Ask& ask : asks) {
    const std::string flaw = test::flaw_of(*view, ask, *decision);
    if (flaw.empty()) continue;
    std::fprintf(stderr, "%s: %s\n", ask.text().c_str(), flaw.c_str());
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  use(bytes);
  bundle::FileHeader header{};
  if (size < sizeof(header)) return 0;
  std::vector<std::byte> sealed(bytes.begin(), bytes.end());
  std::memcpy(&header, sealed.data(), sizeof(header));
  header.magic = bundle::kMagic;
  header.version = bundle::kFormatVersion;
  header.file_size = size;
  std::memcpy(sealed.data(), &header, sizeof(header));
  header.checksum = bundle::file_checksum(sealed);
  std::memcpy(sealed.data(), &header, sizeof(header));
  use(sealed);
  return 0;
}
