// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/glob.h"

#include "core/base/text.h"

namespace poros::artifact {
namespace {

constexpr std::string_view kAnySegments = "**";

// The byte after the set that starts at glob[at] == '[', and whether c is in it.
struct SetMatch {
  std::size_t end;
  bool holds;
};
SetMatch match_set(std::string_view glob, std::size_t at, char c) {
  bool holds = false;
  const auto byte = static_cast<unsigned char>(c);
  for (++at; at < glob.size() && glob[at] != ']';) {
    const auto low = static_cast<unsigned char>(glob[at]);
    auto high = low;
    if (at + 2 < glob.size() && glob[at + 1] == '-' && glob[at + 2] != ']') {
      high = static_cast<unsigned char>(glob[at + 2]);
      at += 2;
    }
    holds = holds || (byte >= low && byte <= high);
    ++at;
  }
  return {at + 1, holds};
}

// One segment. A star that fails is only ever extended, and the last star alone is tried again.
bool segment_matches(std::string_view glob, std::string_view text) {
  std::size_t g = 0, t = 0;
  std::size_t star = std::string_view::npos, star_text = 0;
  for (;;) {
    if (g < glob.size() && glob[g] == '*') {
      star = ++g;
      star_text = t;
      continue;
    }
    if (t == text.size() && g == glob.size()) return true;
    if (t < text.size() && g < glob.size()) {
      std::size_t next = g + 1;
      bool holds = glob[g] == '?' || glob[g] == text[t];
      if (glob[g] == '[') {
        const SetMatch set = match_set(glob, g, text[t]);
        next = set.end;
        holds = set.holds;
      }
      if (holds) {
        g = next;
        ++t;
        continue;
      }
    }
    if (star == std::string_view::npos || star_text >= text.size()) return false;
    g = star;
    t = ++star_text;
  }
}

std::string_view take_segment(std::string_view& text, bool& more) {
  const std::size_t slash = text.find('/');
  const std::string_view segment = part(text, 0, slash);
  more = slash != std::string_view::npos;
  text.remove_prefix(more ? slash + 1 : text.size());
  return segment;
}

std::string_view take_last_segment(std::string_view& text, bool& more) {
  const std::size_t slash = text.rfind('/');
  more = slash != std::string_view::npos;
  const std::string_view segment = more ? part(text, slash + 1) : text;
  text = more ? part(text, 0, slash) : std::string_view();
  return segment;
}

std::size_t count_segments(std::string_view text) {
  std::size_t count = 1;
  for (const char c : text) count += c == '/' ? 1 : 0;
  return count;
}

}  // namespace

std::string_view glob_flaw(std::string_view glob) {
  if (glob.empty()) return "an empty glob matches nothing";
  if (glob.size() > 512) return "a glob of more than 512 bytes";
  const bool is_path = glob.front() == '/';
  if (!is_path && glob.find('/') != std::string_view::npos) {
    return "a glob with '/' must start with one";
  }
  std::size_t any_segments = 0;
  std::string_view rest = is_path ? part(glob, 1) : glob;
  for (bool more = true; more;) {
    const std::string_view segment = take_segment(rest, more);
    if (segment == kAnySegments) {
      if (!is_path) return "'**' needs a glob that starts with '/'";
      if (++any_segments > 1) return "'**' may stand once in a glob";
      continue;
    }
    for (std::size_t i = 0; i < segment.size(); ++i) {
      const char c = segment[i];
      if (c == '*' && i + 1 < segment.size() && segment[i + 1] == '*') {
        return "'**' must be a whole segment";
      }
      if (c == ']') return "']' without '['";
      if (c != '[') continue;
      const std::size_t close = segment.find(']', i + 1);
      if (close == std::string_view::npos) return "'[' without ']'";
      if (close == i + 1) return "an empty set '[]'";
      if (segment[i + 1] == '!' || segment[i + 1] == '^') return "sets cannot be negated";
      for (std::size_t at = i + 1; at + 2 < close; ++at) {
        if (segment[at + 1] != '-') continue;
        const auto low = static_cast<unsigned char>(segment[at]);
        const auto high = static_cast<unsigned char>(segment[at + 2]);
        if (low > high) return "a range in a set runs backwards";
        at += 2;
      }
      i = close;
    }
  }
  return {};
}

bool glob_matches(std::string_view glob, std::string_view path, GlobTail* tail) {
  if (glob.front() != '/') {
    return segment_matches(glob, part(path, path.rfind('/') + 1));
  }
  std::string_view pattern = part(glob, 1), text = part(path, 1);
  bool more_pattern = true, more_text = true;
  std::size_t taken = 0;
  // Segments before `**`, or all of them.
  for (;;) {
    std::string_view rest = pattern;
    bool more = true;
    const std::string_view segment = take_segment(rest, more);
    if (segment == kAnySegments) break;
    if (!more_text) return false;
    const std::string_view piece = take_segment(text, more_text);
    if (!segment_matches(segment, piece)) return false;
    ++taken;
    pattern = rest;
    more_pattern = more;
    if (!more_pattern) return !more_text;
  }
  // pattern starts with `**`; what follows it is matched from the end.
  std::string_view after = part(pattern, kAnySegments.size());
  std::size_t left = more_text ? count_segments(text) : 0;
  if (!after.empty()) {
    after.remove_prefix(1);
    bool more = true;
    while (more) {
      const std::string_view segment = take_last_segment(after, more);
      if (left == 0) return false;
      bool more_left = true;
      const std::string_view piece = take_last_segment(text, more_left);
      if (!segment_matches(segment, piece)) return false;
      --left;
    }
  }
  if (tail != nullptr) *tail = {true, taken, left};
  return true;
}

}  // namespace poros::artifact
