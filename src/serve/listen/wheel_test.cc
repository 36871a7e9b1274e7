// SPDX-License-Identifier: Apache-2.0
#include "serve/listen/wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace poros::listen {
namespace {

TEST(Wheel, ExpiresEachConnectionAtItsTickWhateverWasDoneBefore) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    Slots slots;
    Wheel wheel(slots);
    std::map<std::uint32_t, std::uint32_t> deadlines;  // slot → tick: the obvious way
    for (std::uint32_t tick = 1; tick < 1000; ++tick) {
      for (int i = 0; i < 4; ++i) {
        const std::uint32_t deadline =
            wheel.tick() + 1 + static_cast<std::uint32_t>(random() % 200);
        if (random() % 3 == 0) {
          Connection& connection = slots.take();
          wheel.add(connection, deadline);
          deadlines[connection.index] = deadline;
        } else if (!deadlines.empty()) {
          const auto some = std::next(deadlines.begin(),
                                      static_cast<std::ptrdiff_t>(random() % deadlines.size()));
          if (random() % 4 == 0) {
            wheel.remove(slots.at(some->first));
            slots.give(slots.at(some->first));
            deadlines.erase(some);
          } else {
            wheel.set(slots.at(some->first), deadline);
            some->second = deadline;
          }
        }
      }
      wheel.advance(tick, [&](Connection& connection) {
        EXPECT_EQ(deadlines.at(connection.index), tick);
        deadlines.erase(connection.index);
        wheel.remove(connection);
        slots.give(connection);
      });
      for (const auto& [index, deadline] : deadlines) ASSERT_GT(deadline, tick);
    }
  }
}

TEST(Wheel, NeverExpiresNever) {
  Slots slots;
  Wheel wheel(slots);
  wheel.add(slots.take(), Wheel::kNever);
  wheel.advance(100'000, [](Connection&) { ADD_FAILURE(); });
}

TEST(Slots, FindNobodyByTheTokenOfAnEarlierUser) {
  Slots slots;
  Connection& first = slots.take();
  const std::uint32_t index = first.index, generation = first.generation;
  EXPECT_EQ(slots.find(index, generation), &first);
  slots.give(first);
  EXPECT_EQ(slots.find(index, generation), nullptr);
  EXPECT_EQ(slots.take().index, index);
  EXPECT_EQ(slots.find(index, generation), nullptr);
}

}  // namespace
}  // namespace poros::listen
