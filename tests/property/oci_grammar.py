#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 5: our OCI grammar is that of the distribution specification, on a million paths.

    oci_grammar.py --driver build/.../parsers_driver

The patterns are the specification's own (1.1): of names, tags and digests, and of its end points. What goes beyond
it is rule K2 of poros: sha256 and sha512 alone, a `:` that a client wrote as %3A, the tags of signatures.
"""

import argparse
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

from scale import scale  # noqa: E402

COUNT, SEED = 1_000_000, 5

NAME = r"(?P<name>[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*)"
TAG = r"(?P<reference>[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127})"
DIGEST = r"(?:(?P<a256>sha256)(?::|%3[Aa])(?P<h256>[a-f0-9]{64})|(?P<a512>sha512)(?::|%3[Aa])(?P<h512>[a-f0-9]{128}))"
SIGNATURE = r"(?P<reference>(?:sha256-[a-f0-9]{64}|sha512-[a-f0-9]{64}|sha512-[a-f0-9]{128})(?:\.sig|\.att|\.sbom)?)"

# The first that fits the whole path.
GRAMMAR = [(kind, re.compile(pattern)) for kind, pattern in (
    ("api-root", r"/v2/?"),
    ("catalog", r"/v2/_catalog"),
    ("tags", rf"/v2/{NAME}/tags/list"),
    ("referrers", rf"/v2/{NAME}/referrers/{DIGEST}"),
    ("blob", rf"/v2/{NAME}/blobs/{DIGEST}"),
    ("manifest-digest", rf"/v2/{NAME}/manifests/{DIGEST}"),
    ("signature", rf"/v2/{NAME}/manifests/{SIGNATURE}"),
    ("manifest-tag", rf"/v2/{NAME}/manifests/{TAG}"),
    ("upload", rf"/v2/{NAME}/blobs/uploads(?:/[^/]*)?"),
)]

PLAIN = ["blobs", "manifests", "tags", "list", "referrers", "uploads", "v2", "a", "kube-apiserver", "a.b", "a__b", "a---b",
         "a_b", "x0", "latest", "v1.30.0", "sha256"]
ODD = ["_catalog", "_T", "Upper", "a..b", "a_-b", "a___b", "-a", "a-", "", "%3A", ".", "sha256:", "a:b"]
LETTERS = "abcxyz0189ABZ._-_-:%/3A~+"


def digest(rng: random.Random) -> str:
    """A digest, nearly one, or the tag of a signature."""
    algorithm = rng.choice(("sha256", "sha512") if rng.random() < 0.9 else ("sha384", "SHA256", "sha1", "sha5122"))
    length = {"sha512": 128}.get(algorithm, 64) + (0 if rng.random() < 0.8 else rng.choice((-1, 1, 64, -64)))
    text = "".join(rng.choices("0123456789abcdef", k=max(0, length)))
    if rng.random() < 0.05:
        text = text.upper()
    return (algorithm + rng.choice((":", ":", ":", "%3A", "%3a", "-", "-", "-", "%3B", "::", "")) + text
            + rng.choice(("", "", "", "", "", ".sig", ".att", ".sbom", ".SIG", ".sig.sig", "x")))


def word(rng: random.Random) -> str:
    return rng.choice(PLAIN if rng.random() < 0.9 else ODD)


def path(rng: random.Random) -> str:
    words = [digest(rng) if rng.random() < 0.03 else word(rng) for _ in range(rng.choice((0, 1, 1, 2, 2, 3, 5)))]
    end = rng.choice((["tags", "list"], ["blobs", digest(rng)], ["manifests", digest(rng)], ["manifests", word(rng)],
                      ["referrers", digest(rng)], ["blobs", "uploads"], ["blobs", "uploads", word(rng)],
                      ["manifests", "".join(rng.choices(LETTERS, k=rng.choice((1, 5, 127, 128, 129))))], [word(rng)]))
    text = ("/v2/" if rng.random() < 0.95 else rng.choice(("/v2", "/v1/", "/", ""))) + "/".join(words + end)
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 2, 3))):
        at = rng.randrange(len(text) + 1)
        text = rng.choice((text[:at] + rng.choice(LETTERS) + text[at:], text[:at] + text[at + 1:],
                           text[:at] + rng.choice(LETTERS) + text[at + 1:], text[:at] + "/" + word(rng) + text[at:]))
    return text


def by_grammar(text: str) -> tuple[str, str, str, str, str]:
    for kind, pattern in GRAMMAR:
        if found := pattern.fullmatch(text):
            part = found.groupdict()
            return (kind, part.get("name") or "", part.get("reference") or "", part.get("a256") or part.get("a512") or "",
                    part.get("h256") or part.get("h512") or "")
    return ("other", "", "", "", "")


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare the OCI grammar with the specification's patterns.")
    parser.add_argument("--driver", required=True)
    driver = parser.parse_args().driver
    rng = random.Random(SEED)
    paths = [path(rng) for _ in range(max(1, round(COUNT * scale())))]
    done = subprocess.run([driver, "oci"], input="".join(f"{text}\n" for text in paths), capture_output=True, text=True,
                          check=True)
    kinds: Counter[str] = Counter()
    wrong = 0
    for text, line in zip(paths, done.stdout.splitlines(), strict=True):
        wanted = by_grammar(text)
        kinds[wanted[0]] += 1
        if tuple(line.split("\t")) != wanted:
            wrong += 1
            if wrong <= 10:
                print(f"FAILED {text}: ours {line.split(chr(9))}, by the grammar {wanted}")
    counts = " ".join(f"{kind}:{count}" for kind, count in sorted(kinds.items()))
    print(f"proof 5 (scale {scale():g}, seed {SEED}): OCI grammar: {len(paths)} paths, {wrong} differ; {counts}")
    if missing := [kind for kind, _ in GRAMMAR if kinds[kind] == 0]:
        print(f"FAILED: no path of kind {missing}")
    return 1 if wrong or missing else 0


if __name__ == "__main__":
    sys.exit(main())
