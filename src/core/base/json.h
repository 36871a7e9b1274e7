// SPDX-License-Identifier: Apache-2.0
// JSON, written straight into a sink that takes text: add(std::string_view). No tree, no
// allocation.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/base/text.h"

namespace poros {

template <class Sink>
class JsonWriter {
 public:
  explicit JsonWriter(Sink& sink) : sink_(sink) {}

  void open(char bracket) {
    separate();
    put(bracket);
    first_ = true;
  }
  void close(char bracket) {
    put(bracket);
    first_ = false;
  }
  void key(std::string_view name) {
    string(name);
    put(':');
    first_ = true;  // the value follows without a comma
  }
  void string(std::string_view text) {
    separate();
    put('"');
    std::size_t plain = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      if (byte >= 0x20 && text[i] != '"' && text[i] != '\\') continue;
      sink_.add(part(text, plain, i - plain));
      constexpr std::string_view kHex = "0123456789abcdef";
      sink_.add("\\u00");
      put(kHex[byte >> 4]);
      put(kHex[byte & 15]);
      plain = i + 1;
    }
    sink_.add(part(text, plain));
    put('"');
  }
  void number(std::uint64_t value) {
    separate();
    char digits[20];
    std::size_t at = sizeof(digits);
    do {
      digits[--at] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    sink_.add({digits + at, sizeof(digits) - at});
  }
  void boolean(bool value) {
    separate();
    sink_.add(value ? "true" : "false");
  }
  void null() {
    separate();
    sink_.add("null");
  }
  // Empty text is null.
  void string_or_null(std::string_view text) {
    if (text.empty()) {
      null();
    } else {
      string(text);
    }
  }

 private:
  void put(char c) { sink_.add({&c, 1}); }
  void separate() {
    if (!first_) put(',');
    first_ = false;
  }

  Sink& sink_;
  bool first_ = true;
};

}  // namespace poros
