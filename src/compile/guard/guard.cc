// SPDX-License-Identifier: Apache-2.0
#include "compile/guard/guard.h"

#include <algorithm>

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

// "5.4 %" with one digit, rounded.
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

void compare(const Subject& subject, const Space& before, const Space& after,
             std::vector<std::string>& reasons) {
  for (const ip::Family family : {ip::Family::kV4, ip::Family::kV6}) {
    const Spans &old_spans = before.of(family), &new_spans = after.of(family);
    const auto look = [&](const Spans& moved, const char* verb) {
      if (!is_large(moved, old_spans, family)) return;
      const ip::V6 all = count(old_spans);
      std::string text = subject.who + " " + verb + " " + grouped(units_of(moved, family));
      text += all == 0 ? " " : " of " + grouped(units_of(old_spans, family)) + " ";
      text += subject.what;
      text += family == ip::Family::kV4 ? " IPv4 addresses" : " IPv6 /48s";
      if (all != 0) text += ", " + percent(count(moved), all);
      reasons.push_back(text + ": " + examples_of(moved, family));
    };
    look(minus(old_spans, new_spans), "loses");
    look(minus(new_spans, old_spans), "gains");
  }
}

class Judge {
 public:
  Judge(const policy::Model& model, const std::vector<feeds::Rows>& before_rows,
        const std::vector<feeds::Rows>& after_rows, std::span<const News> news)
      : model_(model),
        news_(news),
        before_(state_of(model, before_rows)),
        after_(state_of(model, after_rows)) {}

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
                after_.published[i], reasons);
      }
    }
    const std::string feeds = changed(model_.origins);
    if (feeds.empty()) return;
    for (std::size_t i = 0; i < model_.providers.size(); ++i) {
      compare({feeds + model_.providers[i].name, "announced"}, before_.announced[i],
              after_.announced[i], reasons);
    }
    compare({feeds + "the whole table", "announced"}, before_.everything_announced,
            after_.everything_announced, reasons);
  }

 private:
  // "feed 'a': ", "feeds 'a', 'b': "; empty where none has changed, or where one of them is seen
  // for the first time: then what it adds says nothing of the others.
  std::string changed(const std::vector<policy::Index>& feeds) const {
    std::string names;
    std::size_t number = 0;
    for (const policy::Index feed : feeds) {
      if (news_[feed] == News::kFirst) return "";
      if (news_[feed] == News::kSame) continue;
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
  const Change change{model, before, after, news};
  find_unfit_blocks(change, out.reasons);
  find_taken_blocks(change, out.reasons);
  return out;
}

}  // namespace poros::guard
