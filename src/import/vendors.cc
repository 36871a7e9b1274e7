// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "compile/policy/read.h"
#include "import/import.h"
#include "import/write.h"
#include "yaml/messages.h"
#include "yaml/parse.h"

namespace poros::import {
namespace {

using policy::Reader;
using yaml::Entry;
using yaml::Kind;
using yaml::Node;
using yaml::quoted;

struct Vendor {
  std::string name;
  Position at;
  std::vector<Reader::Asn> asns;
  std::string registry, artifacts;  // URLs that end with '/'; empty: none that can be used
  std::vector<std::string> notes;
};

class VendorsReader {
 public:
  explicit VendorsReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  std::vector<Vendor> run(std::span<const File> files) {
    for (const File& file : files) {
      const auto tree = yaml::parse(file.path, file.bytes, diagnostics_);
      if (tree) read_vendor(*tree);
    }
    std::sort(vendors_.begin(), vendors_.end(),
              [](const Vendor& a, const Vendor& b) { return a.name < b.name; });
    for (std::size_t i = 1; i < vendors_.size(); ++i) {
      if (vendors_[i].name != vendors_[i - 1].name) continue;
      read_.error(vendors_[i].at, Rule::kDuplicateKey,
                  "a second provider " + quoted(vendors_[i].name) + " (first at " +
                      yaml::place(vendors_[i - 1].at) + "; rename one)");
    }
    drop_doubles();
    return std::move(vendors_);
  }

 private:
  void note(Vendor& vendor, const Position& at, Rule rule, const std::string& text) {
    read_.warn(at, rule, text);
    vendor.notes.push_back(text);
  }

  void read_vendor(const Node& tree) {
    if (!read_.is_map(tree, "a provider file")) return;
    Vendor vendor;
    vendor.at = tree.at;
    const Entry* name = tree.find("name");
    if (name == nullptr) {
      read_.error(tree.at, Rule::kEmptyValue, "no name (add the provider's name)");
      return;
    }
    const auto text = read_.text(name->value, "name");
    if (!text) return;
    vendor.name = *text;
    vendor.at = name->value.at;
    const std::string flaw = policy::name_flaw("artifacts-" + *text);
    if (!flaw.empty() || text->find_first_of("@=") != std::string::npos) {
      read_.error(name->value.at, Rule::kBadName,
                  "name " + quoted(*text) + " " +
                      (flaw.empty() ? "has an '@' or '=' in it (use another name)" : flaw));
    }
    for (const Entry& entry : tree.entries) {
      if (entry.key == "asns") read_asns(entry.value, vendor);
      if (entry.key == "redirectsTo") read_redirects(entry.value, vendor);
      if (entry.key != "name" && entry.key != "asns" && entry.key != "redirectsTo") {
        note(vendor, entry.at, Rule::kUnknownKey,
             quoted(entry.key) + " has no place in a policy: it is left out");
      }
    }
    vendors_.push_back(std::move(vendor));
  }

  void read_asns(const Node& node, Vendor& vendor) {
    constexpr std::int64_t kMost = 0xFFFFFFFF;
    if (node.kind == Kind::kNull) return;
    for (const Node* item : read_.list(node, "asns", Reader::Empty::kAllowed)) {
      const auto number = read_.integer(*item, "asns", 1, kMost);
      if (number) vendor.asns.push_back({static_cast<std::uint32_t>(*number), item->at});
    }
  }

  void read_redirects(const Node& node, Vendor& vendor) {
    if (node.kind == Kind::kNull || !read_.is_map(node, "redirectsTo")) return;
    for (const Entry& entry : node.entries) {
      std::string* redirect = entry.key == "registry"    ? &vendor.registry
                              : entry.key == "artifacts" ? &vendor.artifacts
                                                         : nullptr;
      if (redirect == nullptr) {
        note(vendor, entry.at, Rule::kUnknownKey,
             quoted(entry.key) + " of redirectsTo is unknown: it is left out");
        continue;
      }
      const auto host = read_.text(entry.value, entry.key);
      if (!host) continue;
      const Base base = base_url(*host);
      *redirect = base.url;
      if (!base.flaw.empty()) {
        note(vendor, entry.value.at, Rule::kBadHost,
             entry.key + " " + quoted(*host) + " is left out: it " + base.flaw);
      }
    }
  }

  // An ASN is one provider's, once: the first by name keeps it.
  void drop_doubles() {
    std::map<std::uint32_t, const std::string*> owners;
    for (Vendor& vendor : vendors_) {
      std::map<std::uint32_t, unsigned> times;
      std::vector<Reader::Asn> kept;
      for (const Reader::Asn& asn : vendor.asns) {
        if (++times[asn.number] > 1) continue;
        const auto [owner, is_new] = owners.emplace(asn.number, &vendor.name);
        if (is_new) {
          kept.push_back(asn);
        } else {
          note(vendor, asn.at, Rule::kAsnClaimedTwice,
               "AS" + std::to_string(asn.number) + " is left out: " + quoted(*owner->second) +
                   " has it already (ask both whose it is)");
        }
      }
      for (const Reader::Asn& asn : vendor.asns) {
        const unsigned count = std::exchange(times[asn.number], 0);
        if (count < 2) continue;
        note(vendor, asn.at, Rule::kAsnTwice,
             "AS" + std::to_string(asn.number) + " stands " + std::to_string(count) +
                 " times: it is kept once");
      }
      vendor.asns = std::move(kept);
    }
  }

  Diagnostics& diagnostics_;
  Reader read_{diagnostics_};
  std::vector<Vendor> vendors_;
};

std::string asn_list(const std::vector<Reader::Asn>& asns) {
  constexpr std::size_t kInALine = 12;
  std::string out = "[";
  for (std::size_t i = 0; i < asns.size(); ++i) {
    if (i != 0) out += i % kInALine == 0 ? ",\n           " : ", ";
    out += std::to_string(asns[i].number);
  }
  return out + "]";
}

// One of the two sites: whose copies, and how they are asked for.
struct SiteForm {
  std::string_view name, api, path, trust, condition, host;
};
constexpr SiteForm kSites[] = {
    {"registry", "oci", "v2/{rest}", "content", "[blob, manifest-digest]", "registry.example.org"},
    {"artifacts", "files", "{path}", "files", "file", "artifacts.example.org"}};

const std::string& redirect_of(const Vendor& vendor, const SiteForm& kind) {
  return kind.name == "registry" ? vendor.registry : vendor.artifacts;
}

class VendorsWriter {
 public:
  explicit VendorsWriter(const std::vector<Vendor>& vendors) : vendors_(vendors) {}

  std::string run() {
    out_ =
        comment("Made by 'poros import vendors'. Where it says example.org, put your own hosts.");
    out_ += "version: 1\n\n";
    out_ += comment(
        "ASNs mean something only with a table that says which ASN announces an address. Without "
        "one nobody is anybody's client. Get asn-ipv4.csv and asn-ipv6.csv of "
        "https://github.com/sapics/ip-location-db, put them beside this file and remove the "
        "marks:");
    out_ +=
        "# feeds:\n"
        "#   asn: { format: ip-location-db, path: [asn-ipv4.csv, asn-ipv6.csv] }\n"
        "# origins: [asn]\n\nproviders:\n";
    for (const Vendor& vendor : vendors_) write_provider(vendor);
    write_backends();
    out_ += "\nsites:\n";
    for (const SiteForm& kind : kSites) write_site(kind);
    return std::move(out_);
  }

 private:
  void write_provider(const Vendor& vendor) {
    for (const std::string& note : vendor.notes) out_ += comment(note, "  ");
    out_ += "  " + scalar(vendor.name) + ":";
    out_ += vendor.asns.empty() ? "\n" : "\n    asns: " + asn_list(vendor.asns) + "\n";
  }

  void write_backends() {
    out_ +=
        "\n" + comment(
                   "The project's own hosts are trusted with names. A provider's copy gets what "
                   "a digest proves, or plain files; their checksums come from the project.");
    out_ += "backends:\n";
    for (const SiteForm& kind : kSites) {
      out_ += "  " + std::string(kind.name) + ": { url: \"https://" + std::string(kind.name) +
              "-origin.example.org/" + std::string(kind.path) + "\", trust: names }\n";
      for (const Vendor& vendor : vendors_) {
        const std::string& url = redirect_of(vendor, kind);
        if (url.empty()) continue;
        out_ += "  " + scalar(std::string(kind.name) + "-" + vendor.name) +
                ": { url: " + scalar(url + std::string(kind.path)) +
                ", trust: " + std::string(kind.trust) + ", pays: " + scalar(vendor.name) + " }\n";
      }
    }
  }

  void write_site(const SiteForm& kind) {
    const std::string name(kind.name);
    out_ += "  " + std::string(kind.host) + ":\n    api: " + std::string(kind.api) +
            "\n    fallback: " + name + "\n    routes:\n";
    for (const Vendor& vendor : vendors_) {
      if (redirect_of(vendor, kind).empty()) continue;
      out_ += "      - { name: " + scalar("to-" + vendor.name) +
              ", when: { kind: " + std::string(kind.condition) +
              ", provider: " + scalar(vendor.name) + " }, to: [" +
              scalar(name + "-" + vendor.name) + ", " + name + "] }\n";
    }
    if (kind.api == "oci") {
      out_ +=
          "      - { name: everyone, unless: { kind: [other, upload] }, to: [registry] }\n"
          "      - { name: rest, answer: { status: 404 } }\n";
    } else {
      out_ += "      - { name: everyone, to: [artifacts] }\n";
    }
  }

  const std::vector<Vendor>& vendors_;
  std::string out_;
};

}  // namespace

std::string vendors(std::span<const File> files, Diagnostics& diagnostics) {
  const auto all = VendorsReader(diagnostics).run(files);
  return diagnostics.has_errors() ? std::string() : VendorsWriter(all).run();
}

}  // namespace poros::import
