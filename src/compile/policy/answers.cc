// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/answers.h"

#include <array>

#include "compile/policy/template.h"
#include "compile/policy/url.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 3> kAnswerKeys = {"status", "location", "text"};

struct Status {
  std::uint16_t code;
  std::string_view reason;  // empty: a redirect
};
constexpr std::array<Status, 7> kStatuses = {{{200, "OK"},
                                              {302, ""},
                                              {307, ""},
                                              {403, "Forbidden"},
                                              {404, "Not Found"},
                                              {410, "Gone"},
                                              {451, "Unavailable For Legal Reasons"}}};

const Status* read_status(Reader& read, const Node& answer) {
  const Entry* entry = answer.find("status");
  if (entry == nullptr) {
    read.error(answer.at, Rule::kAnswerWithoutStatus, "answer has no status (add one)");
    return nullptr;
  }
  const auto code = yaml::find_integer(entry->value);
  for (const Status& status : kStatuses) {
    if (code == status.code) return &status;
  }
  read.wrong_type(entry->value, "status of an answer",
                  "one of the numbers 200, 302, 307, 403, 404, 410, 451");
  return nullptr;
}

void check_location(Reader& read, const Position& at, const std::string& location) {
  // A fragment is the client's to keep: the only '#' that a Location may have.
  const std::size_t hash = location.find('#');
  std::string flaw;
  if (location.find('{') != std::string::npos) {
    flaw = "has a '{' in it (a location is literal: variables are for backends)";
  }
  if (flaw.empty()) flaw = literal_flaw(std::string_view(location).substr(0, hash));
  if (flaw.empty() && hash != std::string::npos) flaw = literal_flaw(location.substr(hash + 1));
  if (flaw.empty()) {
    const auto url = parse_url(location);
    if (!url) flaw = url.error().text;
  }
  if (flaw.empty() && location.size() > kMaxLocationBytes) flaw = "is longer than 32768 bytes";
  if (!flaw.empty())
    read.error(at, Rule::kBadLocation, "location " + quoted(location) + " " + flaw);
}

}  // namespace

// Rule A4.
Answer read_answer(Reader& read, const Node& node) {
  Answer answer;
  if (!read.is_map(node, "answer", kAnswerKeys)) return answer;
  const Status* status = read_status(read, node);
  const Entry* location = node.find("location");
  const Entry* text = node.find("text");
  if (location != nullptr) {
    const auto url = read.text(location->value, "location");
    if (url) check_location(read, location->value.at, *url);
    answer.location = url.value_or("");
  }
  if (text != nullptr) {
    if (text->value.kind == yaml::Kind::kString) {
      answer.text = text->value.text;
    } else {
      read.wrong_type(text->value, "text", "a string");
    }
  }
  if (status == nullptr) return answer;
  answer.status = status->code;
  const std::string number = std::to_string(status->code);
  if (status->reason.empty()) {
    if (location == nullptr)
      read.error(node.at, Rule::kAnswerWithoutLocation,
                 "an answer with status " + number + " has no location (add one)");
    if (text != nullptr)
      read.error(text->at, Rule::kAnswerWithText,
                 "an answer with status " + number + " has no text (remove it)");
    return answer;
  }
  if (location != nullptr) {
    read.error(
        location->at, Rule::kAnswerWithLocation,
        "an answer with status " + number + " has no location (remove it, or use 302 or 307)");
  }
  if (text == nullptr) answer.text = std::string(status->reason) + "\n";
  return answer;
}

}  // namespace poros::policy
