// SPDX-License-Identifier: Apache-2.0
#include "compile/lock/lock.h"

#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace poros::lock {
namespace {

constexpr std::string_view kSnapshotPrefix = "sha256-";

constexpr std::string_view kDigits = "0123456789abcdef";

// The character that begins at `at`; `text` is UTF-8, as everything is that came through YAML.
std::string_view character(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) ++end;
  return text.substr(at, end - at);
}

// Characters that may not stand in a file of YAML, or that libyaml takes for line breaks.
const char* escape_of(std::string_view character) {
  if (character == "\"") return "\\\"";
  if (character == "\\") return "\\\\";
  if (character == "\xe2\x80\xa8") return "\\L";
  if (character == "\xe2\x80\xa9") return "\\P";
  if (character == "\xef\xbb\xbf") return "\\uFEFF";
  if (character == "\xef\xbf\xbe") return "\\uFFFE";
  if (character == "\xef\xbf\xbf") return "\\uFFFF";
  return nullptr;
}

bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

// In double quotes, so that no text can be taken for a number or a comment.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view next = character(text, at);
    at += next.size();
    if (const char* escape = escape_of(next)) {
      out += escape;
    } else if (is_control(next)) {
      const auto byte =
          static_cast<unsigned char>(next.back());  // below U+0100 the last is the code
      out.append({'\\', 'x', kDigits[byte >> 4], kDigits[byte & 0xf]});
    } else {
      out += next;
    }
  }
  return out + "\"";
}

void add_text(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out.append("    ").append(key).append(": ").append(quoted(value)).append("\n");
}

void add_number(std::string& out, std::string_view key, std::uint64_t value) {
  out.append("    ").append(key).append(": ").append(std::to_string(value)).append("\n");
}

}  // namespace

const Pin* Lock::find(std::string_view feed) const {
  const auto found =
      std::find_if(feeds.begin(), feeds.end(), [&](const Pin& pin) { return pin.feed == feed; });
  return found == feeds.end() ? nullptr : &*found;
}

std::string write(const Lock& lock) {
  std::string out =
      "# Written by 'poros feeds pull'. Review it like the policy; do not edit it.\n"
      "version: 1\n";
  out += "snapshots: " + quoted(lock.snapshots) + "\n";
  out += lock.feeds.empty() ? "feeds: {}\n" : "feeds:\n";
  for (const Pin& pin : lock.feeds) {
    out += "  " + quoted(pin.feed) + ":\n";
    add_text(out, "url", pin.url);
    add_text(out, "sha256", pin.sha256);
    add_number(out, "bytes", pin.bytes);
    add_number(out, "rows", pin.rows);
    add_text(out, "fetched", pin.fetched);
    add_text(out, "etag", pin.etag);
    add_text(out, "modified", pin.modified);
  }
  out += lock.providers.empty() ? "providers: {}\n" : "providers:\n";
  for (const Holding& holding : lock.providers) {
    out += "  " + quoted(holding.provider) + ":\n";
    add_number(out, "ipv4", holding.ipv4);
    add_number(out, "ipv6_48s", holding.ipv6_48s);
    add_number(out, "announced_ipv4", holding.announced_ipv4);
    add_number(out, "announced_ipv6_48s", holding.announced_ipv6_48s);
  }
  return out;
}

std::string sha256_of(Bytes bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  std::string out;
  for (const unsigned char byte : digest) out.append({kDigits[byte >> 4], kDigits[byte & 0xf]});
  return out;
}

std::string snapshot_name(std::string_view sha256) {
  return std::string(kSnapshotPrefix).append(sha256);
}

bool is_snapshot_name(std::string_view name) {
  return name.starts_with(kSnapshotPrefix) && name.size() == kSnapshotPrefix.size() + 64 &&
         name.find_first_not_of("0123456789abcdef", kSnapshotPrefix.size()) == name.npos;
}

bool is_header_value(std::string_view text) {
  constexpr std::size_t kMost = 512;
  return !text.empty() && text.size() <= kMost &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace poros::lock
