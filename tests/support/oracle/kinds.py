# SPDX-License-Identifier: Apache-2.0
"""What a path asks for (K1–K3) and the words it holds for templates (V2)."""

import re
from dataclasses import dataclass, field

from oracle import globs

# distribution-spec 1.1. There is no limit on a name's length here: the target's limit is the limit.
_COMPONENT = rb"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_NAME = rb"(?P<name>" + _COMPONENT + rb"(?:/" + _COMPONENT + rb")*)"
_TAG = re.compile(rb"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\Z")
_DIGEST = re.compile(rb"(sha256):([0-9a-f]{64})\Z|(sha512):([0-9a-f]{128})\Z")
_SIGNATURE = re.compile(
    rb"(sha256-[0-9a-f]{64}|sha512-(?:[0-9a-f]{64}|[0-9a-f]{128}))(\.sig|\.att|\.sbom)?\Z")

_MANIFEST = re.compile(rb"/v2/" + _NAME + rb"/manifests/(?P<last>[^/]+)\Z")
_BLOB = re.compile(rb"/v2/" + _NAME + rb"/blobs/(?P<last>[^/]+)\Z")
_REFERRERS = re.compile(rb"/v2/" + _NAME + rb"/referrers/(?P<last>[^/]+)\Z")
_TAGS = re.compile(rb"/v2/" + _NAME + rb"/tags/list\Z")
_UPLOAD = re.compile(rb"/v2/" + _NAME + rb"/blobs/uploads(?:/[^/]*)?\Z")

_CHECKSUM = """*.md5 *.sha1 *.sha224 *.sha256 *.sha384 *.sha512 *.md5sum *.sha1sum *.sha256sum
    *.sha512sum *SUMS *SUMS.txt *checksums.txt CHECKSUM *-CHECKSUM""".split()
_FILE_SIGNATURE = """*.asc *.sig *.sign *.pem *.crt *.gpg *.pgp *.p7s *.minisig *.sigstore
    *.sigstore.json *.intoto.jsonl""".split()
_POINTER = """stable*.txt latest*.txt latest latest.json LATEST* InRelease Release Packages
    Packages.* Sources Sources.* repomd.xml index.html index.json index.yaml
    APKINDEX.tar.gz""".split()


@dataclass(frozen=True)
class Artifact:
    kind: str
    words: dict[str, bytes] = field(default_factory=dict)  # name, reference, digest, algorithm, hex


def _colon(raw: bytes) -> bytes:
    return re.sub(rb"%3a", b":", raw, flags=re.IGNORECASE)


def _digest_words(raw: bytes) -> dict[str, bytes] | None:
    match = _DIGEST.match(_colon(raw))
    if match is None:
        return None
    algorithm, hexes = (group for group in match.groups() if group is not None)
    return {"digest": _colon(raw), "algorithm": algorithm, "hex": hexes}


def oci_artifact(path: bytes) -> Artifact:
    if path in (b"/v2", b"/v2/"):
        return Artifact("api-root")
    if path == b"/v2/_catalog":
        return Artifact("catalog")
    if match := _UPLOAD.match(path):
        return Artifact("upload", {"name": match["name"]})
    if match := _TAGS.match(path):
        return Artifact("tags", {"name": match["name"]})
    for kind, pattern in (("blob", _BLOB), ("referrers", _REFERRERS), ("manifest-digest", _MANIFEST)):
        match = pattern.match(path)
        words = _digest_words(match["last"]) if match else None
        if match and words is not None:
            words["name"] = match["name"]
            if kind == "manifest-digest":
                words["reference"] = words["digest"]
            return Artifact(kind, words)
    if match := _MANIFEST.match(path):
        words = {"name": match["name"], "reference": match["last"]}
        if _SIGNATURE.match(match["last"]):
            return Artifact("signature", words)
        if _TAG.match(match["last"]):
            return Artifact("manifest-tag", words)
    return Artifact("other")


def file_artifact(path: bytes, extra: dict[str, list[str]]) -> Artifact:
    """K3, in its order; `extra` is the site's `kinds:`."""
    for kind, builtin in (("checksum", _CHECKSUM), ("signature", _FILE_SIGNATURE),
                          ("pointer", _POINTER)):
        if any(globs.match(glob, path)[0] for glob in builtin + extra.get(kind, [])):
            return Artifact(kind)
        if kind == "pointer" and path.endswith(b"/"):
            return Artifact(kind)
    return Artifact("file")
