// SPDX-License-Identifier: Apache-2.0
#include "serve/admin/exposition.h"

#include <array>

namespace poros::admin {
namespace {

constexpr std::array<std::string_view, 3> kTypeNames = {"counter", "gauge", "histogram"};
constexpr std::uint64_t kNanosPerSecond = 1'000'000'000;

}  // namespace

void Exposition::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  const std::string_view type_name = kTypeNames[static_cast<std::size_t>(type)];
  text_.append("# TYPE ").append(name).append(" ").append(type_name).append("\n");
}

void Exposition::start(std::string_view labels, std::string_view suffix) {
  text_.append(name_).append(suffix);
  if (!labels.empty()) text_.append("{").append(labels).append("}");
  text_ += ' ';
}

void Exposition::sample(std::string_view labels, std::uint64_t value, std::string_view suffix) {
  start(labels, suffix);
  text_.append(std::to_string(value)).append("\n");
}

void Exposition::sample(std::string_view labels, std::int64_t value) {
  start(labels, {});
  text_.append(std::to_string(value)).append("\n");
}

void Exposition::sample_ns(std::string_view labels, std::uint64_t nanoseconds,
                           std::string_view suffix) {
  start(labels, suffix);
  text_.append(seconds_text(nanoseconds)).append("\n");
}

std::string seconds_text(std::uint64_t nanoseconds) {
  std::string text = std::to_string(nanoseconds / kNanosPerSecond);
  const std::uint64_t rest = nanoseconds % kNanosPerSecond;
  if (rest == 0) return text;
  const std::string digits = std::to_string(kNanosPerSecond + rest);  // "1" and nine digits
  text.append(".").append(digits, 1, digits.find_last_not_of('0'));
  return text;
}

}  // namespace poros::admin
