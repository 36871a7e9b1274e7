// SPDX-License-Identifier: Apache-2.0
// View::open: every statement of docs/bundle-format.md, proven once.
#include <utility>

#include "core/artifact/glob.h"
#include "core/artifact/url.h"
#include "core/artifact/variable.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/bundle/view.h"

namespace poros::bundle {
namespace {

constexpr std::uint32_t kMaxSections = 256;
constexpr std::uint32_t kMaxIds = 0xfffe;  // so that every index fits in 16 bits beside kNone

}  // namespace

std::uint64_t file_checksum(Bytes file) {
  FileHeader header = load<FileHeader>(file, 0);
  header.checksum = 0;
  const std::uint64_t front = xxh64(std::as_bytes(std::span(&header, 1)));
  const std::uint64_t rest = xxh64(file.subspan(sizeof(FileHeader)));
  const std::array<std::uint64_t, 2> both = {front, rest};
  return xxh64(std::as_bytes(std::span(both)));
}

// Proves one file; the first flaw found is kept.
class Opener {
 public:
  explicit Opener(Bytes file) : file_(file) {}

  Result<View, Flaw> run() {
    if (!read_header() || !read_sections() || !check_names() || !check_tables() ||
        !check_backends() || !check_sites() || !check_destinations()) {
      return flaw_;
    }
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

  bool is_text(Text text) const {
    return text.offset <= view_.strings_.size() &&
           text.length <= view_.strings_.size() - text.offset;
  }
  template <class Record>
  static bool is_run(Run run, const Records<Record>& records) {
    return run.first <= records.size() && run.count <= records.size() - run.first;
  }
  template <class Record>
  static bool is_index(std::uint32_t index, const Records<Record>& records) {
    return index < records.size();
  }
  template <class Record>
  static bool is_optional(std::uint16_t index, const Records<Record>& records) {
    return index == kNone || index < records.size();
  }

  bool check_names() {
    for (const auto* list :
         {&view_.regions, &view_.providers, &view_.networks, &view_.string_lists}) {
      if (list != &view_.string_lists && list->size() > kMaxIds) {
        return fail("more than 65534 names of a sort");
      }
      for (std::uint32_t i = 0; i < list->size(); ++i) {
        if (!is_text((*list)[i])) return fail("a name outside the strings");
      }
    }
    for (std::uint32_t i = 0; i < view_.pieces.size(); ++i) {
      const PieceRecord piece = view_.pieces[i];
      if (piece.variable >= artifact::kVariableNames.size()) return fail("an unknown variable");
      if (!is_text(piece.text)) return fail("a template outside the strings");
      if (!artifact::is_plain_url_text(view_.text(piece.text))) {
        return fail("a template with bytes that no URL has");
      }
    }
    for (std::uint32_t i = 0; i < view_.headers.size(); ++i) {
      const HeaderRecord header = view_.headers[i];
      if (!is_text(header.name) || !is_run(header.values, view_.string_lists)) {
        return fail("a header condition outside its sections");
      }
    }
    for (std::uint32_t i = 0; i < view_.feeds.size(); ++i) {
      const FeedRecord feed = view_.feeds[i];
      if (!is_text(feed.name) || !is_text(feed.format) || !is_text(feed.date)) {
        return fail("a feed outside the strings");
      }
    }
    return true;
  }

  bool check_tables() {
    if (view_.classes.empty() || view_.classes.size() > kMaxIds) {
      return fail("no classes, or more than 65534");
    }
    for (std::uint32_t i = 0; i < view_.classes.size(); ++i) {
      const ClassRecord record = view_.classes[i];
      if (!is_optional(record.provider, view_.providers) ||
          !is_optional(record.region, view_.regions) || !are_ids(record.networks, view_.networks)) {
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
      if (!is_text(view_.asns[i].holder)) return fail("a holder outside the strings");
    }
    if (view_.details.empty()) return fail("no details");
    for (std::uint32_t i = 0; i < view_.details.size(); ++i) {
      const DetailRecord record = view_.details[i];
      const auto is_length = [](std::uint8_t length) { return length <= 128 || length == 255; };
      if (!is_index(record.asn, view_.asns) || !is_length(record.origin_length) ||
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

  template <class Record>
  bool are_ids(Run run, const Records<Record>& records) const {
    if (!is_run(run, view_.ids)) return false;
    const auto ids = view_.ids.part(run);
    for (std::uint32_t i = 0; i < ids.size(); ++i) {
      if (!is_index(ids[i], records)) return false;
    }
    return true;
  }

  bool check_backends() {
    if (view_.backends.size() > kMaxIds) return fail("more than 65534 backends");
    for (std::uint32_t i = 0; i < view_.targets.size(); ++i) {
      const TargetRecord target = view_.targets[i];
      if (!is_optional(target.region, view_.regions) || !is_run(target.url, view_.pieces) ||
          !is_run(target.append, view_.pieces)) {
        return fail("a target that names what is not there");
      }
      const auto url = view_.pieces.part(target.url);
      if (url.empty() ||
          url[0].variable != static_cast<std::uint32_t>(artifact::Variable::kLiteral)) {
        return fail("a url without a literal prefix");
      }
    }
    for (std::uint32_t i = 0; i < view_.backends.size(); ++i) {
      const BackendRecord backend = view_.backends[i];
      const bool inside =
          is_text(backend.name) && is_text(backend.pays) &&
          is_run(backend.targets, view_.targets) && backend.targets.count > 0 &&
          backend.targets.count <= kMaxIds && is_run(backend.regions, view_.backend_regions) &&
          is_run(backend.query_names, view_.string_lists) &&
          is_optional(backend.pays_provider, view_.providers) &&
          (backend.else_target == kNone || backend.else_target < backend.targets.count);
      if (!inside || backend.trust > 2 || backend.presence > 2 || backend.place > 2 ||
          backend.query > 3 || backend.use_when_unknown > 1 || backend.ipv6 > 1) {
        return fail("a backend that names what is not there");
      }
      const auto keys = view_.backend_regions.part(backend.regions);
      for (std::uint32_t k = 0; k < keys.size(); ++k) {
        if (!is_index(keys[k].region, view_.regions) || keys[k].target >= backend.targets.count) {
          return fail("a backend's region that is not there");
        }
      }
    }
    return true;
  }

  bool check_sites() {
    if (view_.sites.size() > kMaxIds || view_.routes.size() > kMaxIds ||
        view_.answers.size() > kMaxIds) {
      return fail("more than 65534 sites, routes or answers");
    }
    for (std::uint32_t i = 0; i < view_.sites.size(); ++i) {
      const SiteRecord site = view_.sites[i];
      const bool inside = is_text(site.name) && is_run(site.routes, view_.routes) &&
                          site.routes.count > 0 && are_globs(site.checksum_globs) &&
                          are_globs(site.signature_globs) && are_globs(site.pointer_globs) &&
                          is_index(site.fallback, view_.backends);
      if (!inside || site.api > 1 || site.is_default > 1 ||
          (site.status != 302 && site.status != 307)) {
        return fail("a site that names what is not there");
      }
      if (!is_served_without_else(site.fallback)) return fail("a fallback without an else");
      if (site.is_default == 1) view_.default_site_ = static_cast<std::uint16_t>(i);
    }
    for (std::uint32_t i = 0; i < view_.hosts.size(); ++i) {
      if (!is_text(view_.hosts[i].host) || !is_index(view_.hosts[i].site, view_.sites)) {
        return fail("a host that names what is not there");
      }
    }
    return check_routes();
  }

  // A fallback always has a target: its only one, or that of `else`.
  bool is_served_without_else(std::uint16_t index) const {
    const BackendRecord backend = view_.backends[index];
    return backend.regions.count == 0 || (backend.else_target != kNone && backend.place != 0);
  }

  bool are_globs(Run run) const {
    if (!is_run(run, view_.string_lists)) return false;
    const auto globs = view_.string_lists.part(run);
    for (std::uint32_t i = 0; i < globs.size(); ++i) {
      if (!artifact::glob_flaw(view_.text(globs[i])).empty()) return false;
    }
    return true;
  }

  bool check_routes() {
    for (std::uint32_t i = 0; i < view_.conditions.size(); ++i) {
      const ConditionRecord c = view_.conditions[i];
      const bool inside =
          are_globs(c.paths) && are_ids(c.providers, view_.providers) &&
          are_ids(c.regions, view_.regions) && are_ids(c.networks, view_.networks) &&
          are_ids(c.asn_networks, view_.networks) && are_ids(c.localities, view_.regions) &&
          are_ids(c.near, view_.backends) && is_run(c.headers, view_.headers);
      if (!inside || c.kinds >> artifact::kKindNames.size() != 0) {
        return fail("a condition that names what is not there");
      }
    }
    for (std::uint32_t i = 0; i < view_.answers.size(); ++i) {
      const AnswerRecord answer = view_.answers[i];
      if (!is_text(answer.location) || !is_text(answer.text) || answer.status < 200 ||
          answer.status > 599 || answer.is_public > 1) {
        return fail("an answer that is none");
      }
    }
    for (std::uint32_t i = 0; i < view_.steps.size(); ++i) {
      if (!is_step(view_.steps[i])) return fail("a step that names what is not there");
    }
    for (std::uint32_t i = 0; i < view_.routes.size(); ++i) {
      const RouteRecord route = view_.routes[i];
      const bool inside = is_text(route.name) && is_index(route.when, view_.conditions) &&
                          is_index(route.unless, view_.conditions) &&
                          is_run(route.as, view_.pieces) && is_run(route.steps, view_.steps);
      if (!inside || (route.steps.count == 0 && !is_index(route.answer, view_.answers))) {
        return fail("a route that names what is not there");
      }
      std::uint64_t candidates = 0;
      const auto steps = view_.steps.part(route.steps);
      for (std::uint32_t s = 0; s < steps.size(); ++s) {
        const bool is_split = steps[s].form == static_cast<std::uint8_t>(StepForm::kSplit);
        candidates += is_split ? steps[s].members.count : 1;
      }
      if (candidates >= kMaxCandidates) return fail("a route with more than seven candidates");
    }
    return true;
  }

  bool is_step(const StepRecord& step) const {
    if (step.by_object > 1 || step.by_client > 1) return false;
    switch (static_cast<StepForm>(step.form)) {
      case StepForm::kBackend:
        return is_index(step.backend, view_.backends) && step.target == kNone;
      case StepForm::kRegion:
        return is_index(step.backend, view_.backends) &&
               step.target < view_.backends[step.backend].targets.count;
      case StepForm::kSplit: {
        if (!is_run(step.members, view_.members) || step.members.count == 0) return false;
        std::uint32_t sum = 0;
        const auto members = view_.members.part(step.members);
        for (std::uint32_t i = 0; i < members.size(); ++i) {
          if (!is_index(members[i].backend, view_.backends) || members[i].percent == 0) {
            return false;
          }
          sum += members[i].percent;
        }
        return sum == 100;
      }
      case StepForm::kFallback:
        break;
    }
    return false;
  }

  // Every host that a Location can name is listed: what show --hosts prints is all there is.
  bool check_destinations() {
    for (std::uint32_t i = 0; i < view_.destinations.size(); ++i) {
      const DestinationRecord destination = view_.destinations[i];
      if (!is_text(destination.host) || !is_optional(destination.backend, view_.backends) ||
          destination.onward > 1) {
        return fail("a destination that names what is not there");
      }
    }
    for (std::uint32_t i = 0; i < view_.targets.size(); ++i) {
      const std::string_view prefix = view_.text(view_.pieces[view_.targets[i].url.first].text);
      const std::string_view host = artifact::url_host(prefix);
      // A '/' behind the host, so that nothing of a request can become part of it.
      const std::size_t end = static_cast<std::size_t>(host.data() - prefix.data()) + host.size();
      if (host.empty() || !part(prefix, end).starts_with('/') || !view_.is_destination(host)) {
        return fail("a url to a host that is not listed");
      }
    }
    for (std::uint32_t i = 0; i < view_.answers.size(); ++i) {
      const std::string_view location = view_.text(view_.answers[i].location);
      if (location.empty()) continue;
      if (!artifact::is_plain_url_text(location) ||
          !view_.is_destination(artifact::url_host(location))) {
        return fail("an answer's location to a host that is not listed");
      }
    }
    return true;
  }

  Bytes file_;
  View view_;
  Flaw flaw_;
  std::uint32_t section_count_ = 0;
  std::uint64_t seen_ = 0;  // bit: a required section; from 32: a detail section
  Bytes classes_v4_, classes_v6_, details_v4_, details_v6_;
};

Result<View, Flaw> View::open(Bytes file) { return Opener(file).run(); }

}  // namespace poros::bundle
