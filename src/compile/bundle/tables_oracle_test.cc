// SPDX-License-Identifier: Apache-2.0
// Random policies and feeds, dense and nested, compared with the oracle at every edge.
#include <random>
#include <set>

#include "compile/bundle/tables_for_test.h"
#include "compile/bundle/tables_oracle_for_test.h"

namespace poros::compile {
namespace {

using Random = std::mt19937;

std::uint32_t below(Random& random, std::uint32_t bound) {
  return static_cast<std::uint32_t>(random() % bound);  // the same on every library
}

// Blocks in little space, so that they nest deeply: each grows out of an earlier one.
class Blocks {
 public:
  Blocks(Random& random, std::string_view root) : random_(random), all_{prefix_for_test(root)} {}

  ip::Prefix next() {
    const ip::Prefix parent = all_[below(random_, static_cast<std::uint32_t>(all_.size()))];
    const unsigned width = ip::width(parent.first.family);
    const unsigned length = std::min(width, parent.length + below(random_, 6));
    ip::Client first = parent.first;
    for (unsigned bit = parent.length; bit < length; ++bit) {
      first.bits |= ip::V6{below(random_, 2)} << (width - 1 - bit);
    }
    const ip::Prefix made{first, static_cast<std::uint8_t>(length)};
    all_.push_back(made);
    return made;
  }

  std::vector<ip::Prefix> some(unsigned most) {
    std::vector<ip::Prefix> out;
    for (unsigned count = below(random_, most + 1); count > 0; --count) out.push_back(next());
    return out;
  }

 private:
  Random& random_;
  std::vector<ip::Prefix> all_;
};

class Scenario {
 public:
  explicit Scenario(std::uint32_t seed) : random_(seed) {
    feeds::Rows& list = add_feed("cidr-list", feeds::Shape::kRanges);
    list.regions = {"", "east", "west"};
    for (Blocks* blocks : {&v4_, &v6_}) {
      for (const ip::Prefix& block : blocks->some(12)) {
        if (used_.insert(key(block)).second) add_row(list, block.first, block.last_bits(), 3);
      }
    }
    for (int i = 0; i < 2; ++i) {
      feeds::Rows& origins = add_feed("ip-location-db", feeds::Shape::kOrigins);
      origins.asns = {{0, "Nobody"}, {1, "One"}, {2, "Two"},
                      {3, ""},       {1, "Uno"}, {4000000000, "Z"}};
      add_origins(origins);
      t.model.origins.push_back(static_cast<policy::Index>(i + 1));
    }
    for (const std::string name : {"a", "b", "c"}) add_provider(name);
    for (const std::string name : {"m", "n"}) {
      t.model.networks.push_back({name, {1 + below(random_, 3)}, v4_.some(4)});
      for (const ip::Prefix& block : v6_.some(4)) t.model.networks.back().cidrs.push_back(block);
    }
  }

  // Every number around which an answer may change.
  std::vector<ip::Client> edges() const {
    std::vector<ip::Client> out;
    const auto add = [&](const ip::Client& first, ip::V6 last) {
      const bool is_v4 = first.family == ip::Family::kV4;
      for (const ip::V6 bits : {first.bits - 1, first.bits, last, last + 1}) {
        out.push_back({first.family, is_v4 ? static_cast<ip::V4>(bits) : bits});
      }
    };
    const auto add_all = [&](const std::vector<ip::Prefix>& blocks) {
      for (const ip::Prefix& block : blocks) add(block.first, block.last_bits());
    };
    for (const feeds::Rows& rows : t.feeds) {
      for (const feeds::Row& row : rows.rows) add(row.first, row.last.bits);
    }
    for (const policy::Provider& provider : t.model.providers) {
      add_all(provider.except);
      for (const policy::RangeSource& source : provider.ranges) {
        if (source.cidr) add_all({*source.cidr});
      }
    }
    for (const policy::Network& network : t.model.networks) add_all(network.cidrs);
    add({ip::Family::kV4, 0}, 0xffffffff);
    add({ip::Family::kV6, 0}, ~ip::V6{0});
    return out;
  }

  void shuffle() {
    for (feeds::Rows& rows : t.feeds) {
      std::shuffle(rows.rows.begin(), rows.rows.end(), random_);
      reverse_labels(rows.regions, rows.rows, rows.shape == feeds::Shape::kRanges);
      reverse_labels(rows.asns, rows.rows, rows.shape == feeds::Shape::kOrigins);
    }
    for (policy::Provider& provider : t.model.providers) {
      std::shuffle(provider.ranges.begin(), provider.ranges.end(), random_);
      std::shuffle(provider.except.begin(), provider.except.end(), random_);
    }
  }

  TablesForTest t;

 private:
  using Key = std::pair<ip::V6, unsigned>;
  static Key key(const ip::Prefix& block) {
    return {block.first.bits, block.length + (block.first.family == ip::Family::kV4 ? 0 : 1000)};
  }

  template <class Label>
  static void reverse_labels(std::vector<Label>& labels, std::vector<feeds::Row>& rows, bool used) {
    std::reverse(labels.begin(), labels.end());
    if (!used) return;
    for (feeds::Row& row : rows)
      row.label = static_cast<std::uint32_t>(labels.size()) - 1 - row.label;
  }

  feeds::Rows& add_feed(const std::string& format, feeds::Shape shape) {
    const std::string name = "feed" + std::to_string(t.feeds.size());
    t.model.feeds.push_back({name, format, {name}, {}});
    feeds::Rows rows;
    rows.shape = shape;
    rows.files = {name};
    rows.file_ends = {0};
    t.feeds.push_back(rows);
    return t.feeds.back();
  }

  void add_row(feeds::Rows& rows, const ip::Client& first, ip::V6 last, std::uint32_t labels) {
    rows.rows.push_back({first,
                         {first.family, last},
                         below(random_, labels),
                         static_cast<std::uint32_t>(rows.rows.size() + 1)});
    rows.file_ends.back() = rows.rows.size();
  }

  // Rows of a real table are ranges that are often no prefixes, and some overlap.
  void add_origins(feeds::Rows& rows) {
    const auto labels = static_cast<std::uint32_t>(rows.asns.size());
    for (Blocks* blocks : {&v4_, &v6_}) {
      for (const ip::Prefix& block : blocks->some(12)) {
        const ip::V6 size = block.last_bits() - block.first.bits;
        ip::Client first = block.first;
        ip::V6 last = block.last_bits();
        if (size > 8 && below(random_, 2) == 0) first.bits += below(random_, 8);
        if (size > 16 && below(random_, 2) == 0) last -= below(random_, 8);
        add_row(rows, first, last, labels);
        if (below(random_, 4) == 0) add_row(rows, first, last, labels);
      }
    }
  }

  void add_provider(const std::string& name) {
    policy::Provider provider;
    provider.name = name;
    provider.asns = {static_cast<std::uint32_t>(t.model.providers.size() + 1)};
    if (name == "a") provider.ranges.push_back({policy::Index{0}, std::nullopt, {}});
    for (Blocks* blocks : {&v4_, &v6_}) {
      for (const ip::Prefix& block : blocks->some(8)) {
        if (!used_.insert(key(block)).second) continue;
        provider.ranges.push_back({std::nullopt, block, {}});
        if (below(random_, 4) == 0) provider.ranges.push_back({std::nullopt, block, {}});
      }
      for (const ip::Prefix& block : blocks->some(4)) provider.except.push_back(block);
    }
    t.model.providers.push_back(provider);
  }

  Random random_;
  Blocks v4_{random_, "52.0.0.0/8"}, v6_{random_, "2600::/16"};
  std::set<Key> used_;  // a block twice among ranges would be an error
};

OracleAnswer answer_of(const TablesForTest& t, const ip::Client& client) {
  const Class& klass = t.class_at(client);
  const Detail& detail = t.detail_at(client);
  OracleAnswer answer;
  if (klass.provider != kNone32) answer.provider = t.model.providers[klass.provider].name;
  answer.region = klass.region;
  answer.networks = klass.networks;
  answer.asn = t.tables.asns[detail.asn].number;
  answer.origin_length = detail.origin_length;
  answer.range_length = detail.range_length;
  return answer;
}

std::string text_of(const ip::Client& client) {
  char out[ip::kMaxAddressText];
  return {out, ip::write_address(client, out)};
}

template <class Bits>
void expect_well_formed(const std::vector<Interval<Bits>>& steps, std::size_t values) {
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps[0].first, Bits{0});
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_LT(steps[i].value, values);
    if (i == 0) continue;
    EXPECT_LT(steps[i - 1].first, steps[i].first);
    EXPECT_NE(steps[i - 1].value, steps[i].value);
  }
}

template <class Bits>
bool same(const std::vector<Interval<Bits>>& a, const std::vector<Interval<Bits>>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const Interval<Bits>& x, const Interval<Bits>& y) {
                      return x.first == y.first && x.value == y.value;
                    });
}

TEST(TablesOracle, AgreesAtEveryEdge) {
  std::size_t edges = 0, with_provider = 0, with_region = 0, with_asn = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Scenario scenario(seed);
    TablesForTest& t = scenario.t;
    t.build();
    ASSERT_FALSE(t.diagnostics.has_errors());
    const OracleForTest oracle(t.model, t.feeds);
    for (const ip::Client& client : scenario.edges()) {
      const OracleAnswer wanted = oracle.find(client);
      ASSERT_TRUE(answer_of(t, client) == wanted) << text_of(client);
      ++edges;
      with_provider += !wanted.provider.empty();
      with_region += !wanted.region.empty();
      with_asn += wanted.asn != 0;
    }
  }
  // The scenarios must be worth asking: neither empty nor all alike.
  EXPECT_GT(edges, 50000u);
  EXPECT_GT(with_provider, edges / 4);
  EXPECT_GT(with_region, edges / 20);
  EXPECT_GT(with_asn, edges / 4);
}

TEST(TablesOracle, TablesAreWellFormed) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Scenario scenario(seed);
    scenario.t.build();
    const Tables& tables = scenario.t.tables;
    expect_well_formed(tables.v4_classes, tables.classes.size());
    expect_well_formed(tables.v6_classes, tables.classes.size());
    expect_well_formed(tables.v4_details, tables.details.size());
    expect_well_formed(tables.v6_details, tables.details.size());
    EXPECT_EQ(tables.classes[0], Class{});
    EXPECT_EQ(tables.details[0], Detail{});
    EXPECT_EQ(tables.asns[0].number, 0u);
    for (std::size_t i = 2; i < tables.classes.size(); ++i) {
      EXPECT_LT(tables.classes[i - 1], tables.classes[i]);
    }
    for (std::size_t i = 2; i < tables.details.size(); ++i) {
      EXPECT_LT(tables.details[i - 1], tables.details[i]);
    }
    for (std::size_t i = 1; i < tables.asns.size(); ++i) {
      EXPECT_LT(tables.asns[i - 1].number, tables.asns[i].number);
    }
  }
}

TEST(TablesOracle, TheOrderOfRowsAndSourcesDoesNotMatter) {
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Scenario scenario(seed);
    scenario.t.build();
    const Tables before = scenario.t.tables;
    scenario.shuffle();
    scenario.t.build();
    const Tables& after = scenario.t.tables;
    EXPECT_EQ(before.classes, after.classes);
    EXPECT_EQ(before.details, after.details);
    EXPECT_TRUE(same(before.v4_classes, after.v4_classes));
    EXPECT_TRUE(same(before.v6_classes, after.v6_classes));
    EXPECT_TRUE(same(before.v4_details, after.v4_details));
    EXPECT_TRUE(same(before.v6_details, after.v6_details));
    ASSERT_EQ(before.asns.size(), after.asns.size());
    for (std::size_t i = 0; i < before.asns.size(); ++i) {
      EXPECT_EQ(before.asns[i].number, after.asns[i].number);
      EXPECT_EQ(before.asns[i].holder, after.asns[i].holder);
    }
  }
}

}  // namespace
}  // namespace poros::compile
