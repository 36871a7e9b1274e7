// SPDX-License-Identifier: Apache-2.0
// Any bytes as a request over a fixed bundle: five lines (method, host, client, locality, trace)
// and the rest, whatever it holds, as the target. The Location must be a URL to a listed host,
// inside its backend's prefix; the readers of targets, globs and URLs must take anything.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "core/artifact/glob.h"
#include "core/artifact/oci.h"
#include "core/artifact/url.h"
#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "url_oracle.h"

namespace {

using namespace poros;

std::string take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string line(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

void read_alone(const std::string& text) {
  const artifact::Target target = artifact::parse_target(text);
  if (target.well_formed && !target.too_long && !target.asterisk) {
    const std::string path(target.path_of(text));
    if (artifact::is_acceptable(path, target.query.of(text))) {
      std::vector<char> room(path.size());
      const std::string decoded(artifact::decode_escapes(path, room.data()));
      const artifact::OciPath oci = artifact::classify_oci(path);
      for (const artifact::Slice part : {oci.name, oci.reference, oci.algorithm, oci.hex}) {
        if (std::size_t{part.offset} + part.length > path.size()) std::abort();
      }
      if (artifact::glob_flaw(text).empty()) {
        static_cast<void>(artifact::glob_matches(text, decoded));
      }
    }
  }
  std::array<char, artifact::kMaxHost> host;
  static_cast<void>(artifact::normalize_host(text, host));
  static_cast<void>(ip::find_prefix(text));
  const std::string prefix = "https://h.example/a/b";
  const auto url = test::parse_url(prefix + text);
  if (url && artifact::stays_within(prefix + text, prefix) &&
      !test::followed(*url).starts_with(prefix)) {
    std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const std::string bytes = test::bundle_of(test::rich_policy(), test::kPolicyPath);
  static const auto view = bundle::View::open(as_bytes(bytes));
  static const auto decision = std::make_unique<test::Decision>();
  std::string_view text(reinterpret_cast<const char*>(data), size);
  test::Ask ask;
  ask.method = take_line(text);
  ask.host = take_line(text);
  ask.client = take_line(text);
  ask.locality = take_line(text);
  ask.trace = take_line(text);
  ask.headers = {{"X-Ring", ask.trace}, {"X-On", ask.locality}};
  ask.known = static_cast<decide::Known>(ask.trace.size() % 4);
  ask.target = text;
  const std::string flaw = test::flaw_of(*view, ask, *decision);
  if (!flaw.empty()) {
    std::fprintf(stderr, "%s: %s\n", ask.text().c_str(), flaw.c_str());
    std::abort();
  }
  read_alone(ask.target);
  return 0;
}
