// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/files.h"

#include <gtest/gtest.h>

#include <string>

namespace poros::artifact {
namespace {

// K3: checksum, then signature, then pointer, then file.
std::string kind_of(std::string_view name) {
  if (is_checksum_name(name)) return "checksum";
  if (is_signature_name(name)) return "signature";
  return is_pointer_name(name) ? "pointer" : "file";
}

TEST(FileKinds, AreToldByTheLastSegment) {
  for (const char* name :
       {"a.md5", "a.sha1", "a.sha224", "a.sha256", "a.sha384", "a.sha512", "a.md5sum", "a.sha1sum",
        "a.sha256sum", "a.sha512sum", "SHA256SUMS", "MD5SUMS.txt", "a_checksums.txt",
        "checksums.txt", "CHECKSUM", "Fedora-CHECKSUM", ".sha256", "SUMS"}) {
    EXPECT_EQ(kind_of(name), "checksum") << name;
  }
  for (const char* name :
       {"a.asc", "a.sig", "a.sign", "a.pem", "a.crt", "Release.gpg", "a.pgp", "a.p7s", "a.minisig",
        "a.sigstore", "a.sigstore.json", "a.intoto.jsonl", "SHA256SUMS.asc", "a.sha256.sig"}) {
    EXPECT_EQ(kind_of(name), "signature") << name;
  }
  for (const char* name :
       {"",           "stable.txt",  "stable-1.30.txt", "latest.txt",     "latest-1.txt",
        "latest",     "latest.json", "LATEST",          "LATEST_RELEASE", "InRelease",
        "Release",    "Packages",    "Packages.gz",     "Sources",        "Sources.xz",
        "repomd.xml", "index.html",  "index.json",      "index.yaml",     "APKINDEX.tar.gz"}) {
    EXPECT_EQ(kind_of(name), "pointer") << name;
  }
  for (const char* name : {"kubectl", "a.tar.gz", "a.sha256.gz", "a.SHA256", "sums", "checksum",
                           "Latest", "latest.tar.gz", "unstable.txt", "release", "Release2",
                           "Packages2", "index.htm", "a.sigs", "APKINDEX.tar.gz.old"}) {
    EXPECT_EQ(kind_of(name), "file") << name;
  }
}

}  // namespace
}  // namespace poros::artifact
