// SPDX-License-Identifier: Apache-2.0
// View::open: every statement of docs/bundle-format.md, proven once.
#include <utility>

#include "core/base/checksum.h"
#include "core/bundle/references.h"
#include "core/bundle/view.h"

namespace poros::bundle {
namespace {

constexpr std::uint32_t kMaxSections = 256;

}  // namespace

std::uint64_t file_checksum(Bytes file) { return checksum_of_file<FileHeader>(file); }

// Proves one file; the first flaw found is kept.
class Opener {
 public:
  explicit Opener(Bytes file) : file_(file) {}

  Result<View, Flaw> run() {
    if (!read_header() || !read_sections() || !check_tables() || !check_policy()) return flaw_;
    return view_;
  }

 private:
  bool fail(std::string_view what, std::uint64_t offset = 0, ErrorKind kind = ErrorKind::kCorrupt) {
    flaw_ = {kind, what, offset};
    return false;
  }

  bool read_header() {
    if (file_.size() < sizeof(FileHeader)) return fail("shorter than a bundle's header");
    const auto header = load<FileHeader>(file_, 0);
    if (header.magic != kMagic) return fail("not a bundle: it does not begin with POROSBDL");
    if (header.version != kFormatVersion) {
      return fail("a bundle of another format version", 8, ErrorKind::kUnsupported);
    }
    if (header.file_size != file_.size()) return fail("truncated, or longer than it says", 16);
    if (header.file_size > kMaxFileSize) return fail("larger than 2 GiB", 16);
    if (header.section_count > kMaxSections) return fail("more than 256 sections", 12);
    if (header.checksum != file_checksum(file_)) return fail("the checksum does not match", 24);
    section_count_ = header.section_count;
    view_.file_ = file_;
    view_.id_ = header.id;
    return true;
  }

  template <class Record>
  bool take(Bytes bytes, Records<Record>& records, std::uint64_t offset) {
    if (bytes.size() % sizeof(Record) != 0) return fail("a section of broken records", offset);
    records = Records<Record>(bytes);
    return true;
  }

  bool read_sections() {
    const auto table =
        slice(file_, sizeof(FileHeader), std::uint64_t{section_count_} * sizeof(SectionHeader));
    if (!table) return fail("the section table does not fit", sizeof(FileHeader));
    const Records<SectionHeader> sections(*table);
    std::uint32_t previous = 0;
    for (std::uint32_t i = 0; i < sections.size(); ++i) {
      const SectionHeader section = sections[i];
      const std::uint64_t at = sizeof(FileHeader) + std::uint64_t{i} * sizeof(SectionHeader);
      if (section.type <= previous) return fail("sections out of order, or one twice", at);
      previous = section.type;
      if (section.required > 1) return fail("a section neither required nor optional", at);
      const auto bytes = slice(file_, section.offset, section.length);
      if (!bytes) return fail("a section that leaves the file", at);
      if (!read_section(section, *bytes, at)) return false;
    }
    for (std::uint32_t type = 1; type <= static_cast<std::uint32_t>(Section::kFeeds); ++type) {
      if ((seen_ >> type & 1) == 0) return fail("a required section is missing");
    }
    const unsigned details = static_cast<unsigned>(seen_ >> 32 & 0xf);
    if (details != 0 && details != 0xf) return fail("the detail sections are not complete");
    view_.has_detail_ = details != 0;
    return true;
  }

  bool read_section(const SectionHeader& section, Bytes bytes, std::uint64_t at) {
    switch (static_cast<Section>(section.type)) {
      case Section::kStrings:
        view_.strings_ = bytes;
        break;
      case Section::kRegions:
        if (!take(bytes, view_.regions, at)) return false;
        break;
      case Section::kProviders:
        if (!take(bytes, view_.providers, at)) return false;
        break;
      case Section::kNetworks:
        if (!take(bytes, view_.networks, at)) return false;
        break;
      case Section::kClasses:
        if (!take(bytes, view_.classes, at)) return false;
        break;
      case Section::kIds:
        if (!take(bytes, view_.ids, at)) return false;
        break;
      case Section::kClassesV4:
        classes_v4_ = bytes;
        break;
      case Section::kClassesV6:
        classes_v6_ = bytes;
        break;
      case Section::kBackends:
        if (!take(bytes, view_.backends, at)) return false;
        break;
      case Section::kTargets:
        if (!take(bytes, view_.targets, at)) return false;
        break;
      case Section::kBackendRegions:
        if (!take(bytes, view_.backend_regions, at)) return false;
        break;
      case Section::kPieces:
        if (!take(bytes, view_.pieces, at)) return false;
        break;
      case Section::kStringLists:
        if (!take(bytes, view_.string_lists, at)) return false;
        break;
      case Section::kSites:
        if (!take(bytes, view_.sites, at)) return false;
        break;
      case Section::kHosts:
        if (!take(bytes, view_.hosts, at)) return false;
        break;
      case Section::kRoutes:
        if (!take(bytes, view_.routes, at)) return false;
        break;
      case Section::kConditions:
        if (!take(bytes, view_.conditions, at)) return false;
        break;
      case Section::kHeaders:
        if (!take(bytes, view_.headers, at)) return false;
        break;
      case Section::kSteps:
        if (!take(bytes, view_.steps, at)) return false;
        break;
      case Section::kMembers:
        if (!take(bytes, view_.members, at)) return false;
        break;
      case Section::kAnswers:
        if (!take(bytes, view_.answers, at)) return false;
        break;
      case Section::kDestinations:
        if (!take(bytes, view_.destinations, at)) return false;
        break;
      case Section::kFeeds:
        if (!take(bytes, view_.feeds, at)) return false;
        break;
      case Section::kAsns:
        if (!take(bytes, view_.asns, at)) return false;
        break;
      case Section::kDetails:
        if (!take(bytes, view_.details, at)) return false;
        break;
      case Section::kDetailsV4:
        details_v4_ = bytes;
        break;
      case Section::kDetailsV6:
        details_v6_ = bytes;
        break;
      default:
        if (section.required == 0) return true;
        return fail("a required section of an unknown type", at, ErrorKind::kUnsupported);
    }
    const std::uint32_t first_detail = static_cast<std::uint32_t>(Section::kAsns);
    const std::uint32_t bit =
        section.type < first_detail ? section.type : 32 + section.type - first_detail;
    seen_ |= std::uint64_t{1} << bit;
    return true;
  }

  bool check_tables() {
    if (view_.classes.empty() || view_.classes.size() > kMaxIds) {
      return fail("no classes, or more than 65534");
    }
    for (std::uint32_t i = 0; i < view_.classes.size(); ++i) {
      const ClassRecord record = view_.classes[i];
      if (!refs_.is_optional(record.provider, view_.providers) ||
          !refs_.is_optional(record.region, view_.regions) ||
          !refs_.are_ids(record.networks, view_.networks)) {
        return fail("a class that names what is not there");
      }
    }
    const auto v4 = lpm::Poptrie<ip::V4, std::uint16_t>::open(classes_v4_, view_.classes.size());
    const auto v6 = lpm::Poptrie<ip::V6, std::uint16_t>::open(classes_v6_, view_.classes.size());
    if (!v4 || !v6) return fail("a broken table of classes");
    view_.classes_v4_ = *v4;
    view_.classes_v6_ = *v6;
    if (!view_.has_detail_) return true;

    for (std::uint32_t i = 0; i < view_.asns.size(); ++i) {
      if (!refs_.is_text(view_.asns[i].holder)) return fail("a holder outside the strings");
    }
    if (view_.details.empty()) return fail("no details");
    for (std::uint32_t i = 0; i < view_.details.size(); ++i) {
      const DetailRecord record = view_.details[i];
      const auto is_length = [](std::uint8_t length) { return length <= 128 || length == 255; };
      if (!refs_.is_index(record.asn, view_.asns) || !is_length(record.origin_length) ||
          !is_length(record.range_length)) {
        return fail("a detail that names what is not there");
      }
    }
    const auto d4 = lpm::Poptrie<ip::V4, std::uint32_t>::open(details_v4_, view_.details.size());
    const auto d6 = lpm::Poptrie<ip::V6, std::uint32_t>::open(details_v6_, view_.details.size());
    if (!d4 || !d6) return fail("a broken table of details");
    view_.details_v4_ = *d4;
    view_.details_v6_ = *d6;
    return true;
  }

  bool check_policy() {
    if (const std::string_view flaw = find_policy_flaw(view_); !flaw.empty()) return fail(flaw);
    for (std::uint32_t i = 0; i < view_.sites.size(); ++i) {
      if (view_.sites[i].is_default == 1) view_.default_site_ = static_cast<std::uint16_t>(i);
    }
    return true;
  }

  Bytes file_;
  View view_;
  References refs_{view_};
  Flaw flaw_;
  std::uint32_t section_count_ = 0;
  std::uint64_t seen_ = 0;  // bit: a required section; from 32: a detail section
  Bytes classes_v4_, classes_v6_, details_v4_, details_v6_;
};

Result<View, Flaw> View::open(Bytes file) { return Opener(file).run(); }

}  // namespace poros::bundle
