// SPDX-License-Identifier: Apache-2.0
#include "inspect/diff_answers.h"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

#include "core/decide/plan.h"
#include "core/decide/respond.h"
#include "inspect/diff_targets.h"
#include "inspect/names.h"

namespace poros::inspect {
namespace {

using bundle::View;

struct SampledSite {
  std::string name;
  std::vector<std::string> targets;
  std::size_t first = 0;  // of its samples among all
};

// At most `most` of 0..count-1, spread evenly over them, in order. Steps of the golden ratio leave
// no gap and fall in step with no dimension of the samples, as a plain stride would.
std::vector<std::size_t> spread(std::size_t count, std::size_t most) {
  std::vector<std::size_t> chosen(std::min(count, most));
  if (count <= most) {
    std::iota(chosen.begin(), chosen.end(), std::size_t{0});
    return chosen;
  }
  auto step = static_cast<std::size_t>(static_cast<ip::V6>(count) * 618034u / 1000000u);
  while (std::gcd(step, count) != 1) ++step;
  std::size_t at = 0;
  for (std::size_t& one : chosen) {
    one = at;
    at = (at + step) % count;
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

struct Sample {
  std::string_view site, target;
  ip::Client client;
  bool is_present = false;  // every backend has the object; else nothing is known
};

class Decider {
 public:
  Decider(const View& view, const AnswerOptions& options)
      : view_(view), options_(options), room_(bundle::kMaxLocation) {}

  // `plan` is what led there.
  Answered decide(const Sample& sample, decide::Plan& plan) {
    decide::Request request;
    request.host = sample.site;
    request.target = sample.target;
    request.client = sample.client;
    request.locality = decide::find_locality(view_, options_.locality);
    request.now_s = options_.now_s;
    plan = decide::plan(view_, {}, request);
    std::array<decide::Known, bundle::kMaxCandidates> known;
    known.fill(sample.is_present ? decide::Known::kYes : decide::Known::kUnknown);
    std::uint8_t which = 0;
    if (plan.outcome == decide::Outcome::kRedirect) {
      which = decide::choose(view_, plan, known).which;
    }
    const decide::Response response = decide::respond(view_, plan, which, request, room_);
    Answered out;
    out.location = response.location;
    if (plan.route != bundle::kNone) out.route = view_.text(view_.routes[plan.route].name);
    if (plan.outcome == decide::Outcome::kRedirect && !response.location.empty()) {
      out.what = candidate_name(view_, plan.at[which]);
      out.is_backend = true;
    } else {
      out.what = std::to_string(response.status);
      if (!response.location.empty()) out.what.append(" ").append(response.location);
    }
    out.status = response.status;
    out.body = response.body;
    for (const decide::ResponseHeader& header : response.all_headers()) {
      if (header.name == "Location") continue;
      out.headers.append(header.name).append(": ").append(header.value).append("\n");
    }
    return out;
  }

 private:
  const View& view_;
  const AnswerOptions& options_;
  std::vector<char> room_;
};

Parts differing(const Answered& one, const Answered& other) {
  return {one.status != other.status, one.location != other.location, one.headers != other.headers,
          one.body != other.body};
}

class Comparer {
 public:
  Comparer(const View& from, const View& to, const std::vector<ClientSample>& clients,
           const AnswerOptions& options)
      : to_view_(to), clients_(clients), old_(from, options), new_(to, options) {
    clients_.push_back({});  // the unknown one stands for nobody
    for (std::uint16_t s = 0; s < from.sites.size(); ++s) {
      const std::string_view name = from.text(from.sites[s].name);
      const std::uint16_t other = to.find_site(name);
      if (other == bundle::kNone || to.text(to.sites[other].name) != name) continue;
      sites_.push_back({std::string(name), sample_targets(from, s, to, other), count_});
      count_ += sites_.back().targets.size() * per_target();
    }
  }

  AnswersDiff compare() {
    for (const std::size_t index : spread(count_, kMaxSamples)) ask(index);
    for (auto& [key, group] : groups_) {
      for (const std::size_t client : seen_[key]) group.clients.add(clients_[client].space);
      diff_.groups.push_back(std::move(group));
    }
    const auto name = [](const AnswerGroup& g) {
      return std::tie(g.site, g.from_route, g.to_route, g.from, g.to, g.from_status, g.to_status,
                      g.parts);
    };
    std::sort(diff_.groups.begin(), diff_.groups.end(), [&](const auto& a, const auto& b) {
      const auto left = std::tie(a.clients, a.samples), right = std::tie(b.clients, b.samples);
      return left != right ? left > right : name(a) < name(b);
    });
    return std::move(diff_);
  }

 private:
  // Site, routes, what; statuses; and where nothing else says how they differ, the parts.
  using Key = std::tuple<std::array<std::string, 5>, std::array<std::uint16_t, 2>, Parts>;

  std::size_t per_target() const { return 2 * clients_.size(); }

  void ask(std::size_t index) {
    auto site = std::prev(std::upper_bound(
        sites_.begin(), sites_.end(), index,
        [](std::size_t at, const SampledSite& candidate) { return at < candidate.first; }));
    const std::size_t at = index - site->first;
    const std::size_t client = at % per_target() / 2;
    const Sample sample{site->name, site->targets[at / per_target()], clients_[client].client,
                        at % 2 == 1};
    decide::Plan old_plan, new_plan;
    const Answered before = old_.decide(sample, old_plan), after = new_.decide(sample, new_plan);
    ++diff_.samples;
    const Parts parts = differing(before, after);
    if (parts == Parts{}) return;
    ++diff_.changed;
    const bool same_place = before.what == after.what;
    const Key key{{site->name, before.route, after.route, before.what, after.what},
                  {before.status, after.status},
                  same_place ? parts : Parts{}};
    seen_[key].insert(client);
    AnswerGroup& group = groups_[key];
    if (group.samples++ == 0) {
      describe(sample, before, after, new_plan, group);
      group.same_place = same_place;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) group.parts[i] = group.parts[i] || parts[i];
    group.kinds = static_cast<artifact::KindSet>(group.kinds | artifact::bit(new_plan.kind));
    (sample.is_present ? group.when_present : group.when_unknown) = true;
  }

  void describe(const Sample& sample, const Answered& before, const Answered& after,
                const decide::Plan& plan, AnswerGroup& group) const {
    group.site = sample.site;
    group.from_route = before.route;
    group.to_route = after.route;
    group.from = before.what;
    group.to = after.what;
    group.from_status = before.status;
    group.to_status = after.status;
    group.are_backends = before.is_backend && after.is_backend;
    group.from_location = before.location;
    group.to_location = after.location;
    group.ip = text_of(sample.client);
    group.url = "https://" + std::string(sample.site) + std::string(sample.target);
    if (!sample.is_present) return;
    for (std::uint8_t i = 0; i < plan.count; ++i) {
      if (!plan.at[i].ask) continue;
      std::string name(to_view_.text(to_view_.backends[plan.at[i].backend].name));
      if (std::find(group.have.begin(), group.have.end(), name) == group.have.end()) {
        group.have.push_back(std::move(name));
      }
    }
  }

  const View& to_view_;
  std::vector<ClientSample> clients_;
  Decider old_, new_;
  std::vector<SampledSite> sites_;
  std::size_t count_ = 0;
  std::map<Key, AnswerGroup> groups_;
  std::map<Key, std::set<std::size_t>> seen_;  // clients
  AnswersDiff diff_;
};

}  // namespace

AnswersDiff compare_answers(const View& from, const View& to,
                            const std::vector<ClientSample>& clients,
                            const AnswerOptions& options) {
  return Comparer(from, to, clients, options).compare();
}

}  // namespace poros::inspect
