// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/files.h"

#include <span>

#include "core/artifact/glob.h"

namespace poros::artifact {
namespace {

constexpr std::string_view kChecksums[] = {
    "*.md5",    "*.sha1",    "*.sha224",       "*.sha256",    "*.sha384",
    "*.sha512", "*.md5sum",  "*.sha1sum",      "*.sha256sum", "*.sha512sum",
    "*SUMS",    "*SUMS.txt", "*checksums.txt", "CHECKSUM",    "*-CHECKSUM"};
constexpr std::string_view kSignatures[] = {
    "*.asc", "*.sig", "*.sign",    "*.pem",      "*.crt",           "*.gpg",
    "*.pgp", "*.p7s", "*.minisig", "*.sigstore", "*.sigstore.json", "*.intoto.jsonl"};
constexpr std::string_view kPointers[] = {
    "stable*.txt", "latest*.txt", "latest",     "latest.json",    "LATEST*",   "InRelease",
    "Release",     "Packages",    "Packages.*", "Sources",        "Sources.*", "repomd.xml",
    "index.html",  "index.json",  "index.yaml", "APKINDEX.tar.gz"};

// `name` is a last segment, so the globs, which have no slash, see all of it.
bool matches_any(std::span<const std::string_view> globs, std::string_view name) {
  for (const std::string_view glob : globs) {
    if (glob_matches(glob, name)) return true;
  }
  return false;
}

}  // namespace

bool is_checksum_name(std::string_view name) { return matches_any(kChecksums, name); }
bool is_signature_name(std::string_view name) { return matches_any(kSignatures, name); }
bool is_pointer_name(std::string_view name) { return name.empty() || matches_any(kPointers, name); }

}  // namespace poros::artifact
