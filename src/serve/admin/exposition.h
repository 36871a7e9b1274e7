// SPDX-License-Identifier: Apache-2.0
// The text that Prometheus scrapes, version 0.0.4: families of samples.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace poros::admin {

class Exposition {
 public:
  enum class Type : std::uint8_t { kCounter, kGauge, kHistogram };

  // What follows belongs to it, until the next. A literal name and help: neither is escaped.
  void family(std::string_view name, Type type, std::string_view help);
  // `labels` is what stands between the braces, as listen::label() writes it; `suffix` is a
  // histogram's.
  void sample(std::string_view labels, std::uint64_t value, std::string_view suffix = {});
  void sample(std::string_view labels, std::int64_t value);
  // A number of nanoseconds as seconds.
  void sample_ns(std::string_view labels, std::uint64_t nanoseconds, std::string_view suffix);

  const std::string& text() const { return text_; }

 private:
  void start(std::string_view labels, std::string_view suffix);

  std::string text_;
  std::string_view name_;
};

// 2500000 → "0.0025"
std::string seconds_text(std::uint64_t nanoseconds);

}  // namespace poros::admin
