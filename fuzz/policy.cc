// SPDX-License-Identifier: Apache-2.0
// Any bytes as a policy with its included files (a line "#file NAME" begins the next one): it is
// refused, or its bundle opens, and no Location leaves for a host that is not listed.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"

namespace {

using namespace poros;

test::FileMap files_of(std::string_view text) {
  constexpr std::string_view kMark = "#file ";
  test::FileMap files = test::rich_policy();  // for its feeds
  std::string name = test::kPolicyPath, bytes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(kMark)) {
      files[name] = bytes;
      name = line.substr(kMark.size());
      bytes.clear();
    } else {
      bytes += text.substr(0, std::min(end + 1, text.size()));
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  files[name] = bytes;
  return files;
}

[[noreturn]] void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::vector<test::Ask> asks = test::some_requests();
  static const auto decision = std::make_unique<test::Decision>();
  const auto files = files_of({reinterpret_cast<const char*>(data), size});
  const test::Compiled compiled = test::compile_files(files, test::kPolicyPath);
  if (!compiled.errors.empty()) return 0;
  const auto view = bundle::View::open(as_bytes(compiled.bytes));
  if (!view) fail("the bundle is refused: " + std::string(view.error().what));
  for (test::Ask ask : asks) {
    for (const policy::Site& site : compiled.model.sites) {
      ask.host = site.name;
      const std::string flaw = test::flaw_of(*view, ask, *decision);
      if (!flaw.empty()) fail(ask.text() + ": " + flaw);
    }
  }
  return 0;
}
