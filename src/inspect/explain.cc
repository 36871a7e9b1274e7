// SPDX-License-Identifier: Apache-2.0
#include "inspect/explain.h"

#include <algorithm>

#include "inspect/names.h"

namespace poros::inspect {
namespace {

using bundle::kNone;
using decide::Outcome;

constexpr std::size_t kLabelWidth = 12;

void line(std::string& out, std::string_view label, std::string_view text) {
  out += label;
  out.append(label.size() < kLabelWidth ? kLabelWidth - label.size() : 1, ' ');
  out.append(text).append("\n");
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

void add_client(const bundle::View& view, const decide::Request& request, std::uint32_t klass,
                std::string& out) {
  line(out, "client", text_of(request.client));
  if (view.has_detail()) {
    const bundle::Detail detail = view.detail_of(request.client);
    const auto prefix = detail.prefix(request.client);
    std::string how = "none";
    if (prefix) {
      how = text_of(*prefix) +
            (detail.range_length != 255 ? " (published range)" : " (origin table)");
    }
    line(out, "prefix", how);
    std::string asn = "none";
    if (detail.asn != 0) asn = "AS" + std::to_string(detail.asn);
    if (!detail.holder.empty()) asn.append(" ").append(detail.holder);
    line(out, "asn", asn);
  } else {
    line(out, "prefix", "not in a slim bundle");
  }
  line(out, "class", std::to_string(klass) + ": " + class_text(view, klass));
}

std::string_view why(Outcome outcome) {
  switch (outcome) {
    case Outcome::kMalformed:
      return "malformed: the target is refused (rule S7)";
    case Outcome::kUnknownHost:
      return "no site has this host, and there is no default site";
    case Outcome::kMethodNotAllowed:
      return "only GET and HEAD are allowed";
    case Outcome::kApiRoot:
      return "built-in: the API root";
    case Outcome::kCatalog:
      return "built-in: no catalog";
    case Outcome::kAnswer:
      return "a fixed answer of the route";
    case Outcome::kRedirect:
      break;
  }
  return {};
}

// Which key decided against a route, or that it was taken.
std::string route_result(std::span<const decide::Event> events, std::uint16_t route,
                         std::uint16_t taken) {
  if (route == taken) return "taken";
  for (const decide::Event& event : events) {
    if (event.route != route || event.holds != event.unless) continue;
    const std::string key(decide::kKeyNames[static_cast<std::size_t>(event.key)]);
    return event.unless ? "no: unless " + key + " holds" : "no: " + key + " does not hold";
  }
  return "no";
}

void add_routes(const bundle::View& view, const Decided& decided, std::string& out) {
  const bundle::SiteRecord site = view.sites[decided.plan().site];
  std::size_t width = 0;
  for (std::uint32_t i = 0; i < site.routes.count; ++i) {
    width = std::max<std::size_t>(width, view.routes[site.routes.first + i].name.length);
  }
  for (std::uint32_t i = 0; i < site.routes.count; ++i) {
    const auto index = static_cast<std::uint16_t>(site.routes.first + i);
    const std::string name(view.text(view.routes[index].name));
    line(out, i == 0 ? "routes" : "",
         padded(name, width) + "  " + route_result(decided.events(), index, decided.plan().route));
    if (index == decided.plan().route) break;
  }
}

void add_candidates(const bundle::View& view, const Decided& decided, std::string& out) {
  std::size_t width = 0;
  const decide::Plan& plan = decided.plan();
  for (std::uint8_t i = 0; i < plan.count; ++i) {
    width = std::max(width, candidate_name(view, plan.at[i]).size());
  }
  for (std::uint8_t i = 0; i < plan.count; ++i) {
    const decide::Known known =
        i < decided.known().size() ? decided.known()[i] : decide::Known::kUnknown;
    const decide::Skip skip = decide::skip_of(view, plan, i, known);
    std::string result = "not needed";
    if (i == decided.which()) {
      result = "taken";
    } else if (skip != decide::Skip::kNone) {
      result = "skipped: " + std::string(decide::name(skip));
    }
    if (plan.at[i].form != bundle::StepForm::kBackend) {
      result.append(" (")
          .append(bundle::kStepFormNames[static_cast<std::size_t>(plan.at[i].form)])
          .append(")");
    }
    line(out, i == 0 ? "candidates" : "",
         padded(candidate_name(view, plan.at[i]), width) + "  " + result);
  }
}

}  // namespace

std::string explain_text(const bundle::View& view, const decide::Request& request,
                         const Decided& decided) {
  const decide::Plan& plan = decided.plan();
  std::string out;
  add_client(view, request, plan.klass, out);
  line(out, "locality", request.locality.name.empty() ? "none" : request.locality.name);
  if (plan.site != kNone) {
    const bundle::SiteRecord site = view.sites[plan.site];
    line(out, "site", std::string(view.text(site.name)) + (site.api == 0 ? " (oci)" : " (files)"));
  }
  if (plan.outcome >= Outcome::kApiRoot) line(out, "kind", artifact::name(plan.kind));
  if (plan.outcome >= Outcome::kAnswer) add_routes(view, decided, out);
  if (plan.outcome == Outcome::kRedirect) {
    add_candidates(view, decided, out);
  } else {
    line(out, "because", why(plan.outcome));
  }
  line(out, "answer", std::to_string(decided.response().status));
  for (const decide::ResponseHeader& header : decided.response().all_headers()) {
    line(out, "", std::string(header.name) + ": " + std::string(header.value));
  }
  return out;
}

}  // namespace poros::inspect
