#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 3: equal input gives the same bundle, byte for byte.

    determinism.py --poros build/poros [--poros build-clang/poros …] --source .

One policy with everything in it is written many times over: in other folders (one with a blank in its name), with
its keys, its included files and the rows of its feeds in another order, split over files of other names, packed
with gzip; and compiled under other time zones, locales and clocks, by every binary that is given.
"""

import argparse
import gzip
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Tree = dict[str, Any]

_POLICY: Tree = {
    "version": 1,
    "feeds": {
        "aws": {"format": "aws-ip-ranges", "path": "feeds/aws.json"},
        "gcp": {"format": "gcp-cloud", "path": "feeds/gcp.json"},
        "list": {"format": "cidr-list", "path": ["feeds/list-a.txt", "feeds/list-b.txt"]},
        "asn": {"format": "ip-location-db", "path": "feeds/origins.csv"},
    },
    "origins": ["asn"],
    "providers": {
        "amazon": {"asns": [16509, 14618], "ranges": ["aws"], "except": ["3.5.0.0/19"]},
        "google": {"asns": [15169, 396982], "ranges": ["gcp"]},
        "local": {"asns": [64500], "ranges": ["list", "9.9.0.0/16"]},
        "Zebra": {"asns": [13335]},
    },
    "networks": {"campus": {"asns": [680, 786], "cidrs": ["129.132.0.0/16", "2001:67c::/32"]},
                 "istanbul": {"asns": [9121]}},
    "families": {"kubectl": ["/release/*/bin/**"], "iso": ["*.iso"]},
    "backends": {
        "up": {"url": "https://{region}-up.example/v2/{rest}", "trust": "names", "pays": "google",
               "place": {"by": "locality", "else": "us-east1"}, "onward": ["store.example", "blob.example"],
               "regions": {"us-east1": None, "europe-west4": None}},
        "s3": {"url": "https://{bucket}.s3.{region}.example/{digest}", "pays": "amazon",
               "vars": {"bucket": "img-{region}"}, "presence": {"check": "head", "when_unknown": "skip"},
               "place": {"by": "client"},
               "regions": {"us-east-1": None, "ap-east-1": {"also": ["cn-north-1", "ap-east-2"]},
                           "eu-west-2": {"vars": {"bucket": "odd"}}}},
        "cdn": {"url": "https://cdn.example/{algorithm}/{hex}", "append": "t={trace}", "from": "2026-01-01"},
        "ILLINOIS": {"url": "https://illinois.example/pub/{path}", "trust": "files", "query": ["v", "arch"]},
        "origin": {"url": "https://origin.example/{path}", "trust": "names"},
    },
    "sites": {
        "r.example": {"api": "oci", "fallback": "up", "aliases": ["z.example", "b.example"], "routes": [
            {"name": "ring", "when": {"header": {"X-Ring": ["b", "a"], "X-App": "1"}}, "answer": {"status": 403}},
            {"name": "near", "when": {"kind": ["blob"], "near": ["s3"]}, "to": ["s3", "up"]},
            {"name": "asn", "when": {"kind": ["blob"], "asn": [3320, 680]}, "to": ["cdn"]},
            {"name": "split", "when": {"kind": ["blob"], "provider": ["amazon", "google"]},
             "to": [{"split": {"s3": 60, "cdn": 40}, "by": ["object", "client"]}]},
            {"name": "rest", "to": ["up"]}]},
        "files.example": {"api": "files", "fallback": "origin", "default": True,
                          "kinds": {"pointer": ["*-current.iso"], "checksum": ["*.b3"]}, "routes": [
            {"name": "campus", "when": {"network": ["campus", "istanbul"], "kind": ["file"]},
             "to": ["ILLINOIS", "origin"]},
            {"name": "rest", "to": ["origin"]}]},
    },
}

_LIST = ["9.9.1.0/24 ams", "9.9.2.0/24 Istanbul-1", "9.10.0.0/16", "2a0e::/32 fra", "9.11.0.0/20 ams"]


def _shuffled(value: Any, chance: random.Random) -> Any:
    """Every map with its keys in another order; lists stay as they are."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: _shuffled(value[key], chance) for key in keys}
    if isinstance(value, list):
        return [_shuffled(item, chance) for item in value]
    return value


def _block_style(value: Any, indent: str = "") -> str:
    """The same as YAML in block style; scalars as JSON, which is YAML."""
    if isinstance(value, dict) and value:
        return "".join(f"\n{indent}{json.dumps(key)}:{_block_style(item, indent + '  ')}"
                       for key, item in value.items())
    if isinstance(value, list) and value:
        return "".join(f"\n{indent}- {json.dumps(item)}" for item in value)
    return " " + json.dumps(value)


@dataclass
class Feeds:
    aws: Tree
    gcp: Tree
    origins: list[str]
    lists: tuple[list[str], list[str]]

    @staticmethod
    def of(source: Path) -> "Feeds":
        folder = source / "examples/registry.k8s.io/feeds"
        return Feeds(json.loads(gzip.decompress((folder / "aws.json.gz").read_bytes())),
                     json.loads((folder / "gcp.json").read_bytes()),
                     gzip.decompress((folder / "origins.csv.gz").read_bytes()).decode().splitlines(),
                     (_LIST[:3], _LIST[3:]))

    def shuffled(self, chance: random.Random) -> "Feeds":
        def mixed(rows: list[Any]) -> list[Any]:
            return chance.sample(rows, len(rows))
        aws = {key: mixed(value) if isinstance(value, list) else value for key, value in self.aws.items()}
        gcp = {key: mixed(value) if isinstance(value, list) else value for key, value in self.gcp.items()}
        lists = mixed([*self.lists[0], *self.lists[1]])
        return Feeds(_shuffled(aws, chance), _shuffled(gcp, chance), mixed(self.origins), (lists[:1], lists[1:]))

    def write(self, folder: Path, packed: bool) -> None:
        folder.mkdir()
        files = {"aws.json": json.dumps(self.aws), "gcp.json": json.dumps(self.gcp),
                 "origins.csv": "\n".join(self.origins) + "\n",
                 "list-a.txt": "\n".join(self.lists[0]) + "\n", "list-b.txt": "\n".join(self.lists[1])}
        for name, text in files.items():
            data = text.encode()
            (folder / name).write_bytes(gzip.compress(data) if packed else data)


@dataclass
class Variant:
    name: str
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "plain"
    policy: Callable[[Path, Tree], None] = lambda folder, tree: _write_one(folder, tree)
    shuffles_keys: bool = False
    shuffles_rows: bool = False
    packs: bool = False
    now: str = "1780000000"
    poros: int = 0
    through_link: bool = False


def _write_one(folder: Path, tree: Tree) -> None:
    (folder / "policy.yaml").write_text(json.dumps(tree))


def _write_block(folder: Path, tree: Tree) -> None:
    (folder / "policy.yaml").write_text("# The same in block style.\n" + _block_style(tree).lstrip("\n") + "\n")


def _write_parts(names: dict[str, str]) -> Callable[[Path, Tree], None]:
    """Each section in a file of its own, in the folder of the policy so that paths stay."""
    def write(folder: Path, tree: Tree) -> None:
        top = {"version": 1, "origins": tree["origins"], "include": ["part-*.yaml"]}
        (folder / "policy.yaml").write_text(json.dumps(top))
        for section, name in names.items():
            (folder / f"part-{name}.yaml").write_text(json.dumps({section: tree[section]}))
    return write


_SECTIONS = ("feeds", "providers", "networks", "families", "backends", "sites")


def _variants(binaries: int) -> list[Variant]:
    forwards = _write_parts({section: f"{i}-{section}" for i, section in enumerate(_SECTIONS)})
    backwards = _write_parts({section: f"{9 - i}" for i, section in enumerate(_SECTIONS)})
    out = [
        Variant("as it is"),
        Variant("again"),
        Variant("in a folder with a blank", folder="with a blank"),
        Variant("in a folder that is deep and not ASCII", folder="deep/şğı/x"),
        Variant("through a symbolic link", through_link=True),
        Variant("in Kiritimati", {"TZ": "Pacific/Kiritimati"}),
        Variant("in a zone of no name", {"TZ": "XXX-25:59"}),
        Variant("in Turkish", {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "LANGUAGE": "tr"}),
        Variant("in no locale", {"LC_ALL": "C"}),
        Variant("at another time", now="1000000000"),
        Variant("with rows in another order", shuffles_rows=True),
        Variant("with keys in another order", shuffles_keys=True),
        Variant("in block style", policy=_write_block),
        Variant("with its feeds packed", packs=True),
        Variant("in included files", policy=forwards),
        Variant("in included files in another order", policy=backwards),
        Variant("all of it", {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"}, "a b/c", backwards, True, True,
                True, "4102444800"),
    ]
    out += [Variant(f"by binary {i + 1}{name}", environment, poros=i, shuffles_rows=mixes, shuffles_keys=mixes)
            for i in range(1, binaries)
            for name, environment, mixes in (("", {}, False),
                                             (", in Turkish and mixed", {"LC_ALL": "tr_TR.UTF-8"}, True))]
    return out


def _compile(variant: Variant, number: int, binaries: list[str], feeds: Feeds, top: Path, slim: bool) -> bytes:
    chance = random.Random(number)
    folder = top / str(number) / variant.folder
    folder.mkdir(parents=True)
    (feeds.shuffled(chance) if variant.shuffles_rows else feeds).write(folder / "feeds", variant.packs)
    tree = _shuffled(_POLICY, chance) if variant.shuffles_keys else _POLICY
    variant.policy(folder, tree)
    if variant.through_link:
        (top / str(number) / "link").symlink_to(folder)
        folder = top / str(number) / "link"
    bundle = top / f"{number}.bundle"
    environment = {key: value for key, value in os.environ.items() if key not in ("TZ", "LC_ALL", "LANG", "LANGUAGE")}
    # Half of them from inside the folder, with a relative path.
    inside = number % 2 == 1
    policy = "policy.yaml" if inside else str(folder / "policy.yaml")
    done = subprocess.run([binaries[variant.poros], "compile", policy, "-o", str(bundle), "--now", variant.now,
                           *(["--slim"] if slim else [])],
                          cwd=folder if inside else None, env={**environment, **variant.environment},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{variant.name}: {done.stdout.decode('utf-8', 'replace')}")
    return bundle.read_bytes()


def main() -> int:
    parser = argparse.ArgumentParser(description="Compile one policy in many guises.")
    parser.add_argument("--poros", action="append", required=True, help="a binary; one of each compiler")
    parser.add_argument("--source", type=Path, required=True)
    options = parser.parse_args()
    binaries = [str(Path(path).resolve()) for path in options.poros]
    known = subprocess.run(["locale", "-a"], stdout=subprocess.PIPE, check=False).stdout.decode().lower()
    if "tr_tr.utf" not in known:
        print("proof 3: the locale tr_TR.UTF-8 is not on this machine: LC_ALL names it all the same")
    feeds = Feeds.of(options.source.resolve())
    variants = _variants(len(binaries))
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        for slim in (False, True):
            top = Path(name) / ("slim" if slim else "full")
            top.mkdir()
            bundles = [_compile(variant, number, binaries, feeds, top, slim)
                       for number, variant in enumerate(variants)]
            for variant, bundle in zip(variants, bundles):
                if bundle != bundles[0]:
                    failed += 1
                    print(f"FAILED {top.name}, {variant.name}: {len(bundle)} bytes, first difference at "
                          f"{next((i for i, (a, b) in enumerate(zip(bundle, bundles[0])) if a != b), 'the end')}")
            print(f"proof 3 (always in full): {len(bundles)} compilations by {len(binaries)} binaries, {top.name}: "
                  f"{len(set(bundles))} bundle, {len(bundles[0])} bytes, SHA-256 "
                  f"{hashlib.sha256(bundles[0]).hexdigest()[:16]}…")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
