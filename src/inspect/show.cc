// SPDX-License-Identifier: Apache-2.0
#include "inspect/show.h"

#include <vector>

#include "core/base/json.h"
#include "inspect/names.h"

namespace poros::inspect {
namespace {

using Json = JsonWriter<StringSink>;

struct Space {
  std::uint64_t v4_addresses = 0, v6_blocks = 0;  // IPv6 in whole /48s
};

// How much of the address space each provider has; the last entry is nobody's.
std::vector<Space> spaces(const bundle::View& view) {
  std::vector<Space> all(view.providers.size() + 1);
  const auto space_of = [&](std::uint32_t klass) -> Space& {
    const std::uint16_t provider = view.classes[klass].provider;
    return all[provider == bundle::kNone ? view.providers.size() : provider];
  };
  ip::Client at{ip::Family::kV4, 0};
  for (;;) {
    const auto block = view.block_of(at);
    space_of(block.klass).v4_addresses += static_cast<std::uint64_t>(block.last.bits - at.bits) + 1;
    if (block.last.v4() == 0xffffffff) break;
    at.bits = block.last.bits + 1;
  }
  at = {ip::Family::kV6, 0};
  std::vector<ip::V6> addresses(all.size());  // whole /48s are counted at the end
  for (;;) {
    const auto block = view.block_of(at);
    const std::uint16_t provider = view.classes[block.klass].provider;
    const std::size_t index = provider == bundle::kNone ? view.providers.size() : provider;
    if (index != view.providers.size()) addresses[index] += block.last.bits - at.bits + 1;
    if (block.last.bits == ~ip::V6{0}) break;
    at.bits = block.last.bits + 1;
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].v6_blocks = static_cast<std::uint64_t>(addresses[i] >> 80);
  }
  return all;
}

std::size_t target_count(const bundle::View& view, std::uint32_t backend) {
  return view.backends[backend].regions.count == 0 ? 0 : view.backends[backend].targets.count;
}

}  // namespace

std::string show_text(const bundle::View& view) {
  std::string out;
  const auto line = [&out](std::string_view label, const std::string& text) {
    out.append(label).append(label.size() < 12 ? 12 - label.size() : 1, ' ');
    out.append(text).append("\n");
  };
  line("id", hex(view.id()));
  line("format", std::to_string(bundle::kFormatVersion));
  line("bytes", std::to_string(view.bytes().size()));
  line("detail", view.has_detail() ? std::to_string(view.asns.size()) + " ASNs, " +
                                         std::to_string(view.details.size()) + " details"
                                   : "none (slim)");
  line("classes", std::to_string(view.classes.size()));
  for (std::uint32_t i = 0; i < view.feeds.size(); ++i) {
    const bundle::FeedRecord feed = view.feeds[i];
    const std::string_view date = view.text(feed.date);
    line("feed", std::string(view.text(feed.name)) + " (" + std::string(view.text(feed.format)) +
                     ", " + (date.empty() ? "undated" : std::string(date)) + ")");
  }
  const std::vector<Space> all = spaces(view);
  for (std::uint32_t i = 0; i < view.providers.size(); ++i) {
    line("provider", std::string(view.text(view.providers[i])) + ": " +
                         std::to_string(all[i].v4_addresses) + " IPv4 addresses, " +
                         std::to_string(all[i].v6_blocks) + " IPv6 /48s");
  }
  for (std::uint32_t i = 0; i < view.networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[i]);
    if (!name.empty()) line("network", std::string(name));
  }
  for (std::uint32_t i = 0; i < view.backends.size(); ++i) {
    const std::size_t regions = target_count(view, i);
    line("backend", std::string(view.text(view.backends[i].name)) + ": trusted with " +
                        std::string(artifact::kTrustNames[view.backends[i].trust]) +
                        (regions == 0 ? "" : ", " + std::to_string(regions) + " regions"));
  }
  for (std::uint32_t i = 0; i < view.sites.size(); ++i) {
    const bundle::SiteRecord site = view.sites[i];
    line("site", std::string(view.text(site.name)) + (site.api == 0 ? " (oci)" : " (files)") +
                     (site.is_default != 0 ? " default" : "") + ": " +
                     std::to_string(site.routes.count) + " routes, status " +
                     std::to_string(site.status) + ", fallback " +
                     std::string(view.text(view.backends[site.fallback].name)));
  }
  return out;
}

std::string show_json(const bundle::View& view) {
  StringSink sink;
  Json json(sink);
  json.open('{');
  json.key("id");
  json.string(hex(view.id()));
  json.key("format");
  json.number(bundle::kFormatVersion);
  json.key("bytes");
  json.number(view.bytes().size());
  json.key("slim");
  json.boolean(!view.has_detail());
  json.key("classes");
  json.number(view.classes.size());
  json.key("asns");
  json.number(view.asns.size());
  json.key("feeds");
  json.open('[');
  for (std::uint32_t i = 0; i < view.feeds.size(); ++i) {
    const bundle::FeedRecord feed = view.feeds[i];
    json.open('{');
    json.key("name");
    json.string(view.text(feed.name));
    json.key("format");
    json.string(view.text(feed.format));
    json.key("date");
    json.string_or_null(view.text(feed.date));
    json.close('}');
  }
  json.close(']');
  json.key("providers");
  json.open('[');
  const std::vector<Space> all = spaces(view);
  for (std::uint32_t i = 0; i < view.providers.size(); ++i) {
    json.open('{');
    json.key("name");
    json.string(view.text(view.providers[i]));
    json.key("ipv4_addresses");
    json.number(all[i].v4_addresses);
    json.key("ipv6_48s");
    json.number(all[i].v6_blocks);
    json.close('}');
  }
  json.close(']');
  json.key("networks");
  json.open('[');
  for (std::uint32_t i = 0; i < view.networks.size(); ++i) {
    const std::string_view name = view.text(view.networks[i]);
    if (!name.empty()) json.string(name);
  }
  json.close(']');
  json.key("backends");
  json.open('[');
  for (std::uint32_t i = 0; i < view.backends.size(); ++i) {
    json.open('{');
    json.key("name");
    json.string(view.text(view.backends[i].name));
    json.key("trust");
    json.string(artifact::kTrustNames[view.backends[i].trust]);
    json.key("pays");
    json.string_or_null(view.text(view.backends[i].pays));
    json.key("regions");
    json.number(target_count(view, i));
    json.close('}');
  }
  json.close(']');
  json.key("sites");
  json.open('[');
  for (std::uint32_t i = 0; i < view.sites.size(); ++i) {
    const bundle::SiteRecord site = view.sites[i];
    json.open('{');
    json.key("name");
    json.string(view.text(site.name));
    json.key("api");
    json.string(site.api == 0 ? "oci" : "files");
    json.key("default");
    json.boolean(site.is_default != 0);
    json.key("status");
    json.number(site.status);
    json.key("fallback");
    json.string(view.text(view.backends[site.fallback].name));
    json.key("routes");
    json.open('[');
    for (std::uint32_t r = 0; r < site.routes.count; ++r) {
      json.string(view.text(view.routes[site.routes.first + r].name));
    }
    json.close(']');
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return sink.text + "\n";
}

std::string hosts_text(const bundle::View& view) {
  std::string out;
  std::string_view previous;
  for (std::uint32_t i = 0; i < view.destinations.size(); ++i) {
    const std::string_view host = view.text(view.destinations[i].host);
    if (host != previous) out.append(host).append("\n");
    previous = host;
  }
  return out;
}

std::string hosts_json(const bundle::View& view) {
  StringSink sink;
  Json json(sink);
  json.open('[');
  for (std::uint32_t i = 0; i < view.destinations.size(); ++i) {
    const bundle::DestinationRecord destination = view.destinations[i];
    json.open('{');
    json.key("host");
    json.string(view.text(destination.host));
    json.key("backend");
    if (destination.backend == bundle::kNone) {
      json.null();
    } else {
      json.string(view.text(view.backends[destination.backend].name));
    }
    json.key("onward");
    json.boolean(destination.onward != 0);
    json.close('}');
  }
  json.close(']');
  return sink.text + "\n";
}

}  // namespace poros::inspect
