// SPDX-License-Identifier: Apache-2.0
// Longest-prefix match over the whole routing table, one look-up after another: our Poptrie,
// libmaxminddb, and a binary search over sorted starts, on the same addresses in one run. Each
// gives the place of an answer, none reads it. "detail" is what poros does for a log line: the
// Poptrie, and the ASN and prefix that stand at that place.
//
//   bench_lpm BUNDLE MMDB [--benchmark_…]     MMDB: poros export BUNDLE --format mmdb --what asn
//
// Addresses are "uniform" over the announced space, or "per_prefix": each prefix as often as any
// other, which is what a table's many small ones make of a cache.
#include <benchmark/benchmark.h>
#include <maxminddb.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "compile/bundle/poptrie_builder.h"
#include "core/bundle/view.h"

namespace poros {
namespace {

constexpr std::size_t kAddresses = 1 << 20;  // more than a cache keeps apart

[[noreturn]] void fail(const std::string& text) {
  std::fprintf(stderr, "bench_lpm: %s\n", text.c_str());
  std::exit(1);
}

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(std::string(path) + " cannot be read");
  return {std::istreambuf_iterator<char>(file), {}};
}

// The detail table as sorted starts: what an array and std::upper_bound make of it; and as the
// Poptrie that a bundle has of it.
template <class Bits>
struct Intervals {
  std::vector<Bits> starts;
  std::vector<std::uint32_t> values;
  std::string trie_bytes;
  lpm::Poptrie<Bits, std::uint32_t> trie;

  std::uint32_t find(Bits address) const {
    const auto after = std::upper_bound(starts.begin(), starts.end(), address);
    return values[static_cast<std::size_t>(after - starts.begin()) - 1];
  }
};

template <class Bits>
ip::Client client_of(Bits bits) {
  if constexpr (sizeof(Bits) == 4) return ip::from_v4(bits);
  if constexpr (sizeof(Bits) == 16) return {ip::Family::kV6, bits};
}

template <class Bits>
Intervals<Bits> intervals_of(const bundle::View& view) {
  Intervals<Bits> out;
  Bits at = 0;
  for (;;) {
    const bundle::View::Block block = view.block_of(client_of(at));
    if (out.values.empty() || out.values.back() != block.detail) {
      out.starts.push_back(at);
      out.values.push_back(block.detail);
    }
    const auto last = static_cast<Bits>(block.last.bits);
    if (last == static_cast<Bits>(~Bits{0})) break;
    at = static_cast<Bits>(last + 1);
  }
  std::vector<compile::Interval<Bits>> intervals;
  for (std::size_t i = 0; i < out.starts.size(); ++i) {
    intervals.push_back({out.starts[i], out.values[i]});
  }
  constexpr unsigned kDirectBits = sizeof(Bits) == 4 ? 18 : 16;  // as the bundle's writer has it
  out.trie_bytes = compile::build_poptrie<std::uint32_t>(intervals, kDirectBits);
  const auto trie = lpm::Poptrie<Bits, std::uint32_t>::open(
      as_bytes(out.trie_bytes), static_cast<std::uint32_t>(view.details.size()));
  if (!trie) fail("the table cannot be opened");
  out.trie = *trie;
  return out;
}

template <class Bits>
Bits random_bits(std::mt19937_64& random) {
  if constexpr (sizeof(Bits) == 4) return static_cast<Bits>(random());
  if constexpr (sizeof(Bits) == 16) return Bits{random()} << 64 | random();
}

template <class Bits>
std::vector<Bits> addresses_of(const Intervals<Bits>& table, bool per_prefix) {
  std::mt19937_64 random(1);
  std::vector<std::size_t> announced;
  for (std::size_t i = 0; i < table.starts.size(); ++i) {
    if (table.values[i] != 0) announced.push_back(i);
  }
  std::vector<Bits> out;
  while (out.size() < kAddresses) {
    if (!per_prefix && sizeof(Bits) == 4) {
      const Bits address = random_bits<Bits>(random);
      if (table.find(address) != 0) out.push_back(address);
      continue;
    }
    const std::size_t i = announced[random() % announced.size()];
    const Bits end = i + 1 < table.starts.size() ? table.starts[i + 1] : Bits{0};
    out.push_back(static_cast<Bits>(
        table.starts[i] + random_bits<Bits>(random) % static_cast<Bits>(end - table.starts[i])));
  }
  return out;
}

template <class Bits, class Find>
void add(const std::string& name, const std::vector<Bits>& addresses, Find find) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [&addresses, find](benchmark::State& state) {
                                 std::size_t i = 0;
                                 for (auto _ : state) {
                                   benchmark::DoNotOptimize(find(addresses[i]));
                                   i = (i + 1) & (kAddresses - 1);
                                 }
                               })
      ->Repetitions(5)
      ->ReportAggregatesOnly(true);
}

std::uint32_t find_in_mmdb(MMDB_s& mmdb, ip::V4 address) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_addr.s_addr = htonl(address);
  int error = 0;
  const auto found = MMDB_lookup_sockaddr(&mmdb, reinterpret_cast<sockaddr*>(&to), &error);
  return found.found_entry ? found.entry.offset : 0;
}

std::uint32_t find_in_mmdb(MMDB_s& mmdb, ip::V6 address) {
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  for (unsigned i = 0; i < 16; ++i)
    to.sin6_addr.s6_addr[i] = static_cast<std::uint8_t>(address >> (120 - 8 * i));
  int error = 0;
  const auto found = MMDB_lookup_sockaddr(&mmdb, reinterpret_cast<sockaddr*>(&to), &error);
  return found.found_entry ? found.entry.offset : 0;
}

template <class Bits>
void add_family(const std::string& family, const bundle::View& view, MMDB_s& mmdb,
                const Intervals<Bits>& table, const std::vector<Bits>& addresses,
                const std::string& mix) {
  const std::string suffix = "/" + family + "/" + mix;
  add("poros" + suffix, addresses, [&table](Bits address) { return table.trie.find(address); });
  add("detail" + suffix, addresses,
      [&view](Bits address) { return view.detail_of(client_of(address)).asn; });
  add("maxminddb" + suffix, addresses,
      [&mmdb](Bits address) { return find_in_mmdb(mmdb, address); });
  add("binary_search" + suffix, addresses, [&table](Bits address) { return table.find(address); });
}

int run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 3) fail("usage: bench_lpm BUNDLE MMDB");
  const std::string bytes = read_file(argv[1]);
  const auto view = bundle::View::open(as_bytes(bytes));
  if (!view || !view->has_detail()) fail("the bundle cannot be opened, or is slim");
  MMDB_s mmdb;
  if (MMDB_open(argv[2], MMDB_MODE_MMAP, &mmdb) != MMDB_SUCCESS) fail("the MMDB cannot be opened");
  const auto v4 = intervals_of<ip::V4>(*view);
  const auto v6 = intervals_of<ip::V6>(*view);
  const auto v4_uniform = addresses_of(v4, false), v4_per_prefix = addresses_of(v4, true);
  const auto v6_per_prefix = addresses_of(v6, true);
  add_family("v4", *view, mmdb, v4, v4_uniform, "uniform");
  add_family("v4", *view, mmdb, v4, v4_per_prefix, "per_prefix");
  add_family("v6", *view, mmdb, v6, v6_per_prefix, "per_prefix");
  benchmark::RunSpecifiedBenchmarks();
  MMDB_close(&mmdb);
  return 0;
}

}  // namespace
}  // namespace poros

int main(int argc, char** argv) { return poros::run(argc, argv); }
