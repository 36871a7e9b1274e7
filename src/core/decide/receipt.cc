// SPDX-License-Identifier: Apache-2.0
#include "core/decide/receipt.h"

#include "core/base/json.h"
#include "core/base/writer.h"

namespace poros::decide {
namespace {

using Json = JsonWriter<Writer>;

void write_id(const bundle::View& view, Json& json) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<char, 64> text;
  std::size_t at = 0;
  for (const std::uint8_t byte : view.id()) {
    text[at++] = kHex[byte >> 4];
    text[at++] = kHex[byte & 15];
  }
  json.key("bundle");
  json.string({text.data(), text.size()});
}

void write_client(const bundle::View& view, const Plan& plan, const Request& request, Json& json) {
  const bundle::ClassRecord klass = view.classes[plan.klass];
  const bundle::Detail detail = view.detail_of(request.client);
  json.key("client");
  json.open('{');
  json.key("class");
  json.number(plan.klass);
  json.key("provider");
  json.string_or_null(view.provider_name(klass.provider));
  json.key("region");
  json.string_or_null(view.region_name(klass.region));
  json.key("networks");
  json.open('[');
  const auto networks = view.ids.part(klass.networks);
  for (std::uint32_t i = 0; i < networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[networks[i]]);
    if (!name.empty()) json.string(name);  // those of `asn:` conditions have none
  }
  json.close(']');
  json.key("asn");
  if (detail.asn == 0) {
    json.null();
  } else {
    json.number(detail.asn);
  }
  json.key("holder");
  json.string_or_null(detail.holder);
  json.key("prefix");
  std::array<char, ip::kMaxPrefixText> text;
  const auto prefix = detail.prefix(request.client);
  json.string_or_null(
      {text.data(), prefix ? ip::write_prefix(*prefix, text.data()) : std::size_t{0}});
  json.close('}');
}

void write_place(const bundle::View& view, const Candidate& candidate, Json& json) {
  const bundle::BackendRecord backend = view.backends[candidate.backend];
  json.key("backend");
  json.string(view.text(backend.name));
  json.key("region");
  if (candidate.target == bundle::kNone) {
    json.null();
  } else {
    json.string_or_null(
        view.region_name(view.targets[backend.targets.first + candidate.target].region));
  }
}

}  // namespace

std::size_t write_receipt(const bundle::View& view, const Plan& plan, std::uint8_t which,
                          std::span<const Known> known, const Request& request,
                          const Response& response, std::span<char> room) {
  Writer out(room);
  Json json(out);
  const bool is_redirect = plan.outcome == Outcome::kRedirect;
  json.open('{');
  json.key("status");
  json.number(response.status);
  json.key("location");
  json.string_or_null(response.location);
  json.key("outcome");
  json.string(kOutcomeNames[static_cast<std::size_t>(plan.outcome)]);
  json.key("site");
  json.string_or_null(plan.site == bundle::kNone ? std::string_view()
                                                 : view.text(view.sites[plan.site].name));
  json.key("kind");
  const bool is_classified = plan.outcome >= Outcome::kApiRoot;
  json.string_or_null(is_classified ? artifact::name(plan.kind) : std::string_view());
  json.key("route");
  json.string_or_null(plan.route == bundle::kNone ? std::string_view()
                                                  : view.text(view.routes[plan.route].name));
  if (is_redirect) {
    write_place(view, plan.at[which], json);
  } else {
    json.key("backend");
    json.null();
    json.key("region");
    json.null();
  }
  json.key("skips");
  json.open('[');
  for (std::uint8_t i = 0; is_redirect && i < which; ++i) {
    json.open('{');
    write_place(view, plan.at[i], json);
    json.key("skip");
    json.string(name(skip_of(view, plan, i, i < known.size() ? known[i] : Known::kUnknown)));
    json.close('}');
  }
  json.close(']');
  json.key("locality");
  json.string_or_null(request.locality.name);
  write_client(view, plan, request, json);
  write_id(view, json);
  json.close('}');
  return out.is_full() ? 0 : out.size();
}

}  // namespace poros::decide
