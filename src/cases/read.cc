// SPDX-License-Identifier: Apache-2.0
#include "cases/read.h"

#include <map>

#include "cases/text.h"
#include "compile/policy/dates.h"
#include "compile/policy/read.h"
#include "yaml/messages.h"
#include "yaml/parse.h"

namespace poros::cases {
namespace {

using policy::Reader;
using yaml::Entry;
using yaml::Kind;
using yaml::Node;
using yaml::quoted;

constexpr auto kFileKeys =
    std::to_array<std::string_view>({"policy", "policy_file", "files", "defaults", "requests"});
constexpr auto kRequestKeys = std::to_array<std::string_view>(
    {"name", "method", "url", "host", "target", "client", "locality", "now", "trace", "headers",
     "have", "down", "expect"});
constexpr auto kExpectKeys =
    std::to_array<std::string_view>({"status", "location", "cache_control", "body", "content_type",
                                     "allow", "api_version", "kind", "route", "skips"});
constexpr auto kYesNo = std::to_array<std::string_view>({"yes", "no"});

bool is_scalar(const Node& node) {
  return node.kind == Kind::kString || node.kind == Kind::kInt || node.kind == Kind::kFloat ||
         node.kind == Kind::kBool;
}

// The request's own keys before those of `defaults`.
struct Layers {
  const Node* own = nullptr;
  const Node* defaults = nullptr;
  const Node* find(std::string_view key) const {
    for (const Node* node : {own, defaults}) {
      if (node == nullptr || node->kind != Kind::kMap) continue;
      if (const Entry* entry = node->find(key)) return &entry->value;
    }
    return nullptr;
  }
};

// A url says both.
void refuse_both(const Node& request, Reader& read) {
  const Entry* url = request.kind == Kind::kMap ? request.find("url") : nullptr;
  if (url == nullptr) return;
  for (const std::string_view key : {"host", "target"}) {
    const Entry* entry = request.find(key);
    if (entry == nullptr) continue;
    read.error(entry->at, Rule::kDuplicateKey,
               std::string(key) + " beside url, which has it already (give one of them)");
  }
}

class CaseReader {
 public:
  CaseReader(Reader& read, Layers request, Layers expect)
      : read_(read), request_(request), expect_(expect) {}

  Case run(const Position& at) {
    out_.at = at;
    read_text("method", out_.method);
    read_where();
    read_text("locality", out_.locality);
    read_text("trace", out_.trace);
    if (const Node* client = request_.find("client"); client != nullptr && !is_null(*client)) {
      // Not through bytes(): what is no address is a case, too.
      if (is_scalar(*client)) out_.client = client->text;
      if (!is_scalar(*client)) read_.wrong_type(*client, "client", "a string");
    }
    read_now();
    read_headers();
    read_have();
    read_down();
    read_expected();
    return std::move(out_);
  }

 private:
  static bool is_null(const Node& node) { return node.kind == Kind::kNull; }

  // What a case calls a text: one character is one byte, `<a*64>` is 64 times `a`.
  std::optional<std::string> bytes(const Node& node, std::string_view name) {
    if (!is_scalar(node)) {
      read_.wrong_type(node, name, "a string");
      return std::nullopt;
    }
    auto decoded = bytes_of(node.text);
    if (decoded) return *std::move(decoded);
    read_.error(node.at, Rule::kWrongType, std::string(name) + " " + decoded.error().text);
    return std::nullopt;
  }
  void read_text(std::string_view key, std::string& into) {
    const Node* node = request_.find(key);
    if (node == nullptr || is_null(*node)) return;
    if (auto text = bytes(*node, key)) into = *std::move(text);
  }

  // A case's own url, or its own host and target; what it leaves out is that of the defaults,
  // whichever way they say it.
  void read_where() {
    if (request_.own != nullptr) refuse_both(*request_.own, read_);
    read_where_of(request_.defaults);
    read_where_of(request_.own);
  }
  void read_where_of(const Node* node) {
    if (node == nullptr || node->kind != Kind::kMap) return;
    if (const Entry* url = node->find("url")) {
      read_url(url->value);
      return;
    }
    if (const Entry* host = node->find("host")) {
      out_.host = is_null(host->value) ? std::nullopt : bytes(host->value, "host");
    }
    if (const Entry* target = node->find("target")) {
      auto text =
          is_null(target->value) ? std::optional<std::string>("/") : bytes(target->value, "target");
      if (text) out_.target = *std::move(text);
    }
  }
  void read_url(const Node& url) {
    auto text = bytes(url, "url");
    if (!text) return;
    const std::size_t start = text->starts_with("https://") ? 8 : 7;
    if (start == 7 && !text->starts_with("http://")) {
      read_.error(url.at, Rule::kBadUrl,
                  "url " + quoted(*text) + " is not http or https (or give host and target apart)");
      return;
    }
    const std::size_t end = std::min(text->find_first_of("/?", start), text->size());
    out_.host = text->substr(start, end - start);
    out_.target = end < text->size() ? text->substr(end) : "/";
  }

  void read_now() {
    if (const Node* now = request_.find("now")) {
      out_.now = now->text;
      if (const auto seconds = yaml::find_integer(*now)) {
        out_.now_s = *seconds;
        return;
      }
      if (!policy::find_date(now->text)) {
        read_.wrong_type(*now, "now", "a number of seconds or a date as in 2026-01-31");
        return;
      }
    }
    out_.now_s = policy::find_date(out_.now).value_or(0);
  }

  void read_headers() {
    const Node* headers = request_.find("headers");
    if (headers == nullptr || is_null(*headers)) return;
    if (headers->kind != Kind::kList) {
      read_.wrong_type(*headers, "headers", "a list of [NAME, VALUE]");
      return;
    }
    for (const Node& item : headers->items) {
      if (item.kind != Kind::kList || item.items.size() != 2) {
        read_.wrong_type(item, "a header", "[NAME, VALUE]");
        continue;
      }
      auto name = bytes(item.items[0], "the name of a header");
      auto value = bytes(item.items[1], "the value of a header");
      if (name && value) out_.headers.emplace_back(*std::move(name), *std::move(value));
    }
  }

  void read_have() {
    const Node* have = request_.find("have");
    if (have == nullptr || is_null(*have) || !read_.is_map(*have, "have")) return;
    for (const Entry& entry : have->entries) {
      const auto word = read_.word(entry.value, "have", kYesNo);
      if (word) out_.have.push_back({entry.key, entry.at, *word == 0});
    }
  }
  void read_down() {
    const Node* down = request_.find("down");
    if (down == nullptr || is_null(*down)) return;
    if (down->kind != Kind::kList) {
      read_.wrong_type(*down, "down", "a list");
      return;
    }
    for (const Node& item : down->items) {
      if (auto text = read_.text(item, "down")) {
        out_.down.push_back({*std::move(text), item.at, true});
      }
    }
  }

  void read_expected() {
    Answer& answer = out_.expected;
    const bool is_redirect = expect_.find("location") != nullptr;
    if (is_redirect) answer.status = 302;
    if (const Node* status = expect_.find("status")) {
      const auto number = read_.integer(*status, "status", 100, 599);
      answer.status = static_cast<unsigned>(number.value_or(0));
    } else if (!is_redirect) {
      read_.error(out_.at, Rule::kEmptyValue, "expect has neither status nor location (add one)");
    }
    const auto field = [&](Field which, std::optional<std::string> otherwise) {
      const auto index = static_cast<std::size_t>(which);
      const Node* node = expect_.find(kFields[index].key);
      if (node == nullptr) {
        answer.fields[index] = std::move(otherwise);
      } else if (!is_null(*node)) {
        answer.fields[index] = bytes(*node, kFields[index].key);
      }
    };
    const unsigned status = answer.status;
    const bool is_refused = status == 400 || status == 405 || status == 421;
    const auto none = std::optional<std::string>();
    field(Field::kLocation, none);
    field(Field::kCacheControl, is_redirect  ? "private, no-store"
                                : is_refused ? "no-store"
                                             : "public, max-age=300");
    field(Field::kContentType, is_redirect ? none : "text/plain; charset=utf-8");
    field(Field::kAllow, status == 405 ? std::optional<std::string>("GET, HEAD") : none);
    field(Field::kApiVersion, none);
    if (!is_redirect) answer.body = std::string(reason_phrase(status)) + "\n";
    if (const Node* body = expect_.find("body")) {
      if (auto text = bytes(*body, "body")) answer.body = *std::move(text);
    }
    if (out_.method == "HEAD") answer.body.clear();
    read_why(answer);
  }

  void read_why(Answer& answer) {
    const auto text = [&](std::string_view key) -> std::optional<std::string> {
      const Node* node = expect_.find(key);
      return node == nullptr ? std::nullopt : read_.text(*node, key);
    };
    answer.kind = text("kind");
    answer.route = text("route");
    if (const Node* skips = expect_.find("skips")) {
      answer.skips.emplace();
      if (skips->kind != Kind::kList) read_.wrong_type(*skips, "skips", "a list");
      for (const Node& item : skips->items) {
        if (auto skip = read_.text(item, "skips")) answer.skips->push_back(*std::move(skip));
      }
    }
  }

  Reader& read_;
  Layers request_, expect_;
  Case out_;
};

class FileReader {
 public:
  explicit FileReader(Reader& read) : read_(read) {}

  std::vector<Case> run(const Node& tree) {
    if (tree.kind == Kind::kNull) {
      read_.error({tree.at.file, 0, 0}, Rule::kEmptyList,
                  "no cases in this file (see docs/cases.md)");
      return {};
    }
    if (!read_.is_map(tree, "a file of cases", kFileKeys)) return {};
    if (const Entry* defaults = tree.find("defaults")) {
      const Node& node = defaults->value;
      if (node.kind == Kind::kNull || read_.is_map(node, "defaults", kRequestKeys)) {
        defaults_ = &node;
      }
      if (const Entry* name = node.find("name")) {
        read_.error(name->at, Rule::kUnknownKey, "name in defaults (each case has its own)");
      }
      refuse_both(node, read_);
    }
    default_expect_ = checked_expect(defaults_);
    const Entry* requests = tree.find("requests");
    if (requests == nullptr) {
      read_.error(tree.at, Rule::kEmptyList, "no requests (add a list of cases)");
    } else if (requests->value.kind != Kind::kList) {
      read_.wrong_type(requests->value, "requests", "a list");
    } else if (requests->value.items.empty()) {
      read_.error(requests->value.at, Rule::kEmptyList, "requests is an empty list (add a case)");
    } else {
      for (const Node& item : requests->value.items) read_case(item);
    }
    return std::move(cases_);
  }

 private:
  const Node* checked_expect(const Node* request) {
    const Entry* expect =
        request == nullptr || request->kind != Kind::kMap ? nullptr : request->find("expect");
    if (expect == nullptr || !read_.is_map(expect->value, "expect", kExpectKeys)) return nullptr;
    return &expect->value;
  }

  void read_case(const Node& item) {
    if (!read_.is_map(item, "a case", kRequestKeys)) return;
    const Entry* name = item.find("name");
    const auto text = name == nullptr ? std::nullopt : read_.text(name->value, "name");
    if (name == nullptr) read_.error(item.at, Rule::kEmptyValue, "a case without a name (add one)");
    if (item.find("expect") == nullptr) {
      read_.error(item.at, Rule::kEmptyValue, "a case without expect (add what it must get)");
      return;
    }
    const Node* expect = checked_expect(&item);
    if (expect == nullptr) return;
    Case read = CaseReader(read_, {&item, defaults_}, {expect, default_expect_}).run(item.at);
    if (!text) return;
    const auto [first, is_new] = names_.emplace(*text, item.at);
    if (!is_new) {
      read_.error(name->value.at, Rule::kDuplicateKey,
                  "a second case " + quoted(*text) + " (first at " + yaml::place(first->second) +
                      "; rename one)");
    }
    read.name = *text;
    cases_.push_back(std::move(read));
  }

  Reader& read_;
  const Node* defaults_ = nullptr;
  const Node* default_expect_ = nullptr;
  std::map<std::string, Position> names_;
  std::vector<Case> cases_;
};

}  // namespace

std::vector<Case> read(const std::string& file, std::string_view bytes, Diagnostics& diagnostics) {
  const auto tree = yaml::parse(file, bytes, diagnostics);
  if (!tree) return {};
  Reader reader(diagnostics);
  return FileReader(reader).run(*tree);
}

}  // namespace poros::cases
