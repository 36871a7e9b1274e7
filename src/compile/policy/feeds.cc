// SPDX-License-Identifier: Apache-2.0
// `feeds:` and `origins:`. A feed is named once under `feeds:`, or written out where it is used.
#include "compile/policy/feeds.h"

#include <algorithm>

#include "compile/policy/grammar.h"
#include "compile/policy/suggest.h"
#include "compile/policy/url.h"
#include "yaml/messages.h"

namespace poros::policy {

using yaml::Entry;
using yaml::quoted;

namespace {

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

void read_url(Draft& draft, const Node& node, Feed& feed) {
  const auto text = draft.read.text(node, "url");
  if (!text) return;
  const auto refuse = [&](Rule rule, const std::string& flaw) {
    draft.read.error(node.at, rule, "url " + quoted(*text) + " " + flaw);
  };
  const auto url = parse_url(*text);
  if (!url) return refuse(Rule::kFeedUrl, url.error().text);
  if (url->rest.find('#') != std::string_view::npos) {
    return refuse(Rule::kFeedUrl, "has a '#' in it (remove it)");
  }
  const std::string flaw = literal_flaw(*text);
  if (!flaw.empty()) return refuse(Rule::kFeedUrl, flaw);
  // Whoever can change a feed on its way decides where clients go.
  const bool is_loopback = url->host == "localhost" || url->host == "[::1]" ||
                           (url->host.starts_with("127.") && ip::find_address(url->host));
  if (url->scheme != "https" && !is_loopback) {
    return refuse(Rule::kFeedPlainHttp,
                  "is http, so that others could forge it on its way (use https)");
  }
  feed.url = *text;
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
  const Entry* url = node.find("url");
  if (const Entry* path = node.find("path")) {
    for (const auto& file : draft.read.texts(path->value, "path", Reader::Empty::kError)) {
      feed.paths.push_back(beside(path->value.at.file, file));
    }
  } else if (url == nullptr) {
    draft.read.error(at, Rule::kFeedNoPath, std::string(what) + " has no path (add one)");
  }
  if (url != nullptr) read_url(draft, url->value, feed);
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
    if (const Entry* url = node.find("url")) {
      draft.read.error(url->at, Rule::kFeedUrlUnnamed,
                       "a feed with a url needs a name (write it under feeds)");
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
