// SPDX-License-Identifier: Apache-2.0
#include "yaml/messages.h"

#include <algorithm>
#include <array>

namespace poros::yaml {
namespace {

struct Wording {
  std::string_view context;  // a part of libyaml's, empty: any
  std::string_view problem;  // a part of libyaml's
  bool at_context;
  std::string_view text;
};

// The first that fits. The texts of libyaml 0.2.5; what is not here is passed on as it is.
constexpr std::array<Wording, 26> kWordings = {{
    {"", "incompatible YAML document", false, "policies are YAML 1.2 (remove the %YAML line)"},
    {"directive", "unknown directive", true,
     "a directive (remove the line, or quote the value that begins with '%')"},
    {"directive", "", true, "a directive that cannot be read (remove the line)"},
    {"quoted scalar", "unexpected end of stream", true,
     "a quoted string is not closed (add the quote)"},
    {"quoted scalar", "unexpected document indicator", true,
     "a quoted string is not closed before '---' or '...' (add the quote)"},
    {"quoted scalar", "unknown escape character", false,
     "an unknown escape in a double-quoted string (write \\\\ for a backslash, or use single "
     "quotes)"},
    {"quoted scalar", "expected hexdecimal number", false,
     "an escape lacks hexadecimal digits (\\x has 2, \\u 4, \\U 8)"},
    {"quoted scalar", "invalid Unicode character", false,
     "an escape stands for no character (\\u takes U+0001 to U+D7FF and U+E000 to U+FFFF)"},
    {"block scalar", "tab character", false, "a tab in the indentation (use spaces)"},
    {"block scalar", "", false,
     "a '|' or '>' must be followed by the end of the line (quote the value)"},
    {"plain scalar", "tab character", false, "a tab in the indentation (use spaces)"},
    {"next token", "cannot start any token", false,
     "a value cannot begin with this character (quote the value; indent with spaces, not tabs)"},
    {"simple key", "expected ':'", true, "a key without ':' (add one)"},
    {"", "mapping values are not allowed", false,
     "a ':' where no key can be (quote a value that has ': ' in it; is the indentation right?)"},
    {"", "mapping keys are not allowed", false,
     "a key where none can be (is the indentation right?)"},
    {"", "block sequence entries are not allowed", false,
     "a '- ' where no list can be (is the indentation right?)"},
    {"block mapping", "expected key", false, "a key was expected here (is the indentation right?)"},
    {"block collection", "expected '-' indicator", false,
     "a '- ' was expected here (is the indentation right?)"},
    {"flow sequence", "expected ',' or ']'", false, "',' or ']' was expected here"},
    {"flow mapping", "expected ',' or '}'", false, "',' or '}' was expected here"},
    {"", "expected node content", false, "a value was expected here"},
    {"", "expected <document start>", false,
     "more text after the end of the document (is the indentation right?)"},
    {"anchor", "", true, "anchors are not allowed (quote the value if it begins with '&')"},
    {"alias", "", true, "aliases are not allowed (quote the value if it begins with '*')"},
    {"", "tag handle", false, "tags are not allowed (quote the value if it begins with '!')"},
    {"tag", "", true, "tags are not allowed (quote the value if it begins with '!')"},
}};

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

std::string place(const Position& at) {
  return at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

std::string visible(std::string_view text) {
  constexpr std::size_t kMost = 100;  // more than any sensible name, less than a screen
  std::size_t end = std::min(text.size(), kMost);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  std::string out;
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      out += c;
      continue;
    }
    out += "\\x";
    out += "0123456789abcdef"[byte >> 4];
    out += "0123456789abcdef"[byte & 0xF];
  }
  return out + (end < text.size() ? "..." : "");
}

std::string quoted(std::string_view text) { return "'" + visible(text) + "'"; }

Message reword(const Failure& failure, const Position& context) {
  for (const Wording& wording : kWordings) {
    if (!has(failure.context, wording.context) || !has(failure.problem, wording.problem)) continue;
    std::string text(wording.text);
    if (has(wording.context, "flow ")) {
      const bool is_list = has(wording.context, "sequence");
      text += std::string(" (close the ") + (is_list ? "list" : "map") + " that begins at " +
              place(context) + ", or add the comma)";
    }
    return {std::move(text), wording.at_context};
  }
  std::string text(failure.problem);
  if (!failure.context.empty()) text += " (" + std::string(failure.context) + ")";
  return {std::move(text), false};
}

std::string duplicate_key(std::string_view key, const Position& first) {
  return "duplicate key " + quoted(key) + " (first at " + place(first) + "; remove one)";
}

}  // namespace poros::yaml
