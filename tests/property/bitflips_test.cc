// SPDX-License-Identifier: Apache-2.0
// Proof 4: a bundle with any one bit flipped is refused, or all that is done with it stays inside
// its bytes (ASan watches) and every Location goes to a host that it lists.
#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <vector>

#include "core/bundle/view.h"
#include "deciding.h"
#include "policies.h"
#include "scale.h"

namespace poros::test {
namespace {

// A copy that ends where the bytes end, so that ASan sees the first one beyond.
class Exact {
 public:
  explicit Exact(const std::string& bytes) : bytes_(bytes.begin(), bytes.end()) {
    bytes_.shrink_to_fit();
  }
  Bytes bytes() const { return std::as_bytes(std::span<const char>(bytes_)); }
  void flip(std::size_t bit) { bytes_[bit / 8] ^= static_cast<char>(1 << (bit % 8)); }
  void seal() {
    const std::uint64_t checksum = bundle::file_checksum(bytes());
    std::memcpy(bytes_.data() + offsetof(bundle::FileHeader, checksum), &checksum,
                sizeof(checksum));
  }

 private:
  std::vector<char> bytes_;
};

struct Exercise {
  std::vector<ip::Client> clients;
  std::vector<Ask> asks = some_requests();
  std::unique_ptr<Decision> decision = std::make_unique<Decision>();
  std::size_t opened = 0, redirects = 0;

  Exercise() {
    for (const std::string& text : some_addresses()) clients.push_back(ip::parse_client(text));
  }

  // Empty, or what is wrong.
  std::string run(const bundle::View& view) {
    ++opened;
    for (const ip::Client& client : clients) {
      if (view.class_of(client) >= view.classes.size()) return "a class that is not there";
      const bundle::Detail detail = view.detail_of(client);
      static_cast<void>(detail.prefix(client));
      for (const char c : detail.holder) sum_ += static_cast<unsigned char>(c);
    }
    for (const ip::Client& first : {ip::from_v4(0), ip::from_v6(0)}) {
      const std::string flaw = walk(view, first);
      if (!flaw.empty()) return flaw;
    }
    for (const Ask& ask : asks) {
      const std::string flaw = flaw_of(view, ask, *decision);
      if (!flaw.empty()) return ask.text() + ": " + flaw;
      for (const char c : decision->response.body) sum_ += static_cast<unsigned char>(c);
      redirects += decision->response.location.empty() ? 0 : 1;
    }
    return "";
  }

 private:
  // Blocks go forward; a damaged table may have very many.
  std::string walk(const bundle::View& view, ip::Client at) {
    const ip::V6 end = at.family == ip::Family::kV4 ? ip::V6{0xffffffff} : ~ip::V6{0};
    for (int steps = 0; steps < 300; ++steps) {
      const bundle::View::Block block = view.block_of(at);
      if (block.last.bits < at.bits || block.last.bits > end) return "a block that goes back";
      if (block.klass >= view.classes.size()) return "a block without a class";
      static_cast<void>(view.detail(block.detail));
      if (block.last.bits == end) break;
      at.bits = block.last.bits + 1;
    }
    return "";
  }

  std::size_t sum_ = 0;
};

struct Range {
  std::size_t first, last;  // bytes
  bool is_table;
};

// The whole file in ranges; the look-up tables apart, which are large and all alike.
std::vector<Range> ranges_of(const std::string& file) {
  const auto header = load<bundle::FileHeader>(as_bytes(file), 0);
  std::vector<Range> out;
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < header.section_count; ++i) {
    const auto section = load<bundle::SectionHeader>(
        as_bytes(file), sizeof(header) + i * sizeof(bundle::SectionHeader));
    const auto type = static_cast<bundle::Section>(section.type);
    const bool is_table =
        type == bundle::Section::kClassesV4 || type == bundle::Section::kClassesV6 ||
        type == bundle::Section::kDetailsV4 || type == bundle::Section::kDetailsV6;
    if (!is_table) continue;
    out.push_back({at, section.offset, false});
    at = section.offset + section.length;
    out.push_back({section.offset, at, true});
  }
  out.push_back({at, file.size(), false});
  return out;
}

void flip_all(bool slim) {
  const std::string whole = bundle_of(rich_policy(), kPolicyPath, slim);
  Exact file(whole);
  Exercise exercise;
  {
    const auto view = bundle::View::open(file.bytes());
    ASSERT_TRUE(view);
    ASSERT_EQ(exercise.run(*view), "");
    ASSERT_GT(exercise.redirects, 10u);
  }
  exercise.opened = exercise.redirects = 0;
  std::size_t flips = 0;
  for (const Range& range : ranges_of(whole)) {
    const std::size_t step = range.is_table || slim ? stride() : 1;
    for (std::size_t bit = range.first * 8; bit < range.last * 8; bit += step) {
      ++flips;
      file.flip(bit);
      ASSERT_FALSE(bundle::View::open(file.bytes())) << "bit " << bit << ", checksum left";
      file.seal();
      if (const auto view = bundle::View::open(file.bytes())) {
        ASSERT_EQ(exercise.run(*view), "") << "bit " << bit << (slim ? ", slim" : "");
      }
      file.flip(bit);
      file.seal();
    }
  }
  EXPECT_EQ(as_text(file.bytes()), whole);
  report(4, std::to_string(flips) + " single-bit flips of " +
                (slim ? "a slim bundle of " : "a bundle of ") + std::to_string(whole.size()) +
                " bytes (" + (slim ? "" : "every bit; of its tables ") + "every " +
                std::to_string(stride()) + "th bit), each with two checksums: " +
                std::to_string(flips + flips - exercise.opened) + " refused, " +
                std::to_string(exercise.opened) + " opened, " + std::to_string(exercise.redirects) +
                " Locations to listed hosts");
}

TEST(BitFlips, OfAFullBundleAreRefusedOrHarmless) { flip_all(false); }

TEST(BitFlips, OfASlimBundleAreRefusedOrHarmless) { flip_all(true); }

}  // namespace
}  // namespace poros::test
