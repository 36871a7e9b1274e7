// SPDX-License-Identifier: Apache-2.0
#include "compile/policy/read.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>
#include <utility>

#include "compile/lock/lock.h"
#include "compile/policy/dates.h"
#include "yaml/messages.h"
#include "yaml/parse.h"

namespace poros::lock {
namespace {

using yaml::Entry;
using yaml::Node;
using yaml::quoted;

constexpr std::array<std::string_view, 4> kKeys = {"version", "snapshots", "feeds", "providers"};
constexpr std::array<std::string_view, 7> kPinKeys = {"url",     "sha256", "bytes",   "rows",
                                                      "fetched", "etag",   "modified"};
constexpr std::array<std::string_view, 4> kHoldingKeys = {"ipv4", "ipv6_48s", "announced_ipv4",
                                                          "announced_ipv6_48s"};
constexpr const char* kRemedy = " (run 'poros feeds pull' again)";

class LockReader {
 public:
  explicit LockReader(Diagnostics& diagnostics) : read_(diagnostics) {}

  Lock lock(const Node& node) {
    Lock out;
    if (!read_.is_map(node, "a lock", kKeys)) return out;
    number(node, "a lock", "version", 1, 1);
    out.snapshots = text(node, "a lock", "snapshots");
    if (const Node* feeds = child(node, "a lock", "feeds")) {
      for (const Entry& entry : entries(*feeds, "feeds")) out.feeds.push_back(pin(entry));
    }
    if (const Node* providers = child(node, "a lock", "providers")) {
      for (const Entry& entry : entries(*providers, "providers")) {
        out.providers.push_back(holding(entry));
      }
    }
    std::sort(out.feeds.begin(), out.feeds.end(),
              [](const Pin& a, const Pin& b) { return a.feed < b.feed; });
    std::sort(out.providers.begin(), out.providers.end(),
              [](const Holding& a, const Holding& b) { return a.provider < b.provider; });
    return out;
  }

 private:
  Pin pin(const Entry& entry) {
    const std::string what = "feed " + quoted(entry.key);
    const Node& node = entry.value;
    Pin out;
    out.feed = name(entry, "feed");
    if (!read_.is_map(node, what, kPinKeys)) return out;
    out.url = text(node, what, "url");
    out.sha256 = text(node, what, "sha256");
    check(node, "sha256", is_snapshot_name(snapshot_name(out.sha256)),
          "must be 64 lower-case hexadecimal digits");
    out.bytes = number(node, what, "bytes", 0, kMost);
    out.rows = number(node, what, "rows", 0, kMost);
    out.fetched = text(node, what, "fetched");
    check(node, "fetched", policy::find_date(out.fetched).has_value(),
          "must be a time such as 2026-12-31T23:59:59Z");
    out.etag = header(node, what, "etag");
    out.modified = header(node, what, "modified");
    return out;
  }

  Holding holding(const Entry& entry) {
    const std::string what = "provider " + quoted(entry.key);
    const Node& node = entry.value;
    Holding out;
    out.provider = name(entry, "provider");
    if (!read_.is_map(node, what, kHoldingKeys)) return out;
    out.ipv4 = number(node, what, "ipv4", 0, kMost);
    out.ipv6_48s = number(node, what, "ipv6_48s", 0, kMost);
    out.announced_ipv4 = number(node, what, "announced_ipv4", 0, kMost);
    out.announced_ipv6_48s = number(node, what, "announced_ipv6_48s", 0, kMost);
    return out;
  }

  std::string name(const Entry& entry, std::string_view what) {
    const std::string flaw = policy::name_flaw(entry.key);
    if (!flaw.empty()) {
      read_.error(entry.at, Rule::kBadName,
                  std::string(what) + " " + quoted(entry.key) + " " + flaw);
    }
    return entry.key;
  }

  const Node* child(const Node& node, std::string_view what, std::string_view key) {
    if (const Entry* entry = node.find(key)) return &entry->value;
    if (!node.is_partial) {
      read_.error(node.at, Rule::kLockForm,
                  std::string(what) + " has no " + std::string(key) + kRemedy);
    }
    return nullptr;
  }

  const std::vector<Entry>& entries(const Node& node, std::string_view what) {
    static const std::vector<Entry> kNone;
    return read_.is_map(node, what) ? node.entries : kNone;
  }

  std::string text(const Node& node, std::string_view what, std::string_view key) {
    const Node* value = child(node, what, key);
    return value == nullptr ? std::string() : read_.text(*value, key).value_or("");
  }

  std::uint64_t number(const Node& node, std::string_view what, std::string_view key,
                       std::int64_t least, std::int64_t most) {
    const Node* value = child(node, what, key);
    if (value == nullptr) return 0;
    return static_cast<std::uint64_t>(read_.integer(*value, key, least, most).value_or(0));
  }

  // May be absent. What a header cannot carry would let a lock write headers of its own.
  std::string header(const Node& node, std::string_view what, std::string_view key) {
    if (node.find(key) == nullptr) return "";
    std::string value = text(node, what, key);
    check(node, key, is_header_value(value), "must be printable ASCII, 512 bytes at most");
    return value;
  }

  // Of a key that was given and could be read as text.
  void check(const Node& node, std::string_view key, bool is_good, std::string_view flaw) {
    const Entry* entry = node.find(key);
    if (is_good || entry == nullptr || entry->value.kind != yaml::Kind::kString ||
        entry->value.text.empty()) {
      return;
    }
    read_.error(entry->value.at, Rule::kLockForm,
                std::string(key) + " " + std::string(flaw) + kRemedy);
  }

  static constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  policy::Reader read_;
};

}  // namespace

Lock read(const std::string& file, std::string_view bytes, Diagnostics& diagnostics) {
  const auto tree = yaml::parse(file, bytes, diagnostics);
  if (!tree) return {};
  return LockReader(diagnostics).lock(*tree);
}

}  // namespace poros::lock
