// SPDX-License-Identifier: Apache-2.0
// The ways in which the records of a bundle can name what is not there.
#include <gtest/gtest.h>

#include "core/bundle/bundle_for_test.h"

namespace poros::bundle {
namespace {

constexpr std::uint32_t kFar = 0x7fffffff;
constexpr std::uint32_t kMost = 0xffffffff;

// The flaw of the bundle with one thing bent.
template <class Bend>
std::string flaw(Bend bend) {
  BundleForTest bundle;
  bend(bundle);
  return bundle.flaw();
}

TEST(OpenPolicy, RefusesNamesOutsideTheStrings) {
  const std::string text = "a name outside the strings";
  EXPECT_EQ(flaw([](auto& b) { b.regions[0].offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.providers[0].length = kMost; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.networks[0] = {kMost, kMost}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.string_lists[0].length = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.regions[0] = {static_cast<std::uint32_t>(b.strings.size()), 1}; }),
            text);
}

TEST(OpenPolicy, RefusesMoreNamesThanIndexesCanCount) {
  EXPECT_EQ(flaw([](auto& b) { b.regions.resize(65535); }), "more than 65534 names of a sort");
  EXPECT_EQ(flaw([](auto& b) { b.networks.resize(65534); }), "");
  EXPECT_EQ(flaw([](auto& b) { b.classes.resize(65535); }), "no classes, or more than 65534");
  EXPECT_EQ(flaw([](auto& b) { b.backends.resize(65535); }), "more than 65534 backends");
  const std::string text = "more than 65534 sites, routes or answers";
  EXPECT_EQ(flaw([](auto& b) { b.sites.resize(65535); }), text);
  EXPECT_EQ(flaw([](auto& b) { b.routes.resize(65535); }), text);
  EXPECT_EQ(flaw([](auto& b) { b.answers.resize(65535); }), text);
}

TEST(OpenPolicy, RefusesTemplatesThatAreNone) {
  EXPECT_EQ(flaw([](auto& b) { b.pieces[0].variable = 11; }), "an unknown variable");
  EXPECT_EQ(flaw([](auto& b) { b.pieces[0].text.offset = kFar; }),
            "a template outside the strings");
  const std::string text = "a template with bytes that no URL has";
  for (const char* wrong : {"https://a.example/ ", "https://a.example/\r", "https://a.example/\\",
                            "https://a.example/#", "https://a.example/\xc3\xa9"}) {
    EXPECT_EQ(flaw([&](auto& b) { b.pieces[0].text = b.text(wrong); }), text) << wrong;
  }
}

TEST(OpenPolicy, RefusesClassesThatNameWhatIsNotThere) {
  const std::string text = "a class that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.classes.clear(); }), "no classes, or more than 65534");
  EXPECT_EQ(flaw([](auto& b) { b.classes[1].provider = 1; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.classes[1].region = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.classes[1].networks = {2, 1}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.classes[1].networks = {kMost, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.classes[1].networks = {1, 1}; }), text);  // network 1
}

TEST(OpenPolicy, RefusesDetailsThatNameWhatIsNotThere) {
  EXPECT_EQ(flaw([](auto& b) { b.asns[1].holder.offset = kFar; }), "a holder outside the strings");
  EXPECT_EQ(flaw([](auto& b) { b.details.clear(); }), "no details");
  const std::string text = "a detail that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.details[1].asn = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.details[1].origin_length = 129; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.details[1].range_length = 254; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.details[1].range_length = 128; }), "");
}

TEST(OpenPolicy, RefusesFeedsAndHeadersOutsideTheirSections) {
  EXPECT_EQ(flaw([](auto& b) { b.feeds[0].date.length = kFar; }), "a feed outside the strings");
  const std::string text = "a header condition outside its sections";
  EXPECT_EQ(flaw([](auto& b) { b.headers[0].name.offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.headers[0].values = {4, 1}; }), text);
}

TEST(OpenPolicy, RefusesTargetsThatNameWhatIsNotThere) {
  const std::string text = "a target that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.targets[0].region = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.targets[0].url = {4, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.targets[1].append = {kMost, 1}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.targets[0].url = {0, 0}; }), "a url without a literal prefix");
  EXPECT_EQ(flaw([](auto& b) { b.targets[0].url = {1, 1}; }), "a url without a literal prefix");
}

TEST(OpenPolicy, RefusesBackendsThatNameWhatIsNotThere) {
  const std::string text = "a backend that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].name.offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].pays.length = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].targets = {0, 0}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].targets = {1, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].regions = {1, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].query_names = {3, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].pays_provider = 1; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].else_target = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].trust = 3; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].presence = 3; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].use_when_unknown = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].place = 3; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].ipv6 = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].query = 4; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.backend_regions[0].region = 2; }),
            "a backend's region that is not there");
  EXPECT_EQ(flaw([](auto& b) { b.backend_regions[0].target = 2; }),
            "a backend's region that is not there");
}

TEST(OpenPolicy, RefusesSitesThatNameWhatIsNotThere) {
  const std::string text = "a site that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].name.offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].routes = {0, 0}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].routes = {1, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].checksum_globs = {4, 1}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].signature_globs = {kMost, kMost}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.string_lists[1] = b.text("["); }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].fallback = 1; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].api = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].is_default = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.sites[0].status = 301; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.hosts[0].site = 1; }), "a host that names what is not there");
  EXPECT_EQ(flaw([](auto& b) { b.hosts[0].host.length = kMost; }),
            "a host that names what is not there");
}

TEST(OpenPolicy, RefusesAFallbackThatCouldBeSkipped) {
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].else_target = kNone; }), "a fallback without an else");
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].place = 0; }), "a fallback without an else");
  EXPECT_EQ(flaw([](auto& b) { b.backends[0].regions = {0, 0}; }), "");
}

TEST(OpenPolicy, RefusesConditionsThatNameWhatIsNotThere) {
  const auto bends = {
      +[](ConditionRecord& c) { c.paths = {4, 1}; },
      +[](ConditionRecord& c) { c.providers = {1, 1}; },  // provider 1
      +[](ConditionRecord& c) { c.regions = {2, 1}; },
      +[](ConditionRecord& c) { c.networks = {0, 2}; },
      +[](ConditionRecord& c) { c.asn_networks = {1, 1}; },
      +[](ConditionRecord& c) { c.localities = {kMost, 1}; },
      +[](ConditionRecord& c) { c.near = {1, 1}; },
      +[](ConditionRecord& c) { c.headers = {1, 1}; },
      +[](ConditionRecord& c) { c.kinds = 1u << 13; },
  };
  for (const auto bend : bends) {
    const std::string said = flaw([&](auto& b) { bend(b.conditions[1]); });
    EXPECT_EQ(said, "a condition that names what is not there");
  }
}

TEST(OpenPolicy, RefusesRoutesThatNameWhatIsNotThere) {
  const std::string text = "a route that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.routes[0].name.offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.routes[0].when = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.routes[0].unless = kMost; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.routes[0].as = {5, 1}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.routes[0].answer = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.routes[1].steps = {1, 3}; }), text);
}

TEST(OpenPolicy, RefusesAnswersThatAreNone) {
  const std::string text = "an answer that is none";
  EXPECT_EQ(flaw([](auto& b) { b.answers[1].status = 199; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.answers[1].status = 600; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.answers[1].is_public = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.answers[1].text.offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.answers[0].location.length = kFar; }), text);
}

TEST(OpenPolicy, RefusesStepsThatNameWhatIsNotThere) {
  const std::string text = "a step that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.steps[0].members = {1, 2}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[0].members = {0, 0}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[0].members = {0, 1}; }), text);  // 70 of 100
  EXPECT_EQ(flaw([](auto& b) { b.members[0].percent = 71; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.members = {{0, 100}, {0, 0}}; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.members[1].backend = 1; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[0].by_object = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[0].by_client = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[1].target = 2; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[1].target = kNone; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[1].backend = 1; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[2].backend = kNone; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[2].target = 0; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.steps[2].form = 3; }), text);  // the fallback is no step
  EXPECT_EQ(flaw([](auto& b) { b.steps[2].form = 4; }), text);
}

TEST(OpenPolicy, RefusesMoreThanSevenCandidates) {
  const auto with = [](std::size_t more) {
    return flaw([&](auto& b) {
      for (std::size_t i = 0; i < more; ++i) b.steps.push_back(b.steps[2]);
      b.routes[1].steps.count += static_cast<std::uint32_t>(more);
    });
  };
  EXPECT_EQ(with(3), "");  // the split's two, two steps, and these
  EXPECT_EQ(with(4), "a route with more than seven candidates");
}

TEST(OpenPolicy, RefusesAUrlToAHostThatIsNotListed) {
  const std::string text = "a url to a host that is not listed";
  EXPECT_EQ(flaw([](auto& b) { b.destinations.erase(b.destinations.begin()); }), text);
  for (const char* wrong : {"https://c.example/", "https://a.example", "https://a.example?",
                            "http:/a.example/", "/", "https://u@a.example/",
                            "https://a.example:80/", "https://A.example/", "ftp://a.example/"}) {
    EXPECT_EQ(flaw([&](auto& b) { b.pieces[0].text = b.text(wrong); }), text) << wrong;
  }
}

TEST(OpenPolicy, RefusesAnAnswersLocationToAHostThatIsNotListed) {
  const std::string text = "an answer's location to a host that is not listed";
  for (const char* wrong : {"https://c.example/", "/relative", "https://home.example/ x",
                            "https://home.example/\r\nx: y", "javascript:alert"}) {
    EXPECT_EQ(flaw([&](auto& b) { b.answers[0].location = b.text(wrong); }), text) << wrong;
  }
}

TEST(OpenPolicy, RefusesDestinationsThatNameWhatIsNotThere) {
  const std::string text = "a destination that names what is not there";
  EXPECT_EQ(flaw([](auto& b) { b.destinations[3].host.offset = kFar; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.destinations[3].backend = 1; }), text);
  EXPECT_EQ(flaw([](auto& b) { b.destinations[3].onward = 2; }), text);
}

}  // namespace
}  // namespace poros::bundle
