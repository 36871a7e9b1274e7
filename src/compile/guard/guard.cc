// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/guard.h"

#include <algorithm>
#include <optional>

#include "compile/bundle/tables_places.h"
#include "compile/guard/blocks.h"
#include "compile/guard/space.h"

namespace poros::guard {
namespace {

constexpr unsigned kBitsOf48 = 80;  // below a /48
constexpr std::size_t kMostExamples = 3;

std::uint64_t units_of(const Spans& spans, ip::Family family) {
  const ip::V6 addresses = count(spans);
  return static_cast<std::uint64_t>(family == ip::Family::kV4 ? addresses : addresses >> kBitsOf48);
}

// "5.4 %" with one digit, rounded. The whole is an IPv4 address or a /48 at least, so that the
// number of tenths fits.
std::string percent(ip::V6 part, ip::V6 whole) {
  const auto tenths = static_cast<std::uint64_t>(
      static_cast<double>(part) * 1000.0 / static_cast<double>(whole) + 0.5);
  return grouped(tenths / 10) + "." + std::to_string(tenths % 10) + " %";
}

// The two conditions on what went or came, of what there was.
bool is_large(const Spans& moved, const Spans& of, ip::Family family) {
  const ip::V6 floor = family == ip::Family::kV4 ? ip::V6{kFloor} : ip::V6{kFloor} << kBitsOf48;
  const ip::V6 number = count(moved);
  return number > floor && number > count(of) / kPart;  // whole numbers: as number * 20 > all
}

std::string examples_of(const Spans& moved, ip::Family family) {
  const Examples examples = largest(moved, family, kMostExamples);
  std::string out;
  for (const ip::Prefix& block : examples.blocks) {
    out += (out.empty() ? "" : ", ") + compile::text_of(block);
  }
  if (examples.more > 0) out += " and " + grouped(examples.more) + " more";
  return out;
}

struct Subject {
  std::string who, what;  // "feed 'aws': amazon", "published"
};

// What of `before` is not in `after` is lost; what of `known` was not in `before` is gained.
void compare(const Subject& subject, const Space& before, const Space& after, const Space& known,
             std::vector<std::string>& reasons) {
  for (const ip::Family family : {ip::Family::kV4, ip::Family::kV6}) {
    const Spans& old_spans = before.of(family);
    const auto look = [&](const Spans& moved, const char* verb) {
      if (!is_large(moved, old_spans, family)) return;
      // Of nothing that has a number there is no part.
      const ip::V6 all = units_of(old_spans, family) == 0 ? 0 : count(old_spans);
      std::string text = subject.who + " " + verb + " " + grouped(units_of(moved, family));
      text += all == 0 ? " " : " of " + grouped(units_of(old_spans, family)) + " ";
      text += subject.what;
      text += family == ip::Family::kV4 ? " IPv4 addresses" : " IPv6 /48s";
      if (all != 0) text += ", " + percent(count(moved), all);
      reasons.push_back(text + ": " + examples_of(moved, family));
    };
    look(minus(old_spans, after.of(family)), "loses");
    look(minus(known.of(family), old_spans), "gains");
  }
}

class Judge {
 public:
  Judge(const policy::Model& model, const std::vector<feeds::Rows>& before_rows,
        const std::vector<feeds::Rows>& after_rows, std::span<const News> news)
      : model_(model),
        news_(news),
        before_(state_of(model, before_rows)),
        after_(state_of(model, after_rows)) {
    if (std::find(news.begin(), news.end(), News::kFirst) == news.end()) return;
    std::vector<feeds::Rows> known = after_rows;
    for (std::size_t i = 0; i < known.size(); ++i) {
      if (news[i] != News::kFirst) continue;
      feeds::Rows nothing;
      nothing.shape = known[i].shape;
      known[i] = std::move(nothing);
    }
    known_ = state_of(model, known);
  }

  const State& before() const { return before_; }

  Verdict verdict() const {
    Verdict out;
    for (std::size_t i = 0; i < model_.providers.size(); ++i) {
      out.before.push_back(holding(before_, i));
      out.after.push_back(holding(after_, i));
    }
    return out;
  }

  void compare_sizes(std::vector<std::string>& reasons) const {
    for (std::size_t i = 0; i < model_.providers.size(); ++i) {
      std::vector<policy::Index> sources;
      for (const policy::RangeSource& source : model_.providers[i].ranges) {
        if (source.feed) sources.push_back(*source.feed);
      }
      if (const auto feeds = changed(sources); !feeds.empty()) {
        compare({feeds + model_.providers[i].name, "published"}, before_.published[i],
                after_.published[i], known().published[i], reasons);
      }
    }
    const std::string feeds = changed(model_.origins);
    if (feeds.empty()) return;
    for (std::size_t i = 0; i < model_.providers.size(); ++i) {
      compare({feeds + model_.providers[i].name, "announced"}, before_.announced[i],
              after_.announced[i], known().announced[i], reasons);
    }
    compare({feeds + "the whole table", "announced"}, before_.everything_announced,
            after_.everything_announced, known().everything_announced, reasons);
  }

 private:
  // What is there without the feeds that are seen for the first time: those add to nothing that
  // could be compared.
  const State& known() const { return known_ ? *known_ : after_; }

  // "feed 'a': ", "feeds 'a', 'b': "; empty where none has changed.
  std::string changed(const std::vector<policy::Index>& feeds) const {
    std::string names;
    std::size_t number = 0;
    for (const policy::Index feed : feeds) {
      if (news_[feed] != News::kChanged) continue;
      names += (number++ == 0 ? "'" : ", '") + model_.feeds[feed].name + "'";
    }
    return number == 0 ? "" : (number == 1 ? "feed " : "feeds ") + names + ": ";
  }

  static Holding holding(const State& state, std::size_t provider) {
    const Space &published = state.published[provider], &announced = state.announced[provider];
    return {units_of(published.v4, ip::Family::kV4), units_of(published.v6, ip::Family::kV6),
            units_of(announced.v4, ip::Family::kV4), units_of(announced.v6, ip::Family::kV6)};
  }

  const policy::Model& model_;
  std::span<const News> news_;
  State before_, after_;
  std::optional<State> known_;
};

}  // namespace

std::string grouped(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i != 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

Verdict judge(const policy::Model& model, const std::vector<feeds::Rows>& before,
              const std::vector<feeds::Rows>& after, std::span<const News> news) {
  const Judge judge(model, before, after, news);
  Verdict out = judge.verdict();
  judge.compare_sizes(out.reasons);
  const Change change{model, before, after, news, judge.before()};
  find_unfit_blocks(change, out.reasons);
  find_taken_blocks(change, out.reasons);
  return out;
}

}  // namespace poros::guard
