// SPDX-License-Identifier: Apache-2.0
// Proof 7: from plan to the receipt nothing is allocated. Every allocation of the program is
// counted: by our own malloc, or by the sanitizer's hook where a sanitizer brings its own.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "scale.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define POROS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define POROS_SANITIZED 1
#endif
#endif

namespace {

std::atomic<std::size_t> allocations{0};

}  // namespace

#ifdef POROS_SANITIZED
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*)(const volatile void*,
                                                                  std::size_t),
                                                         void (*)(const volatile void*));
namespace {
void count_allocation(const volatile void*, std::size_t) { ++allocations; }
void ignore_free(const volatile void*) {}
const int kInstalled = __sanitizer_install_malloc_and_free_hooks(count_allocation, ignore_free);
}  // namespace
#else
// glibc lets a program bring its own malloc and keeps these names for it to build on.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* old, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* old, std::size_t size) {
  ++allocations;
  return __libc_realloc(old, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
}
namespace {
const int kInstalled = 1;
}
#endif

namespace poros::test {
namespace {

TEST(Allocations, AreCounted) {
  ASSERT_NE(kInstalled, 0);
  const std::size_t before = allocations;
  const auto text = std::make_unique<std::string>(1000, 'x');
  ASSERT_EQ(text->size(), 1000u);
  EXPECT_EQ(allocations - before, 2u);
}

// Which outcomes, kinds and step forms the requests have gone through.
struct Seen {
  std::array<bool, decide::kOutcomeNames.size()> outcomes{};
  std::array<bool, artifact::kKindNames.size()> kinds{};
  std::array<bool, bundle::kStepFormNames.size()> forms{};
  std::size_t decisions = 0, receipts = 0;

  void add(const Decision& decision) {
    ++decisions;
    receipts += decision.receipt_size != 0 ? 1 : 0;
    outcomes[static_cast<std::size_t>(decision.plan.outcome)] = true;
    kinds[static_cast<std::size_t>(decision.plan.kind)] = true;
    for (std::uint8_t i = 0; i < decision.plan.count; ++i) {
      forms[static_cast<std::size_t>(decision.plan.at[i].form)] = true;
    }
  }
};

void decide_without_allocating(const FileMap& files, Seen& seen) {
  const std::string bytes = bundle_of(files, kPolicyPath);
  const auto view = bundle::View::open(as_bytes(bytes));
  ASSERT_TRUE(view);
  const auto decision = std::make_unique<Decision>();
  for (const std::string& address : some_addresses()) {
    for (Ask ask : some_requests()) {
      if (seen.decisions % 2 == 0) ask.client = address;
      const std::size_t before = allocations;
      decide_all(*view, ask, *decision);
      const std::size_t after = allocations;
      ASSERT_EQ(after - before, 0u) << ask.text();
      seen.add(*decision);
    }
  }
}

TEST(Allocations, ThereAreNoneFromPlanToReceipt) {
  Seen seen;
  decide_without_allocating(rich_policy(), seen);
  decide_without_allocating(split_policy(70), seen);  // without a default site
  for (std::size_t i = 0; i < seen.outcomes.size(); ++i) {
    EXPECT_TRUE(seen.outcomes[i]) << decide::kOutcomeNames[i];
  }
  for (std::size_t i = 0; i < seen.kinds.size(); ++i) {
    EXPECT_TRUE(seen.kinds[i]) << artifact::kKindNames[i];
  }
  for (std::size_t i = 0; i < seen.forms.size(); ++i) {
    EXPECT_TRUE(seen.forms[i]) << bundle::kStepFormNames[i];
  }
  report(7, "no allocation in " + std::to_string(seen.decisions) + " decisions and " +
                std::to_string(seen.receipts) + " receipts, of every kind, outcome and step form");
}

TEST(Allocations, ThereAreNoneInOpeningAndLookingUp) {
  const std::string bytes = bundle_of(rich_policy(), kPolicyPath);
  std::size_t sum = 0;
  const std::size_t before = allocations;
  const auto view = bundle::View::open(as_bytes(bytes));
  for (ip::V4 at = 0; at < 0xff000000u; at += 0x00fffff1u) {
    const ip::Client client = ip::from_v4(at);
    sum += view->class_of(client) + view->detail_of(client).asn + view->block_of(client).klass;
  }
  EXPECT_EQ(allocations - before, 0u);
  EXPECT_GT(sum, 0u);
}

}  // namespace
}  // namespace poros::test
