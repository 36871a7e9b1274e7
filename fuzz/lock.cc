// SPDX-License-Identifier: Apache-2.0
// Any bytes as a lock: it is refused, or what it says is safe to use, and it is written so that it
// reads the same again.
#include "compile/lock/lock.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

using namespace poros;

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Diagnostics diagnostics;
  const lock::Lock read =
      lock::read("poros.lock", {reinterpret_cast<const char*>(data), size}, diagnostics);
  if (diagnostics.has_errors()) return 0;
  for (const lock::Pin& pin : read.feeds) {
    if (!lock::is_snapshot_name(lock::snapshot_name(pin.sha256))) fail("a path: " + pin.sha256);
    for (const std::string& header : {pin.etag, pin.modified}) {
      if (!header.empty() && !lock::is_header_value(header)) fail("a header: " + header);
    }
  }
  const std::string text = lock::write(read);
  const lock::Lock again = lock::read("poros.lock", text, diagnostics);
  if (diagnostics.has_errors()) fail("it does not read what it wrote:\n" + text);
  if (lock::write(again) != text) fail("it is written in two ways:\n" + text);
  return 0;
}
