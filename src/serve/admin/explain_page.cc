// SPDX-License-Identifier: Apache-2.0
#include "serve/admin/explain_page.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "inspect/decided.h"

namespace poros::admin {
namespace {

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  return out;
}

struct Asked {
  std::string ip, url, method = "GET";
  std::optional<std::string> locality;
};

// Empty when all is well, else what is wrong.
std::string read(std::string_view query, Asked& asked) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    auto value = decode(pair.substr(std::min(equals + 1, pair.size())));
    if (!value) return "a '%' without two hexadecimal digits (write a plain '%' as %25)";
    if (name == "ip") {
      asked.ip = std::move(*value);
    } else if (name == "url") {
      asked.url = std::move(*value);
    } else if (name == "method") {
      asked.method = std::move(*value);
    } else if (name == "locality") {
      asked.locality = std::move(*value);
    } else {
      return "an unknown parameter (ip, url, method and locality are known; write '&' in a value "
             "as %26)";
    }
  }
  return asked.url.empty() ? "no url (give url=https://HOST/PATH)" : "";
}

}  // namespace

Page explain_page(const listen::Generation& bundle, std::string_view query, std::int64_t now_s) {
  const auto bad = [](std::string what) {
    return Page{.status = 400, .body = std::move(what) + "\n"};
  };
  Asked asked;
  std::string fault = read(query, asked);
  if (!fault.empty()) return bad(std::move(fault));

  decide::Request request;
  const inspect::AskedUrl url = inspect::read_url(asked.url);
  request.method = asked.method;
  request.host = url.host;
  request.target = url.target;
  if (!asked.ip.empty() && asked.ip != "unknown") {
    request.client = ip::parse_client(asked.ip);
    if (request.client.family == ip::Family::kUnknown) {
      return bad("ip is no IP address (give one, or 'unknown')");
    }
  }
  request.locality = bundle.locality;
  if (asked.locality) {
    if (!inspect::is_locality(*asked.locality)) {
      return bad("locality is no name (letters, digits, '.', '_', '~', '-'; 128 at most)");
    }
    request.locality = decide::find_locality(bundle.view, *asked.locality);
  }
  request.now_s = now_s;
  const inspect::Decided decided(bundle.view, {}, bundle.listing(), bundle.told, request);
  return {.type = "application/json", .body = decided.receipt()};
}

}  // namespace poros::admin
