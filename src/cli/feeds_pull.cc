// SPDX-License-Identifier: Apache-2.0
// `poros feeds pull`: all feeds are fetched, read and judged before anything is written. Then the
// snapshots are written and, last, the lock: whenever it ends, the lock that is there names
// snapshots that are there.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/build.h"
#include "cli/exit.h"
#include "cli/messages.h"
#include "cli/pinned.h"
#include "cli/policy_files.h"
#include "cli/pulled.h"
#include "cli/pulled_table.h"
#include "cli/verbs.h"
#include "compile/bundle/tables.h"
#include "sys/clock/clock.h"
#include "sys/file/file.h"
#include "sys/file/folder.h"

namespace poros::cli {
namespace {

constexpr std::int64_t kEndOfYear9999 = 253402300799;

class Pull {
 public:
  explicit Pull(const FeedsPullOptions& options)
      : options_(options), path_(lock_path(options.lock, options.policy)) {}

  int run() {
    for (const auto step :
         {&Pull::read_policy, &Pull::read_old_lock, &Pull::collect, &Pull::judge_changes,
          &Pull::check_compiles, &Pull::make_lock, &Pull::write, &Pull::prune}) {
      if (const int code = (this->*step)(); code != kDone) return code;
    }
    return kDone;
  }

 private:
  int read_policy() {
    if (options_.now_s && (*options_.now_s < 0 || *options_.now_s > kEndOfYear9999)) {
      say(kPullVerb, "--now is before 1970 or after 9999 (give the time of the pull)");
      return kUsage;
    }
    if (options_.lock == "-") {
      say(kPullVerb, "--lock is '-' (name a file: the snapshots are found from where it is)");
      return kUsage;
    }
    Diagnostics diagnostics;
    bool is_refused = false;
    model_ = load_policy(options_.policy, nullptr, diagnostics, is_refused);
    print(kPullVerb, diagnostics);
    if (diagnostics.has_errors()) return is_refused ? kIo : kBadInput;
    if (!has_urls(model_)) {
      return fail(kPullVerb, {ErrorKind::kInvalid,
                              options_.policy + ": no feed has a url (there is nothing to pull)"});
    }
    for (const std::string& name : options_.only) {
      const bool is_there = std::any_of(
          model_.feeds.begin(), model_.feeds.end(),
          [&](const policy::Feed& feed) { return feed.name == name && !feed.url.empty(); });
      if (is_there) continue;
      say(kPullVerb, "--only '" + name + "': the policy has no feed of that name with a url");
      return kUsage;
    }
    return kDone;
  }

  int read_old_lock() {
    Diagnostics diagnostics;
    old_ = read_lock(path_, diagnostics);
    print(kPullVerb, diagnostics);
    if (!diagnostics.has_errors()) return kDone;
    return fail(kPullVerb, {ErrorKind::kInvalid,
                            path_ + " is no lock (bring it back, or remove it to begin anew)"});
  }

  bool is_selected(const policy::Feed& feed) const {
    return options_.only.empty() ||
           std::find(options_.only.begin(), options_.only.end(), feed.name) != options_.only.end();
  }

  int collect() {
    const std::int64_t now_s =
        options_.now_s ? *options_.now_s : sys::now().wall_ns / 1'000'000'000;
    int worst = kDone;
    Diagnostics diagnostics;
    for (const policy::Feed& feed : model_.feeds) {
      Pulled pulled;
      if (feed.url.empty()) {
        pulled.before = read_feed(feed, diagnostics);
        pulled.after = pulled.before;
      } else {
        pulled = is_selected(feed) ? pull_feed(feed, old_, options_, now_s) : keep_feed(feed, old_);
      }
      worst = std::max(worst, pulled.exit);
      if (!pulled.old_flaw.empty()) {
        verdict_.reasons.push_back("feed '" + feed.name +
                                   "': the old snapshot cannot be read, so that nothing can be "
                                   "compared: " +
                                   pulled.old_flaw);
      }
      before_.push_back(std::move(pulled.before));
      after_.push_back(std::move(pulled.after));
      news_.push_back(pulled.news);
      if (!pulled.pin) continue;
      pins_.push_back(*std::move(pulled.pin));
      snapshots_.push_back(std::move(pulled.bytes));
    }
    print(kPullVerb, diagnostics);
    if (diagnostics.has_errors()) worst = std::max<int>(worst, kBadInput);
    if (worst != kDone) say_nothing_is_taken();
    return worst;
  }

  bool is_news() const {
    return std::any_of(news_.begin(), news_.end(),
                       [](guard::News news) { return news != guard::News::kSame; });
  }

  int judge_changes() {
    std::vector<std::string> reasons = std::move(verdict_.reasons);
    verdict_ = guard::judge(model_, before_, after_, news_);
    reasons.insert(reasons.end(), verdict_.reasons.begin(), verdict_.reasons.end());
    const std::string what = options_.accept ? "accepted: " : "held back: ";
    for (const std::string& reason : reasons) say(kPullVerb, what + reason);
    if (is_news()) print_table(model_, verdict_);
    if (reasons.empty() || options_.accept) return kDone;
    say_nothing_is_taken();
    say(kPullVerb, "look at what was held back; --accept takes it all the same");
    return kNegative;
  }

  // A lock that was pulled compiles. Whoever accepts what the guard would hold back may have to
  // change the policy next.
  int check_compiles() {
    Diagnostics diagnostics;
    compile::build_tables(model_, after_, diagnostics);
    if (!diagnostics.has_errors()) return kDone;
    Diagnostics errors;
    for (const Diagnostic& one : diagnostics.all()) {
      if (!one.is_warning) errors.error(one.at, one.rule, one.text);
    }
    print(kPullVerb, errors);
    if (options_.accept) {
      say(kPullVerb, "the policy does not compile with what was accepted (repair the policy)");
      return kDone;
    }
    say(kPullVerb, "the policy does not compile with the feeds (repair the policy)");
    say_nothing_is_taken();
    return kBadInput;
  }

  // A lock that was written can be read.
  int make_lock() {
    fresh_.path = path_;
    if (old_) fresh_.lock.snapshots = old_->lock.snapshots;
    if (!options_.snapshots.empty()) fresh_.lock.snapshots = options_.snapshots;
    fresh_.lock.feeds = pins_;
    for (std::size_t i = 0; i < model_.providers.size(); ++i) {
      const guard::Holding& has = verdict_.after[i];
      fresh_.lock.providers.push_back({model_.providers[i].name, has.ipv4, has.ipv6_48s,
                                       has.announced_ipv4, has.announced_ipv6_48s});
    }
    fresh_.bytes = lock::write(fresh_.lock);
    Diagnostics diagnostics;
    lock::read(path_, fresh_.bytes, diagnostics);
    if (!diagnostics.has_errors()) return kDone;
    print(kPullVerb, diagnostics);
    say(kPullVerb,
        "the lock could not be read again, see above (name another folder, or fewer feeds)");
    say_nothing_is_taken();
    return kBadInput;
  }

  int write() {
    folder_ = beside(path_, fresh_.lock.snapshots);
    const auto refused = [](const std::string& path, Error error) {
      return fail(kPullVerb, std::move(error).within(path));
    };
    if (const auto made = sys::make_folder(folder_); !made) return refused(folder_, made.error());
    for (std::size_t i = 0; i < pins_.size(); ++i) {
      if (read_snapshot(fresh_, pins_[i])) continue;
      const std::string path = fresh_.snapshot_path(pins_[i].sha256);
      if (const auto done = sys::write_file(path, snapshots_[i]); !done) {
        return refused(path, done.error());
      }
    }
    if (const auto done = sys::sync_folder(folder_); !done) return refused(folder_, done.error());
    if (old_ && old_->bytes == fresh_.bytes) {
      say(kPullVerb, path_ + ": unchanged");
      return kDone;
    }
    if (const auto done = sys::write_file(path_, fresh_.bytes); !done) {
      return refused(path_, done.error());
    }
    const std::string home = beside(path_, ".");
    if (const auto done = sys::sync_folder(home); !done) return refused(home, done.error());
    say(kPullVerb, path_ + ": written");
    return kDone;
  }

  // What this pull has put out of use, and what interrupted ones have left of their temporary
  // files. Nothing else: another lock may have its snapshots in the same folder.
  int prune() {
    if (!options_.prune) return kDone;
    const std::string home = beside(path_, ".");
    const std::string lock_name = path_.substr(path_.rfind('/') + 1);
    const int code = remove_from(folder_, [this](const std::string& name) {
      return is_out_of_use(name) || lock::is_snapshot_name(target_of(name));
    });
    if (code != kDone) return code;
    return remove_from(home, [&](const std::string& name) { return target_of(name) == lock_name; });
  }

  // Which file a temporary of sys::write_file was to become; empty where it is none. Of one sort of
  // characters alone people make names, as poros.lock.backup; one temporary in a hundred is left
  // so.
  static std::string target_of(const std::string& name) {
    constexpr std::size_t kRandom = 6;
    if (name.size() <= kRandom + 1) return {};
    const std::size_t dot = name.size() - kRandom - 1;
    std::size_t digits = 0, small = 0, capitals = 0;
    for (const char c : name.substr(dot + 1)) {
      digits += c >= '0' && c <= '9';
      small += c >= 'a' && c <= 'z';
      capitals += c >= 'A' && c <= 'Z';
    }
    const bool is_random =
        digits + small + capitals == kRandom && std::max({digits, small, capitals}) < kRandom;
    return name[dot] == '.' && is_random ? name.substr(0, dot) : std::string();
  }

  bool is_out_of_use(const std::string& name) const {
    const auto names = [&](const std::vector<lock::Pin>& pins) {
      return std::any_of(pins.begin(), pins.end(), [&](const lock::Pin& pin) {
        return lock::snapshot_name(pin.sha256) == name;
      });
    };
    return old_ && names(old_->lock.feeds) && !names(pins_);
  }

  template <class Test>
  static int remove_from(const std::string& folder, Test is_to_go) {
    const auto names = sys::list_folder(folder);
    if (!names) return fail(kPullVerb, Error(names.error()).within(folder));
    for (const std::string& name : *names) {
      if (!is_to_go(name)) continue;
      const std::string path = folder + "/" + name;
      if (const auto done = sys::remove_file(path); !done) {
        return fail(kPullVerb, Error(done.error()).within(path));
      }
      say(kPullVerb, path + ": removed");
    }
    return kDone;
  }

  void say_nothing_is_taken() const {
    say(kPullVerb,
        "nothing is taken; " + (old_ ? path_ + " is as it was" : "there is still no " + path_));
  }

  const FeedsPullOptions& options_;
  std::string path_, folder_;
  LockFile fresh_;
  policy::Model model_;
  std::optional<LockFile> old_;
  std::vector<feeds::Rows> before_, after_;  // as model_.feeds
  std::vector<guard::News> news_;
  std::vector<lock::Pin> pins_;  // sorted by name, as the model's named feeds are
  std::vector<std::string> snapshots_;
  guard::Verdict verdict_;
};

}  // namespace

int run_feeds_pull(const FeedsPullOptions& options) { return Pull(options).run(); }

}  // namespace poros::cli
