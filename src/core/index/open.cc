// SPDX-License-Identifier: Apache-2.0
// Index::open: every statement of docs/index-format.md, proven once.
#include <cstring>
#include <span>

#include "core/base/checksum.h"
#include "core/index/index.h"

namespace poros::index {
namespace {

constexpr std::uint32_t kMaxSections = 256;

}  // namespace

std::uint64_t file_checksum(Bytes file) { return checksum_of_file<FileHeader>(file); }

// Proves one file; the first flaw found is kept.
class Opener {
 public:
  explicit Opener(Bytes file) : file_(file) {}

  Result<Index, Flaw> run() {
    if (!read_header() || !read_sections() || !check_places() || !check_sets()) return flaw_;
    if (!check_objects<Sha256Record>(index_.sha256_)) return flaw_;
    if (!check_objects<Sha512Record>(index_.sha512_)) return flaw_;
    return index_;
  }

 private:
  bool fail(std::string_view what, std::uint64_t offset = 0, ErrorKind kind = ErrorKind::kCorrupt) {
    flaw_ = {kind, what, offset};
    return false;
  }
  std::uint64_t offset_of(Bytes part, std::size_t at) const {
    return static_cast<std::uint64_t>(part.data() - file_.data()) + at;
  }

  bool read_header() {
    if (file_.size() < sizeof(FileHeader)) return fail("shorter than an index's header");
    const auto header = load<FileHeader>(file_, 0);
    if (header.magic != kMagic) return fail("not an index: it does not begin with POROSIDX");
    if (header.version != kFormatVersion) {
      return fail("an index of another format version", 8, ErrorKind::kUnsupported);
    }
    if (header.file_size != file_.size()) return fail("truncated, or longer than it says", 16);
    if (header.file_size > kMaxFileSize) return fail("larger than 1 TiB", 16);
    if (header.section_count > kMaxSections) return fail("more than 256 sections", 12);
    if (header.checksum != file_checksum(file_)) return fail("the checksum does not match", 24);
    section_count_ = header.section_count;
    index_.checksum_ = header.checksum;
    return true;
  }

  bool read_sections() {
    const auto table =
        slice(file_, sizeof(FileHeader), std::uint64_t{section_count_} * sizeof(SectionHeader));
    if (!table) return fail("the section table does not fit", sizeof(FileHeader));
    std::uint32_t previous = 0, seen = 0;
    for (std::size_t i = 0; i < section_count_; ++i) {
      const auto section = load<SectionHeader>(*table, i * sizeof(SectionHeader));
      const std::uint64_t at = offset_of(*table, i * sizeof(SectionHeader));
      if (section.type <= previous) return fail("sections out of order, or one twice", at);
      previous = section.type;
      if (section.required > 1) return fail("a section neither required nor optional", at);
      const auto bytes = slice(file_, section.offset, section.length);
      if (!bytes) return fail("a section that leaves the file", at);
      Bytes* const part = part_of(static_cast<Section>(section.type));
      if (part != nullptr) {
        *part = *bytes;
        ++seen;
      } else if (section.required == 1) {
        return fail("a required section of an unknown type", at, ErrorKind::kUnsupported);
      }
    }
    return seen == 5 || fail("a required section is missing");
  }

  Bytes* part_of(Section section) {
    switch (section) {
      case Section::kStrings:
        return &index_.strings_;
      case Section::kPlaces:
        return &index_.places_;
      case Section::kSets:
        return &index_.sets_;
      case Section::kSha256:
        return &index_.sha256_;
      case Section::kSha512:
        return &index_.sha512_;
    }
    return nullptr;
  }

  bool check_places() {
    const std::size_t count = index_.places_.size() / sizeof(PlaceRecord);
    if (index_.places_.size() % sizeof(PlaceRecord) != 0 || count > kMaxPlaces) {
      return fail("broken places, or more than 4096", offset_of(index_.places_, 0));
    }
    index_.place_count_ = static_cast<std::uint32_t>(count);
    Place previous;
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t at = offset_of(index_.places_, i * sizeof(PlaceRecord));
      const auto record = load<PlaceRecord>(index_.places_, i * sizeof(PlaceRecord));
      for (const Text text : {record.backend, record.region}) {
        if (!slice(index_.strings_, text.offset, text.length)) {
          return fail("a name outside the strings", at);
        }
      }
      const Place place = index_.place(i);
      if (place.backend.empty()) return fail("a place without a backend", at);
      const int order = previous.backend.compare(place.backend);
      if (order > 0 || (order == 0 && previous.region >= place.region)) {
        return fail("places out of order, or one twice", at);
      }
      previous = place;
    }
    return true;
  }

  // The bits beyond the last place are zero: every set has one form alone.
  bool check_sets() {
    const std::size_t words = words_of(index_.place_count_);
    const Bytes sets = index_.sets_;
    if (words == 0) return sets.empty() || fail("sets of no places", offset_of(sets, 0));
    if (sets.size() % (8 * words) != 0) return fail("broken sets", offset_of(sets, 0));
    set_count_ = sets.size() / (8 * words);
    const unsigned used = index_.place_count_ % 64;
    if (used == 0) return true;
    for (std::size_t i = 0; i < set_count_; ++i) {
      const std::size_t last = (i + 1) * 8 * words - 8;
      if (load<std::uint64_t>(sets, last) >> used != 0) {
        return fail("a set of places that are not there", offset_of(sets, last));
      }
    }
    return true;
  }

  template <class Record>
  bool check_objects(Bytes records) {
    if (records.size() % sizeof(Record) != 0 || records.size() / sizeof(Record) > kMaxObjects) {
      return fail("broken objects, or too many", offset_of(records, 0));
    }
    constexpr std::size_t kSet = offsetof(Record, set);
    for (std::size_t at = 0; at < records.size(); at += sizeof(Record)) {
      if (load<std::uint32_t>(records, at + kSet) >= set_count_) {
        return fail("an object of a set that is not there", offset_of(records, at));
      }
      const std::byte* const here = records.data() + at;
      if (at > 0 && std::memcmp(here - sizeof(Record), here, sizeof(Record::digest)) >= 0) {
        return fail("digests out of order, or one twice", offset_of(records, at));
      }
    }
    return true;
  }

  Bytes file_;
  Index index_;
  Flaw flaw_;
  std::uint32_t section_count_ = 0;
  std::uint64_t set_count_ = 0;
};

Result<Index, Flaw> Index::open(Bytes file) { return Opener(file).run(); }

}  // namespace poros::index
