// SPDX-License-Identifier: Apache-2.0
#include "inspect/artifact_hosts.h"

#include <limits>

#include "core/base/json.h"
#include "inspect/names.h"
#include "inspect/policy_text.h"

namespace poros::inspect {
namespace {

using Json = JsonWriter<StringSink>;

constexpr std::uint64_t kSchemaVersion = 1;

// One form for all, RFC 3339's; empty for the ends of time.
std::string instant(std::int64_t seconds) {
  std::string text = date_text(seconds);
  if (text == "none") return {};
  if (text.find('T') == std::string::npos) text += "T00:00:00Z";
  return text;
}

void write_host(const bundle::View& view, const bundle::DestinationRecord& destination,
                Json& json) {
  std::string_view backend, provider;
  std::string from, until;
  if (destination.backend != bundle::kNone) {
    const bundle::BackendRecord record = view.backends[destination.backend];
    backend = view.text(record.name);
    provider = view.text(record.pays);
    from = instant(record.from_s);
    until = instant(record.until_s);
  }
  json.open('{');
  json.key("host");
  json.string(view.text(destination.host));
  json.key("backend");
  json.string_or_null(backend);
  json.key("provider");
  json.string_or_null(provider);
  json.key("from");
  json.string_or_null(from);
  json.key("until");
  json.string_or_null(until);
  json.key("onward");
  json.boolean(destination.onward != 0);
  json.close('}');
}

}  // namespace

std::string artifact_hosts_json(const bundle::View& view) {
  StringSink sink;
  Json json(sink);
  json.open('{');
  json.key("version");
  json.number(kSchemaVersion);
  json.key("hosts");
  json.open('[');
  for (std::uint32_t i = 0; i < view.destinations.size(); ++i) {
    write_host(view, view.destinations[i], json);
  }
  json.close(']');
  json.close('}');
  return sink.text + "\n";
}

}  // namespace poros::inspect
