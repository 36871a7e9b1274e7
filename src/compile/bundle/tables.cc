// SPDX-License-Identifier: Apache-2.0
#include "compile/bundle/tables.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "compile/bundle/origins_layer.h"
#include "compile/bundle/ranges_layer.h"
#include "compile/bundle/tables_details.h"
#include "compile/bundle/tables_networks.h"
#include "compile/bundle/tables_sweep.h"

namespace poros::compile {
namespace {

// Class ids are 16 bits wide in the bundle, and two values are kept back there.
constexpr std::size_t kMaxClasses = 65534;

// Three layers (ranges, origins, networks) become two maps.
class Combiner {
 public:
  Combiner(const policy::Model& model, const Ranges& ranges, const Origins& origins,
           const Networks& networks)
      : ranges_(ranges), origins_(origins), networks_(networks), asns_(model) {
    classes_.index(Class{});
  }

  template <class Bits>
  void combine(const std::vector<Interval<Bits>>& ranges,
               const std::vector<Interval<Bits>>& origins,
               const std::vector<Interval<Bits>>& networks, std::vector<Interval<Bits>>& classes,
               std::vector<Interval<Bits>>& details) {
    merge<Bits, 3>(
        {ranges, origins, networks}, [&](Bits first, const std::array<std::uint32_t, 3>& values) {
          const RangeState& range = ranges_.states[values[0]];
          const OriginMatch& origin = origins_.matches[values[1]];
          const std::uint32_t effect = asns_.effect(origin.asn);
          append(classes, first, class_of(values[0], effect, values[2]));
          append(details, first, details_.index(origin.asn, origin.length, range.length));
        });
  }

  // The first numbers were given in the order of the addresses; the last ones are sorted.
  void finish(Tables& tables) {
    std::vector<std::uint32_t> renumbered(classes_.sorted().size());
    tables.classes.push_back({});
    for (const auto& [klass, index] : classes_.sorted()) {
      if (klass == Class{}) continue;
      renumbered[index] = static_cast<std::uint32_t>(tables.classes.size());
      tables.classes.push_back(klass);
    }
    renumber(tables.v4_classes, renumbered);
    renumber(tables.v6_classes, renumbered);
    details_.finish(tables);
  }

 private:
  std::uint32_t class_of(std::uint32_t range, std::uint32_t effect, std::uint32_t networks) {
    const std::array<std::uint32_t, 3> key{range, effect, networks};
    if (has_last_ && key == last_key_) return last_class_;
    const auto [at, is_new] = known_.emplace(key, 0);
    if (is_new) at->second = classes_.index(make(ranges_.states[range], effect, networks));
    has_last_ = true;
    last_key_ = key;
    return last_class_ = at->second;
  }

  Class make(const RangeState& range, std::uint32_t effect, std::uint32_t networks) const {
    const AsnEffects::Effect& asn = asns_.effects()[effect];
    Class made;
    made.provider = range.provider;
    if (range.provider != kNone32) made.region = ranges_.regions[range.region];
    if (range.provider == kNone32 && asn.provider != kNone32) {
      // C6, C7: the ASN gives the provider where no range did, unless the address is excepted.
      const auto& excepted = ranges_.exceptions[range.excepted];
      if (!std::binary_search(excepted.begin(), excepted.end(), asn.provider)) {
        made.provider = asn.provider;
      }
    }
    const std::vector<std::uint32_t>& by_block = networks_.sets[networks];
    std::set_union(by_block.begin(), by_block.end(), asn.networks.begin(), asn.networks.end(),
                   std::back_inserter(made.networks));
    return made;
  }

  const Ranges& ranges_;
  const Origins& origins_;
  const Networks& networks_;
  AsnEffects asns_;
  Numbering<Class> classes_;
  std::map<std::array<std::uint32_t, 3>, std::uint32_t> known_;
  std::array<std::uint32_t, 3> last_key_{};
  std::uint32_t last_class_ = 0;
  bool has_last_ = false;
  DetailNumbers details_;
};

}  // namespace

Tables build_tables(const policy::Model& model, const std::vector<feeds::Rows>& feeds,
                    Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.errors();
  const Ranges ranges = build_ranges(model, feeds, diagnostics);
  const Networks networks = build_networks(model);
  Tables tables;
  {
    const Origins origins = build_origins(model, feeds, diagnostics);
    if (diagnostics.errors() > errors_before) return tables;
    Combiner combiner(model, ranges, origins, networks);
    combiner.combine(ranges.v4, origins.v4, networks.v4, tables.v4_classes, tables.v4_details);
    combiner.combine(ranges.v6, origins.v6, networks.v6, tables.v6_classes, tables.v6_details);
    combiner.finish(tables);
  }
  std::vector<std::uint32_t> numbers;
  numbers.reserve(tables.asns.size());
  for (const Asn& asn : tables.asns) numbers.push_back(asn.number);
  tables.asns = with_holders(model, feeds, numbers);
  if (tables.classes.size() > kMaxClasses) {
    const std::string file = model.providers.empty() ? "" : model.providers.front().at.file;
    diagnostics.error({file, 0, 0}, Rule::kTooManyClasses,
                      std::to_string(tables.classes.size()) +
                          " classes of addresses, and a bundle holds at most " +
                          std::to_string(kMaxClasses) +
                          " (name fewer networks, or fewer regions in cidr-lists)");
  }
  return tables;
}

}  // namespace poros::compile
