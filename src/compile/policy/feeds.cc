// SPDX-License-Identifier: Apache-2.0
// `feeds:` and `origins:`. A feed is named once under `feeds:`, or written out where it is used.
#include "compile/policy/feeds.h"

#include <algorithm>
#include <array>

#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::quoted;

namespace {

constexpr std::array<std::string_view, 3> kFeedKeys = {"format", "path", "url"};

const FeedFormat* find_format(const Draft& draft, std::string_view name) {
  for (const FeedFormat& format : draft.formats) {
    if (format.name == name) return &format;
  }
  return nullptr;
}

void read_format(Draft& draft, const Node& node, Feed& feed) {
  const auto name = draft.read.text(node, "format");
  if (!name) return;
  if (find_format(draft, *name) != nullptr) {
    feed.format = *name;
    return;
  }
  std::vector<std::string_view> known;
  for (const FeedFormat& format : draft.formats) known.push_back(format.name);
  draft.read.error(node.at, Rule::kFeedUnknownFormat,
                   "unknown format " + quoted(*name) + remedy(*name, known));
}

// A feed whose format is unknown keeps an empty one.
Feed read_feed(Draft& draft, const Node& node, std::string name, const Position& at,
               std::string_view what) {
  Feed feed;
  feed.name = std::move(name);
  feed.at = at;
  if (!draft.read.is_map(node, what, kFeedKeys)) return feed;
  if (const Entry* format = node.find("format")) {
    read_format(draft, format->value, feed);
  } else {
    draft.read.error(at, Rule::kFeedNoFormat, std::string(what) + " has no format (add one)");
  }
  if (const Entry* path = node.find("path")) {
    for (const auto& file : draft.read.texts(path->value, "path", Reader::Empty::kError)) {
      feed.paths.push_back(beside(path->value.at.file, file));
    }
  } else {
    draft.read.error(at, Rule::kFeedNoPath, std::string(what) + " has no path (add one)");
  }
  if (const Entry* url = node.find("url")) {
    const auto text = draft.read.text(url->value, "url");
    const auto parsed = text ? parse_url(*text) : Result<Url>(Url{});
    if (!parsed)
      draft.read.error(url->value.at, Rule::kFeedUrl,
                       "url " + quoted(*text) + " " + parsed.error().text);
  }
  return feed;
}

void check_use(Draft& draft, const Feed& feed, FeedUse use, const Position& at) {
  const FeedFormat* format = find_format(draft, feed.format);
  if (format == nullptr) return;
  const bool fits = use == FeedUse::kRanges ? format->ranges : format->origins;
  if (fits) return;
  draft.read.error(
      at, Rule::kFeedUse,
      "feed " + quoted(feed.name) + " has the format " + feed.format +
          (use == FeedUse::kRanges ? ", which says no provider's ranges (use it in origins)"
                                   : ", which has no origin ASNs (use it in a provider's ranges)"));
}

}  // namespace

std::optional<Index> use_feed(Draft& draft, const Node& node, FeedUse use) {
  std::optional<Index> index;
  if (node.kind == yaml::Kind::kMap) {
    index = draft.model.feeds.size();
    const Entry* path = node.find("path");
    std::string name = path != nullptr ? path->value.text : "";
    if (name.empty() && path != nullptr && !path->value.items.empty()) {
      name = path->value.items.front().text;
    }
    draft.model.feeds.push_back(read_feed(draft, node, std::move(name), node.at, "a feed"));
  } else {
    index = resolve(draft.read, draft.sections.feeds, node, "feed");
  }
  if (index) check_use(draft, draft.model.feeds[*index], use, node.at);
  return index;
}

void read_feeds(Draft& draft) {
  for (const Named& named : draft.sections.feeds) {
    if (named.name.find('/') != std::string::npos) {
      draft.read.error(named.at, Rule::kFeedName,
                       "a feed cannot be called " + quoted(named.name) +
                           " ('/' is for CIDRs: use another name)");
    }
    draft.model.feeds.push_back(
        read_feed(draft, *named.value, named.name, named.at, "feed " + quoted(named.name)));
  }
  for (const Node* list : draft.sections.origins) {
    for (const Node* item : draft.read.list(*list, "origins", Reader::Empty::kAllowed)) {
      const auto feed = use_feed(draft, *item, FeedUse::kOrigins);
      if (!feed) continue;
      const auto& origins = draft.model.origins;
      if (std::find(origins.begin(), origins.end(), *feed) != origins.end()) {
        draft.read.warn(
            item->at, Rule::kFeedTwice,
            "feed " + quoted(draft.model.feeds[*feed].name) + " stands twice in origins");
        continue;
      }
      draft.model.origins.push_back(*feed);
    }
  }
}

}  // namespace poros::policy
