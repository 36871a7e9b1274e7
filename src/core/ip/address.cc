// SPDX-License-Identifier: Apache-2.0
#include "core/ip/address.h"

#include "core/base/ascii.h"
#include "core/base/text.h"

namespace poros::ip {
namespace {

constexpr V6 kMappedBase = V6{0xffff} << 32;

std::optional<V4> find_v4(std::string_view text) {
  V4 bits = 0;
  std::size_t at = 0;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0) {
      if (at >= text.size() || text[at] != '.') return std::nullopt;
      ++at;
    }
    const std::size_t start = at;
    unsigned value = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - start < 3) {
      value = value * 10 + static_cast<unsigned>(text[at++] - '0');
    }
    const std::size_t digits = at - start;
    if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0')) return std::nullopt;
    bits = bits << 8 | value;
  }
  if (at != text.size()) return std::nullopt;
  return bits;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// RFC 4291 section 2.2: eight groups of 1-4 hex digits, one "::" for at least one group of zeros,
// the last two groups optionally as dotted IPv4.
std::optional<V6> find_v6(std::string_view text) {
  std::array<std::uint16_t, 8> groups{};
  std::size_t count = 0;
  std::size_t gap = 9;  // index of "::", 9 = none
  std::size_t at = 0;
  if (text.starts_with("::")) {
    gap = 0;
    at = 2;
  }
  while (at < text.size()) {
    if (count == 8) return std::nullopt;
    const std::size_t start = at;
    unsigned value = 0;
    while (at < text.size() && at - start < 4 && hex_digit(text[at]) >= 0) {
      value = value << 4 | static_cast<unsigned>(hex_digit(text[at++]));
    }
    if (at == start) return std::nullopt;
    if (at < text.size() && text[at] == '.') {
      const auto tail = find_v4(part(text, start));
      if (!tail || count > 6) return std::nullopt;
      groups[count++] = static_cast<std::uint16_t>(*tail >> 16);
      groups[count++] = static_cast<std::uint16_t>(*tail);
      at = text.size();
      break;
    }
    groups[count++] = static_cast<std::uint16_t>(value);
    if (at == text.size()) break;
    if (text[at] != ':') return std::nullopt;
    ++at;
    if (at == text.size()) return std::nullopt;  // a single colon at the end
    if (text[at] == ':') {
      if (gap != 9) return std::nullopt;
      gap = count;
      ++at;
    }
  }
  if (gap == 9 ? count != 8 : count > 7) return std::nullopt;
  const std::size_t zeros = 8 - count;
  V6 bits = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    std::uint16_t group = 0;
    if (gap == 9 || i < gap) {
      group = groups[i];
    } else if (i >= gap + zeros) {
      group = groups[i - zeros];
    }
    bits = bits << 16 | group;
  }
  return bits;
}

std::size_t write_decimal(unsigned value, char* out) {
  char digits[10];
  std::size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value != 0);
  for (std::size_t i = 0; i < count; ++i) out[i] = digits[count - 1 - i];
  return count;
}

std::size_t write_v4(V4 bits, char* out) {
  std::size_t at = 0;
  for (int shift = 24; shift >= 0; shift -= 8) {
    at += write_decimal(bits >> shift & 0xff, out + at);
    if (shift > 0) out[at++] = '.';
  }
  return at;
}

// RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of
// equals) as "::".
std::size_t write_v6(V6 bits, char* out) {
  std::array<unsigned, 8> groups{};
  for (unsigned i = 0; i < 8; ++i) {
    groups[i] = static_cast<unsigned>(bits >> (112 - 16 * i)) & 0xffff;
  }
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8;) {
    std::size_t end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best_length) {
      best = i;
      best_length = end - i;
    }
    i = end == i ? i + 1 : end;
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out[at++] = ':';
      out[at++] = ':';
      i += best_length - 1;
      continue;
    }
    if (i > 0 && i != best + best_length) out[at++] = ':';
    bool started = false;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = groups[i] >> shift & 0xf;
      started = started || digit != 0 || shift == 0;
      if (started) out[at++] = "0123456789abcdef"[digit];
    }
  }
  return at;
}

}  // namespace

Client from_v4(V4 bits) { return {Family::kV4, bits}; }

Client from_v6(V6 bits) {
  if (bits >> 32 == kMappedBase >> 32) return from_v4(static_cast<V4>(bits));
  return {Family::kV6, bits};
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text.size() > 1 && text.front() == '0')) return false;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

std::optional<Client> find_address(std::string_view text) {
  if (text.find(':') == std::string_view::npos) {
    const auto v4 = find_v4(text);
    if (!v4) return std::nullopt;
    return from_v4(*v4);
  }
  const auto v6 = find_v6(text);
  if (!v6) return std::nullopt;
  return from_v6(*v6);
}

Client parse_client(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos) return {};
    const std::string_view rest = part(text, close + 1);
    if (!rest.empty() && (rest.front() != ':' || !is_port(part(rest, 1)))) return {};
    const auto v6 = find_v6(part(text, 1, close - 1));
    return v6 ? from_v6(*v6) : Client{};
  }
  if (const auto address = find_address(text)) return *address;
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || !is_port(part(text, colon + 1))) return {};
  const auto v4 = find_v4(part(text, 0, colon));
  return v4 ? from_v4(*v4) : Client{};
}

std::size_t write_address(const Client& address, char* out) {
  switch (address.family) {
    case Family::kV4:
      return write_v4(address.v4(), out);
    case Family::kV6:
      return write_v6(address.bits, out);
    case Family::kUnknown:
      break;
  }
  return 0;
}

V6 Prefix::last_bits() const {
  const unsigned free_bits = width(first.family) - length;
  if (free_bits == 128) return ~V6{0};
  return first.bits | ((V6{1} << free_bits) - 1);
}

Prefix prefix_of(const Client& address, std::uint8_t length) {
  Prefix prefix{address, length};
  const unsigned free_bits = width(address.family) - length;
  prefix.first.bits = free_bits == 128 ? 0 : address.bits >> free_bits << free_bits;
  return prefix;
}

std::optional<Prefix> find_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view length_text = part(text, slash + 1);
  if (length_text.empty() || length_text.size() > 3) return std::nullopt;
  if (length_text.size() > 1 && length_text.front() == '0') return std::nullopt;
  unsigned length = 0;
  for (const char c : length_text) {
    if (c < '0' || c > '9') return std::nullopt;
    length = length * 10 + static_cast<unsigned>(c - '0');
  }
  const std::string_view address_text = part(text, 0, slash);
  const bool written_v6 = address_text.find(':') != std::string_view::npos;
  if (length > (written_v6 ? 128u : 32u)) return std::nullopt;
  std::optional<Client> first = find_address(address_text);
  if (!first) return std::nullopt;
  if (written_v6 && first->family == Family::kV4) {
    // A mapped block shorter than /96 is IPv6 space that merely begins there.
    if (length < 96) {
      first = Client{Family::kV6, kMappedBase | first->v4()};
    } else {
      length -= 96;
    }
  }
  const Prefix prefix{*first, static_cast<std::uint8_t>(length)};
  if (prefix_of(*first, prefix.length) != prefix) return std::nullopt;
  return prefix;
}

std::size_t write_prefix(const Prefix& prefix, char* out) {
  std::size_t at = write_address(prefix.first, out);
  if (at == 0) return 0;
  out[at++] = '/';
  at += write_decimal(prefix.length, out + at);
  return at;
}

}  // namespace poros::ip
