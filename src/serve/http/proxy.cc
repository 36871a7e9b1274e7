// SPDX-License-Identifier: Apache-2.0
#include "serve/http/proxy.h"

#include <algorithm>

namespace poros::http {
namespace {

using State = ProxyHeader::State;

constexpr std::string_view kSignature1 = "PROXY ";
constexpr std::string_view kSignature2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t kMaxLine1 = 107;  // by the document, CR LF included
constexpr std::size_t kFixed2 = 16;     // signature, version and command, family, length

bool may_become(std::string_view bytes, std::string_view signature) {
  const std::size_t both = std::min(bytes.size(), signature.size());
  return bytes.substr(0, both) == signature.substr(0, both);
}

// The word before the next blank, which is taken away with it. Exactly one blank divides words.
std::string_view take_word(std::string_view& line) {
  const std::size_t blank = line.find(' ');
  const std::string_view word = line.substr(0, blank);
  line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
  return word;
}

// "PROXY TCP4 192.0.2.7 198.51.100.1 40000 443\r\n"
ProxyHeader parse_line(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, kMaxLine1).find("\r\n");
  if (end == std::string_view::npos) {
    return {bytes.size() >= kMaxLine1 ? State::kRefused : State::kIncomplete, 0, {}};
  }
  std::string_view line = bytes.substr(kSignature1.size(), end - kSignature1.size());
  const std::string_view family = take_word(line);
  if (family == "UNKNOWN") return {State::kClient, end + 2, {}};
  const bool is_v6 = family == "TCP6";
  if (!is_v6 && family != "TCP4") return {State::kRefused, 0, {}};
  const bool has_blank_behind = line.ends_with(' ');  // take_word() would take it for a divider
  const std::string_view source = take_word(line), target = take_word(line);
  const std::string_view source_port = take_word(line), target_port = take_word(line);
  const auto client = ip::find_address(source), server = ip::find_address(target);
  const auto is_of_family = [&](std::string_view text) {
    return (text.find(':') != std::string_view::npos) == is_v6;
  };
  const bool is_sound = line.empty() && !has_blank_behind && client && server &&
                        is_of_family(source) && is_of_family(target) && ip::is_port(source_port) &&
                        ip::is_port(target_port);
  if (!is_sound) return {State::kRefused, 0, {}};
  return {State::kClient, end + 2, *client};
}

ip::V6 number(std::string_view bytes) {
  ip::V6 value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

ProxyHeader parse_block(std::string_view bytes) {
  if (bytes.size() < kFixed2) return {};
  const unsigned version_and_command = static_cast<unsigned char>(bytes[12]);
  const unsigned family = static_cast<unsigned char>(bytes[13]) >> 4;
  const auto length = static_cast<std::size_t>(number(bytes.substr(14, 2)));
  const unsigned command = version_and_command & 0xf;
  const bool is_known = version_and_command >> 4 == 2 && command <= 1;
  if (!is_known || kFixed2 + length > kMaxProxyBytes) return {State::kRefused, 0, {}};
  if (bytes.size() < kFixed2 + length) return {};
  const std::string_view body = bytes.substr(kFixed2, length);
  if (command == 0) return {State::kLocal, kFixed2 + length, {}};
  constexpr unsigned kInet = 1, kInet6 = 2;
  if (family == kInet) {
    if (length < 12) return {State::kRefused, 0, {}};
    return {State::kClient, kFixed2 + length,
            ip::from_v4(static_cast<ip::V4>(number(body.substr(0, 4))))};
  }
  if (family == kInet6) {
    if (length < 36) return {State::kRefused, 0, {}};
    return {State::kClient, kFixed2 + length, ip::from_v6(number(body.substr(0, 16)))};
  }
  return {State::kClient, kFixed2 + length, {}};  // a unix socket, or not said
}

}  // namespace

ProxyHeader parse_proxy(std::string_view bytes) {
  if (bytes.starts_with(kSignature1)) return parse_line(bytes);
  if (bytes.starts_with(kSignature2)) return parse_block(bytes);
  if (may_become(bytes, kSignature1) || may_become(bytes, kSignature2)) return {};
  return {State::kRefused, 0, {}};
}

}  // namespace poros::http
