// SPDX-License-Identifier: Apache-2.0
#include "inspect/lookup.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "cli/messages.h"
#include "cli/opened.h"
#include "cli/verbs.h"

namespace poros::cli {
namespace {

constexpr std::string_view kVerb = "lookup";
constexpr std::size_t kBatchBytes = std::size_t{1} << 16;

class Lookups {
 public:
  Lookups(const bundle::View& view, bool json) : view_(view), json_(json) {}

  // False when nobody takes the answers any more.
  bool add(std::string_view address) {
    while (!address.empty() && (address.back() == '\r' || address.back() == ' ')) {
      address.remove_suffix(1);
    }
    ++count_;
    const inspect::Found found = json_ ? inspect::append_lookup_json(view_, address, out_)
                                       : inspect::append_lookup(view_, address, out_);
    if (found == inspect::Found::kSomething) any_ = true;
    if (found == inspect::Found::kNotAnAddress && bad_++ == 0) {
      first_bad_ = "line " + std::to_string(count_) + ": '" + std::string(address) + "'";
    }
    return out_.size() < kBatchBytes || flush();
  }

  bool flush() {
    if (cut_) return false;
    if (std::fwrite(out_.data(), 1, out_.size(), stdout) != out_.size()) {
      cut_ = kDone;
      if (errno != EPIPE) cut_ = refused("standard output");
    }
    out_.clear();
    return !cut_;
  }

  int finish() {
    flush();
    if (cut_) return *cut_;
    if (std::ferror(stdin) != 0) return refused("standard input");
    const int written = put(kVerb, "");
    if (written != kDone) return written;
    if (bad_ != 0) {
      say(kVerb, std::to_string(bad_) + " of " + std::to_string(count_) +
                     " are no IP addresses (the first: " + first_bad_ + ")");
      return kBadInput;
    }
    return any_ || count_ == 0 ? kDone : kNegative;
  }

 private:
  static int refused(const std::string& what) {
    say(kVerb, what + ": " + std::strerror(errno));
    return kIo;
  }

  const bundle::View& view_;
  bool json_;
  std::string out_, first_bad_;
  std::size_t count_ = 0, bad_ = 0;
  bool any_ = false;
  std::optional<int> cut_;  // the exit code, once standard output takes nothing more
};

// One address a line; the last line may lack its end.
bool read_lines(Lookups& lookups) {
  std::string rest;
  std::string block(std::size_t{1} << 18, '\0');
  for (;;) {
    const std::size_t got = std::fread(block.data(), 1, block.size(), stdin);
    if (got == 0) break;
    std::string_view fresh(block.data(), got);
    if (!rest.empty()) {
      const std::size_t end = fresh.find('\n');
      rest.append(fresh.substr(0, end));
      if (end == std::string_view::npos) continue;
      fresh.remove_prefix(end + 1);
      if (!lookups.add(rest)) return false;
      rest.clear();
    }
    for (std::size_t end; (end = fresh.find('\n')) != std::string_view::npos;) {
      if (!lookups.add(fresh.substr(0, end))) return false;
      fresh.remove_prefix(end + 1);
    }
    rest = fresh;
  }
  return rest.empty() || lookups.add(rest);
}

}  // namespace

int run_lookup(const LookupOptions& options) {
  if (options.bundle == "-" && options.addresses.empty()) {
    say(kVerb, "bundle and addresses cannot both come from standard input (name the addresses)");
    return kUsage;
  }
  const auto opened = open_bundle(options.bundle);
  if (!opened) return fail(kVerb, opened.error());
  Lookups lookups(opened->view, options.json);
  if (options.addresses.empty()) {
    read_lines(lookups);
  } else {
    for (const std::string& address : options.addresses) lookups.add(address);
  }
  return lookups.finish();
}

}  // namespace poros::cli
