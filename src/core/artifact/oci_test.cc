// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/oci.h"

#include <gtest/gtest.h>

#include <string>

namespace poros::artifact {
namespace {

const std::string kHex64(64, 'a'), kHex128(128, '0');

// "kind name reference algorithm hex"; what is not there is left out.
std::string classify(const std::string& path) {
  const OciPath parsed = classify_oci(path);
  std::string out(name(parsed.kind));
  for (const Slice part : {parsed.name, parsed.reference, parsed.algorithm, parsed.hex}) {
    if (part.length != 0) out += " " + std::string(part.of(path));
  }
  return out;
}

TEST(Oci, KnowsTheEndpointsOfTheSpecification) {
  const std::string sha256 = "sha256:" + kHex64, sha512 = "sha512:" + kHex128;
  EXPECT_EQ(classify("/v2"), "api-root");
  EXPECT_EQ(classify("/v2/"), "api-root");
  EXPECT_EQ(classify("/v2/_catalog"), "catalog");
  EXPECT_EQ(classify("/v2/a/manifests/v1.2"), "manifest-tag a v1.2");
  EXPECT_EQ(classify("/v2/a/b/manifests/latest"), "manifest-tag a/b latest");
  EXPECT_EQ(classify("/v2/a/manifests/" + sha256), "manifest-digest a sha256 " + kHex64);
  EXPECT_EQ(classify("/v2/a/blobs/" + sha512), "blob a sha512 " + kHex128);
  EXPECT_EQ(classify("/v2/a/tags/list"), "tags a");
  EXPECT_EQ(classify("/v2/a/referrers/" + sha256), "referrers a sha256 " + kHex64);
  EXPECT_EQ(classify("/v2/a/blobs/uploads"), "upload a");
  EXPECT_EQ(classify("/v2/a/blobs/uploads/"), "upload a");
  EXPECT_EQ(classify("/v2/a/blobs/uploads/some-session"), "upload a");
}

TEST(Oci, TheNeighboursOfEachEndpointAreOther) {
  const std::string sha256 = "sha256:" + kHex64;
  for (const std::string& path : {std::string("/"),
                                  std::string("/v2foo"),
                                  std::string("/v2foo/a/tags/list"),
                                  std::string("/v1/"),
                                  std::string("/V2/"),
                                  std::string("/v2/_catalog/"),
                                  std::string("/v2/_catalogs"),
                                  std::string("/v2/a/_catalog"),
                                  std::string("/v2/a"),
                                  std::string("/v2/a/"),
                                  std::string("/v2/tags/list"),
                                  std::string("/v2/a/tags/lists"),
                                  std::string("/v2/a/tags/list/"),
                                  std::string("/v2/a/tags"),
                                  std::string("/v2/a/manifests"),
                                  std::string("/v2/a/manifests/"),
                                  std::string("/v2/manifests/latest"),
                                  std::string("/v2/a/manifest/latest"),
                                  std::string("/v2/a/blobs/latest"),
                                  std::string("/v2/a/referrers/latest"),
                                  std::string("/v2/a/uploads/x"),
                                  std::string("/v2/blobs/uploads/"),
                                  std::string("/v2/a/blobs/uploads/x/y"),
                                  "/v2/a/blobs/" + sha256 + "/",
                                  "/v2/a/blobs/" + sha256 + "0",
                                  "/v2//blobs/" + sha256,
                                  "/v2/blobs/" + sha256,
                                  "/x/v2/a/blobs/" + sha256}) {
    EXPECT_EQ(classify(path), "other") << path;
  }
}

TEST(Oci, TheLastSegmentsDecide) {
  EXPECT_EQ(classify("/v2/blobs/manifests/latest"), "manifest-tag blobs latest");
  EXPECT_EQ(classify("/v2/manifests/manifests/manifests"), "manifest-tag manifests manifests");
  EXPECT_EQ(classify("/v2/a/tags/list/tags/list"), "tags a/tags/list");
  EXPECT_EQ(classify("/v2/a/blobs/uploads/tags/list"), "tags a/blobs/uploads");
  EXPECT_EQ(classify("/v2/a/blobs/uploads/blobs/uploads"), "upload a/blobs/uploads");
  EXPECT_EQ(classify("/v2/uploads/manifests/uploads"), "manifest-tag uploads uploads");
}

TEST(Oci, NamesKeepToTheirGrammar) {
  for (const char* right :
       {"a", "0", "a.b", "a_b", "a__b", "a-b", "a---b", "a/b/c", "a1.b2/c-3", "library/alpine"}) {
    EXPECT_EQ(classify("/v2/" + std::string(right) + "/tags/list"), "tags " + std::string(right));
  }
  for (const char* wrong : {"A", "a..b", "a___b", "_a", "a_", ".a", "a.", "-a", "a-", "a._b", "a/",
                            "/a", "a//b", "a%41", "a+b", "a~b", "a:b", "a/B"}) {
    EXPECT_EQ(classify("/v2/" + std::string(wrong) + "/tags/list"), "other") << wrong;
  }
  const std::string longest(3000, 'n');
  EXPECT_EQ(classify("/v2/" + longest + "/tags/list"), "tags " + longest);
}

TEST(Oci, TagsKeepToTheirGrammar) {
  const std::string longest(128, 't');
  for (const std::string& right :
       {std::string("v1"), std::string("_"), std::string("A.b-C_"), std::string("0"), longest,
        std::string("sha256-abc"), std::string("list"), std::string("uploads")}) {
    EXPECT_EQ(classify("/v2/a/manifests/" + right), "manifest-tag a " + right);
  }
  for (const std::string& wrong :
       {longest + "t", std::string(".a"), std::string("-a"), std::string("a:b"), std::string("a+b"),
        std::string("a%2eb"), std::string("a~"), std::string("sha256:abc")}) {
    EXPECT_EQ(classify("/v2/a/manifests/" + wrong), "other") << wrong;
  }
}

TEST(Oci, DigestsAreSha256OrSha512InLowerCaseHex) {
  const std::string upper = std::string(63, 'a') + "A", non_hex = std::string(63, 'a') + "g";
  for (const std::string& wrong :
       {"sha256:" + std::string(63, 'a'), "sha256:" + std::string(65, 'a'), "sha256:" + kHex128,
        "sha512:" + kHex64, "sha256:" + upper, "sha256:" + non_hex, "sha384:" + kHex64,
        "SHA256:" + kHex64, "sha256" + kHex64, "sha256::" + kHex64, "sha256%3b" + kHex64,
        "sha256%253A" + kHex64, "md5:" + std::string(32, 'a')}) {
    EXPECT_EQ(classify("/v2/a/blobs/" + wrong), "other") << wrong;
    EXPECT_FALSE(is_digest(wrong)) << wrong;
  }
  EXPECT_TRUE(is_digest("sha256:" + kHex64));
  EXPECT_TRUE(is_digest("sha512:" + kHex128));
}

TEST(Oci, AColonOfADigestMayBeEscaped) {
  for (const std::string colon : {"%3A", "%3a"}) {
    EXPECT_EQ(classify("/v2/a/blobs/sha256" + colon + kHex64), "blob a sha256 " + kHex64);
    EXPECT_EQ(classify("/v2/a/manifests/sha512" + colon + kHex128),
              "manifest-digest a sha512 " + kHex128);
    EXPECT_EQ(classify("/v2/a/referrers/sha256" + colon + kHex64), "referrers a sha256 " + kHex64);
    EXPECT_FALSE(is_digest("sha256" + colon + kHex64));
  }
}

TEST(Oci, SignaturesAreTheTagsOfCosignAndOfTheReferrersFallback) {
  for (const std::string& digest : {"sha256-" + kHex64, "sha512-" + kHex64, "sha512-" + kHex128}) {
    for (const std::string suffix : {"", ".sig", ".att", ".sbom"}) {
      EXPECT_EQ(classify("/v2/a/manifests/" + digest + suffix), "signature a " + digest + suffix);
    }
    EXPECT_NE(classify("/v2/a/manifests/" + digest + ".sign").substr(0, 9), "signature");
    EXPECT_NE(classify("/v2/a/manifests/" + digest + ".sig.sig").substr(0, 9), "signature");
  }
  EXPECT_EQ(classify("/v2/a/manifests/sha256-" + kHex128), "other");  // longer than a tag may be
  EXPECT_EQ(classify("/v2/a/manifests/sha256-" + kHex64 + "0"),
            "manifest-tag a sha256-" + kHex64 + "0");
  EXPECT_EQ(classify("/v2/a/blobs/sha256-" + kHex64), "other");
}

}  // namespace
}  // namespace poros::artifact
