// SPDX-License-Identifier: Apache-2.0
// The kinds of request (docs/decisions.md), in two worlds: OCI sites and files sites.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace poros::artifact {

enum class Api : std::uint8_t { kOci, kFiles };

enum class Kind : std::uint8_t {
  kApiRoot,
  kCatalog,
  kManifestTag,
  kManifestDigest,
  kBlob,
  kTags,
  kReferrers,
  kSignature,
  kUpload,
  kOther,
  kChecksum,
  kPointer,
  kFile
};
inline constexpr std::array<std::string_view, 13> kKindNames = {
    "api-root",  "catalog", "manifest-tag", "manifest-digest", "blob",    "tags", "referrers",
    "signature", "upload",  "other",        "checksum",        "pointer", "file"};

constexpr std::string_view name(Kind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

// A set of kinds: bit n is the kind of value n.
using KindSet = std::uint16_t;
constexpr KindSet bit(Kind kind) { return static_cast<KindSet>(1u << static_cast<unsigned>(kind)); }
constexpr bool contains(KindSet set, Kind kind) { return (set & bit(kind)) != 0; }

inline constexpr KindSet kBuiltinKinds = bit(Kind::kApiRoot) | bit(Kind::kCatalog);
inline constexpr KindSet kFilesKinds =
    bit(Kind::kSignature) | bit(Kind::kChecksum) | bit(Kind::kPointer) | bit(Kind::kFile);
inline constexpr KindSet kOciKinds =
    static_cast<KindSet>((1u << static_cast<unsigned>(Kind::kChecksum)) - 1u);
constexpr KindSet kinds_of(Api api) { return api == Api::kOci ? kOciKinds : kFilesKinds; }

// How far a backend is trusted; each level includes the one before.
enum class Trust : std::uint8_t { kContent, kFiles, kNames };
inline constexpr std::array<std::string_view, 3> kTrustNames = {"content", "files", "names"};

// What a backend must be trusted with to serve a kind: a digest proves content, anything else is
// believed on the backend's word.
constexpr Trust needed_trust(Kind kind) {
  if (kind == Kind::kBlob || kind == Kind::kManifestDigest) return Trust::kContent;
  return kind == Kind::kFile ? Trust::kFiles : Trust::kNames;
}

// Kinds whose presence at a backend may be asked for. Names are never asked for.
inline constexpr KindSet kAskedKinds =
    bit(Kind::kBlob) | bit(Kind::kManifestDigest) | bit(Kind::kFile);

}  // namespace poros::artifact
