// SPDX-License-Identifier: Apache-2.0
// libyaml's events into our tree. Its own composer is not used: it resolves aliases and keeps no
// style of keys.
#include "yaml/parse.h"

#include <yaml.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "yaml/lines.h"
#include "yaml/messages.h"

namespace poros::yaml {
namespace {

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event() { yaml_event_delete(&event_); }
  yaml_event_t* get() { return &event_; }

 private:
  yaml_event_t event_{};
};

// A list or map that is being filled.
struct Frame {
  Node node;
  bool expects_key = false;  // of a map
  bool drops_value = false;  // the key was refused
  Entry entry;
};

class Builder {
 public:
  Builder(std::string_view file, std::string_view bytes, Diagnostics& diagnostics)
      : file_(file), lines_(bytes), diagnostics_(diagnostics) {
    if (yaml_parser_initialize(&parser_) == 0) std::abort();  // out of memory
    // Said outright: left alone, libyaml would take a UTF-16 file for UTF-16.
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(bytes.data()),
                                 bytes.size());
  }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  ~Builder() { yaml_parser_delete(&parser_); }

  std::optional<Node> build() {
    for (;;) {
      Event event;
      if (yaml_parser_parse(&parser_, event.get()) == 0) {
        report_failure();
        return std::nullopt;
      }
      if (event.get()->type == YAML_STREAM_END_EVENT) return std::move(root_);
      if (!take(*event.get())) return std::nullopt;
    }
  }

 private:
  Position at(const yaml_mark_t& mark) { return lines_.position(file_, mark.line, mark.column); }

  void report_failure() {
    const Failure failure{parser_.context != nullptr ? parser_.context : "",
                          parser_.problem != nullptr ? parser_.problem : "out of memory"};
    const Position problem = at(parser_.problem_mark), context = at(parser_.context_mark);
    Message message = reword(failure, context);
    diagnostics_.error(message.at_context ? context : problem, Rule::kYamlSyntax,
                       std::move(message.text));
  }

  bool take(const yaml_event_t& event) {
    const Position where = at(event.start_mark);
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        return start_document(event, where);
      case YAML_ALIAS_EVENT: {
        diagnostics_.error(where, Rule::kYamlAlias,
                           "aliases are not allowed (write the value out)");
        Node node;
        node.kind = Kind::kUnusable;
        node.at = where;
        attach(std::move(node));
        return true;
      }
      case YAML_SCALAR_EVENT:
        refuse_properties(event.data.scalar.anchor, event.data.scalar.tag, where);
        attach(scalar(event, where));
        return true;
      case YAML_SEQUENCE_START_EVENT:
        refuse_properties(event.data.sequence_start.anchor, event.data.sequence_start.tag, where);
        return open(Kind::kList, where);
      case YAML_MAPPING_START_EVENT:
        refuse_properties(event.data.mapping_start.anchor, event.data.mapping_start.tag, where);
        return open(Kind::kMap, where);
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        close();
        return true;
      default:
        return true;
    }
  }

  bool start_document(const yaml_event_t& event, const Position& where) {
    const auto& start = event.data.document_start;
    if (had_document_) {
      diagnostics_.error(where, Rule::kYamlSecondDocument,
                         "a second document (a policy is one; use include for more files)");
      return false;
    }
    had_document_ = true;
    root_.at = where;
    if (start.tag_directives.start != start.tag_directives.end) {
      diagnostics_.error(where, Rule::kYamlTag, "tags are not allowed (remove the %TAG line)");
    }
    const yaml_version_directive_t* version = start.version_directive;
    if (version != nullptr && (version->major != 1 || version->minor != 2)) {
      diagnostics_.error(where, Rule::kYamlVersion,
                         "policies are YAML 1.2 (remove the %YAML line)");
    }
    return true;
  }

  void refuse_properties(const yaml_char_t* anchor, const yaml_char_t* tag, const Position& where) {
    if (anchor != nullptr) {
      diagnostics_.error(where, Rule::kYamlAnchor,
                         "anchors are not allowed (write the value out where it is used)");
    }
    if (tag != nullptr) {
      diagnostics_.error(where, Rule::kYamlTag,
                         "tags are not allowed (quote the value if it begins with '!')");
    }
  }

  Node scalar(const yaml_event_t& event, const Position& where) {
    const auto& data = event.data.scalar;
    Node node;
    node.at = where;
    node.text.assign(reinterpret_cast<const char*>(data.value), data.length);
    const bool is_quoted = data.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
                           data.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    const bool is_plain = data.style == YAML_PLAIN_SCALAR_STYLE;
    node.style = is_plain ? Style::kPlain : is_quoted ? Style::kQuoted : Style::kBlock;
    node.kind = is_plain ? resolve_plain(node.text) : Kind::kString;
    if (node.text.find('\0') != std::string::npos) {
      diagnostics_.error(where, Rule::kYamlNul, "a NUL in a string (remove \\0)");
      node.kind = Kind::kUnusable;
    }
    return node;
  }

  bool open(Kind kind, const Position& where) {
    if (stack_.size() == kMaxDepth) {
      diagnostics_.error(where, Rule::kYamlDepth,
                         "more than " + std::to_string(kMaxDepth) +
                             " lists and maps inside each other (write it flatter)");
      return false;
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.at = where;
    frame.expects_key = kind == Kind::kMap;
    stack_.push_back(std::move(frame));
    return true;
  }

  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    drop_duplicates(node);
    attach(std::move(node));
  }

  void attach(Node node) {
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == Kind::kList) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.expects_key) {
      take_key(frame, std::move(node));
    } else {
      frame.expects_key = true;
      frame.entry.value = std::move(node);
      if (!frame.drops_value) frame.node.entries.push_back(std::move(frame.entry));
      frame.entry = {};
    }
  }

  void take_key(Frame& frame, Node node) {
    const bool was_partial = frame.node.is_partial;
    frame.expects_key = false;
    frame.drops_value = true;
    frame.node.is_partial = true;
    if (node.kind == Kind::kUnusable) return;
    if (node.kind == Kind::kList || node.kind == Kind::kMap) {
      diagnostics_.error(node.at, Rule::kYamlKey,
                         "a key must be a word, not a list or a map (quote it if it "
                         "begins with '[' or '{')");
    } else if (node.text == "<<" && node.style == Style::kPlain) {
      diagnostics_.error(node.at, Rule::kYamlMergeKey,
                         "merge keys are not allowed (write the keys out)");
    } else {
      frame.drops_value = false;
      frame.node.is_partial = was_partial;
      frame.entry.key = std::move(node.text);
      frame.entry.at = std::move(node.at);
    }
  }

  // Sorted rather than compared pair by pair: a file may have a hundred thousand keys.
  void drop_duplicates(Node& map) {
    std::vector<Entry>& entries = map.entries;
    std::vector<std::size_t> order(entries.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const int compared = entries[a].key.compare(entries[b].key);
      return compared != 0 ? compared < 0 : a < b;
    });
    constexpr std::size_t kNone = static_cast<std::size_t>(-1);
    std::vector<std::size_t> first_of(entries.size(), kNone);  // of the entries that are repeats
    for (std::size_t i = 1, first = 0; i < order.size(); ++i) {
      if (entries[order[i]].key == entries[order[first]].key) {
        first_of[order[i]] = order[first];
      } else {
        first = i;
      }
    }
    std::vector<Entry> kept;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (first_of[i] == kNone) continue;
      diagnostics_.error(entries[i].at, Rule::kDuplicateKey,
                         duplicate_key(entries[i].key, entries[first_of[i]].at));
    }
    if (std::all_of(first_of.begin(), first_of.end(), [](auto i) { return i == kNone; })) return;
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (first_of[i] == kNone) kept.push_back(std::move(entries[i]));
    }
    entries = std::move(kept);
  }

  std::string_view file_;
  Lines lines_;
  Diagnostics& diagnostics_;
  yaml_parser_t parser_{};
  std::vector<Frame> stack_;
  Node root_;
  bool had_document_ = false;
};

}  // namespace

std::optional<Node> parse(std::string_view file, std::string_view bytes, Diagnostics& diagnostics) {
  if (bytes.size() > kMaxBytes) {
    diagnostics.error({std::string(file), 0, 0}, Rule::kFileTooLarge,
                      "the file has " + std::to_string(bytes.size()) + " bytes, more than " +
                          std::to_string(kMaxBytes) + " (split it with include)");
    return std::nullopt;
  }
  // Some editors begin a file with a byte order mark. libyaml would count it as a column, and find
  // the second key less indented than the first.
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  const std::size_t skipped = bytes.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  const std::string_view text = bytes.substr(skipped);
  if (const auto bad = find_bad_byte(bytes)) {
    diagnostics.error(Lines(text).position(file, bad->offset - skipped), Rule::kYamlEncoding,
                      bad->text);
    return std::nullopt;
  }
  auto root = Builder(file, text, diagnostics).build();
  // A file without a document has no position of its own.
  if (root && root->at.line == 0) root->at = {std::string(file), 1, 1};
  return root;
}

}  // namespace poros::yaml
