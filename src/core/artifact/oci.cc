// SPDX-License-Identifier: Apache-2.0
#include "core/artifact/oci.h"

#include <array>

#include "core/base/text.h"

namespace poros::artifact {
namespace {

bool is_lower_hex(std::string_view text) {
  for (const char c : text) {
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) return false;
  }
  return true;
}

bool is_alphanumeric(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); }

// [a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*
bool is_name_component(std::string_view text) {
  std::size_t at = 0;
  for (;;) {
    const std::size_t start = at;
    while (at < text.size() && is_alphanumeric(text[at])) ++at;
    if (at == start) return false;
    if (at == text.size()) return true;
    const char separator = text[at];
    const std::size_t run = at;
    while (at < text.size() && text[at] == separator) ++at;
    const std::size_t length = at - run;
    const bool allowed =
        separator == '-' || (separator == '.' && length == 1) || (separator == '_' && length <= 2);
    if (!allowed) return false;
  }
}

bool is_name(std::string_view text) {
  for (;;) {
    const std::size_t slash = text.find('/');
    if (!is_name_component(part(text, 0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

// [a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}
bool is_tag(std::string_view text) {
  if (text.empty() || text.size() > 128) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool word = is_alphanumeric(c) || (c >= 'A' && c <= 'Z') || c == '_';
    if (!word && (i == 0 || (c != '.' && c != '-'))) return false;
  }
  return true;
}

// The tags of cosign and the referrers fallback tag of distribution-spec 1.1. A truncated sha512 is
// what clients write to stay within a tag's 128 characters.
bool is_signature_tag(std::string_view text) {
  for (const std::string_view suffix : {".sig", ".att", ".sbom"}) {
    if (text.ends_with(suffix)) {
      text.remove_suffix(suffix.size());
      break;
    }
  }
  const bool is_sha256 = text.starts_with("sha256-"), is_sha512 = text.starts_with("sha512-");
  if (!is_sha256 && !is_sha512) return false;
  text.remove_prefix(7);
  return (text.size() == 64 || (is_sha512 && text.size() == 128)) && is_lower_hex(text);
}

struct Digest {
  bool valid = false;
  std::size_t algorithm = 0, hex = 0;  // length of the one, start of the other
};

Digest split_digest(std::string_view text) {
  const bool is_sha256 = text.starts_with("sha256");
  if (!is_sha256 && !text.starts_with("sha512")) return {};
  const std::string_view rest = part(text, 6);
  std::size_t separator = 0;
  if (rest.starts_with(':')) separator = 1;
  if (rest.starts_with("%3A") || rest.starts_with("%3a")) separator = 3;
  if (separator == 0) return {};
  const std::string_view hex = part(rest, separator);
  if (hex.size() != (is_sha256 ? 64u : 128u) || !is_lower_hex(hex)) return {};
  return {true, 6, 6 + separator};
}

Slice slice_of(std::size_t offset, std::size_t length) {
  return {static_cast<std::uint16_t>(offset), static_cast<std::uint16_t>(length)};
}

}  // namespace

bool is_digest(std::string_view text) {
  return split_digest(text).valid && text.find('%') == std::string_view::npos;
}

OciPath classify_oci(std::string_view path) {
  OciPath parsed;
  if (path == "/v2" || path == "/v2/") {
    parsed.kind = Kind::kApiRoot;
    return parsed;
  }
  if (path == "/v2/_catalog") {
    parsed.kind = Kind::kCatalog;
    return parsed;
  }
  constexpr std::string_view kBase = "/v2/";
  if (!path.starts_with(kBase)) return parsed;

  // The last segments decide, since a name may hold `blobs` or `manifests` itself. starts[0] is the
  // last segment's, starts[1] the one before.
  std::array<std::size_t, 3> starts{};
  std::size_t count = 0;
  for (std::size_t at = path.size(); at > kBase.size() - 1 && count < starts.size();) {
    const std::size_t slash = path.rfind('/', at - 1);
    starts[count++] = slash + 1;
    at = slash;
  }
  if (count < 2) return parsed;
  const std::string_view last = part(path, starts[0]);
  const std::string_view verb = part(path, starts[1], starts[0] - 1 - starts[1]);

  const auto accept = [&](Kind kind, std::size_t verb_start) {
    if (verb_start <= kBase.size()) return false;
    const std::size_t length = verb_start - 1 - kBase.size();
    if (!is_name(part(path, kBase.size(), length))) return false;
    parsed.kind = kind;
    parsed.name = slice_of(kBase.size(), length);
    return true;
  };
  const auto keep_digest = [&](const Digest& digest) {
    parsed.algorithm = slice_of(starts[0], digest.algorithm);
    parsed.hex = slice_of(starts[0] + digest.hex, last.size() - digest.hex);
  };

  if (verb == "manifests") {
    if (const Digest digest = split_digest(last); digest.valid) {
      if (accept(Kind::kManifestDigest, starts[1])) keep_digest(digest);
    } else if (is_signature_tag(last)) {
      if (accept(Kind::kSignature, starts[1])) parsed.reference = slice_of(starts[0], last.size());
    } else if (is_tag(last)) {
      if (accept(Kind::kManifestTag, starts[1])) {
        parsed.reference = slice_of(starts[0], last.size());
      }
    }
  } else if (verb == "tags" && last == "list") {
    accept(Kind::kTags, starts[1]);
  } else if (verb == "referrers") {
    if (const Digest digest = split_digest(last);
        digest.valid && accept(Kind::kReferrers, starts[1])) {
      keep_digest(digest);
    }
  } else if (verb == "blobs") {
    if (const Digest digest = split_digest(last); digest.valid) {
      if (accept(Kind::kBlob, starts[1])) keep_digest(digest);
    } else if (last == "uploads") {
      accept(Kind::kUpload, starts[1]);
    }
  } else if (verb == "uploads" && count == 3 &&
             part(path, starts[2], starts[1] - 1 - starts[2]) == "blobs") {
    accept(Kind::kUpload, starts[2]);  // a session, or the slash before one
  }
  return parsed;
}

}  // namespace poros::artifact
