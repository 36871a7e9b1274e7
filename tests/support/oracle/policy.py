# SPDX-License-Identifier: Apache-2.0
"""A policy file and what it includes, as plain values with every default filled in (L2–L4)."""

import calendar
import glob
import re
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oracle import yamlcore
from oracle.addresses import Prefix, parse_prefix
from oracle.feeds import Row, read_feed

_MAPS = ("feeds", "providers", "networks", "backends", "sites", "families")
_CIDR = re.compile(r"[0-9a-fA-F.:]+/[0-9]+\Z")


def as_list(value: Any) -> list[Any]:
    """A scalar stands for a list of one (L3)."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def parse_date(text: str) -> int:
    """L4. calendar.timegm, because the answer may not depend on this machine's time zone."""
    form = "%Y-%m-%dT%H:%M:%SZ" if "T" in text else "%Y-%m-%d"
    return calendar.timegm(time.strptime(text, form))


@dataclass(frozen=True)
class Provider:
    asns: frozenset[int]
    ranges: tuple[Row, ...]
    except_: tuple[Prefix, ...]


@dataclass(frozen=True)
class Network:
    asns: frozenset[int]
    cidrs: tuple[Prefix, ...]


@dataclass(frozen=True)
class Region:
    also: tuple[str, ...]
    vars: dict[str, str]


@dataclass(frozen=True)
class Backend:
    name: str
    url: str
    pays: str | None
    vars: dict[str, str]
    query: str | list[str] | None  # None: the kind's own rule
    append: str | None
    check: str
    when_unknown: str
    place_by: str | None
    place_else: str | None
    regions: dict[str, Region]
    since: int | None
    until: int | None
    ipv6: bool

    def region_of(self, name: str | None) -> str | None:
        """The key that serves `name`: itself, or the key whose `also` lists it (B1)."""
        for key, region in self.regions.items():
            if name is not None and (name == key or name in region.also):
                return key
        return None


@dataclass(frozen=True)
class Split:
    percents: dict[str, int]
    by: tuple[str, ...]


@dataclass(frozen=True)
class Route:
    name: str
    when: dict[str, Any]
    unless: dict[str, Any]
    as_: str | None
    to: tuple[str | Split, ...] | None
    answer: dict[str, Any] | None


@dataclass(frozen=True)
class Site:
    key: str
    aliases: tuple[str, ...]
    default: bool
    api: str
    status: int
    fallback: str | None
    kinds: dict[str, list[str]]
    routes: tuple[Route, ...]


@dataclass
class Policy:
    origins: list[Row] = field(default_factory=list)
    providers: dict[str, Provider] = field(default_factory=dict)
    networks: dict[str, Network] = field(default_factory=dict)
    backends: dict[str, Backend] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)


def _merged(path: Path) -> dict[str, Any]:
    """The top file and its includes as one tree, with feed paths made absolute (L2)."""
    top = yamlcore.load(path.read_text("utf-8"))
    tree: dict[str, Any] = {name: {} for name in _MAPS} | {"origins": []}
    names: list[Path] = [path]
    for pattern in as_list(top.get("include")):
        found = glob.glob(str(path.parent / pattern))
        names.extend(Path(name) for name in sorted(found, key=lambda name: name.encode()))
    for name in names:
        part = yamlcore.load(name.read_text("utf-8")) or {}
        for feed in (part.get("feeds") or {}).values():
            feed["path"] = [name.parent / p for p in as_list(feed.get("path"))]
        for key in _MAPS:
            for entry, value in (part.get(key) or {}).items():
                if entry in tree[key]:
                    raise ValueError(f"{key}.{entry} stands in two files")
                tree[key][entry] = value
        tree["origins"] += as_list(part.get("origins"))
    return tree


def _provider(tree: dict[str, Any], feeds: dict[str, list[Row]]) -> Provider:
    ranges: list[Row] = []
    for item in as_list(tree.get("ranges")):
        ranges += [Row(parse_prefix(item))] if _CIDR.match(item) else feeds[item]
    return Provider(frozenset(as_list(tree.get("asns"))), tuple(ranges),
                    tuple(parse_prefix(c) for c in as_list(tree.get("except"))))


def _network(tree: dict[str, Any]) -> Network:
    return Network(frozenset(as_list(tree.get("asns"))),
                   tuple(parse_prefix(c) for c in as_list(tree.get("cidrs"))))


def _backend(name: str, tree: dict[str, Any]) -> Backend:
    presence, place = tree.get("presence") or {}, tree.get("place") or {}
    regions = {key: Region(tuple(as_list((value or {}).get("also"))), (value or {}).get("vars") or {})
               for key, value in (tree.get("regions") or {}).items()}
    return Backend(
        name=name, url=tree["url"], pays=tree.get("pays"), vars=tree.get("vars") or {},
        query=tree.get("query"), append=tree.get("append"),
        check=presence.get("check", "none"), when_unknown=presence.get("when_unknown", "skip"),
        place_by=place.get("by"), place_else=place.get("else"), regions=regions,
        since=parse_date(tree["from"]) if "from" in tree else None,
        until=parse_date(tree["until"]) if "until" in tree else None,
        ipv6=tree.get("ipv6", True))


def _step(tree: Any) -> str | Split:
    if isinstance(tree, str):
        return tree
    return Split(tree["split"], tuple(as_list(tree.get("by", ["object", "client"]))))


def _route(tree: dict[str, Any]) -> Route:
    steps = tuple(_step(step) for step in as_list(tree["to"])) if "to" in tree else None
    return Route(tree["name"], tree.get("when") or {}, tree.get("unless") or {}, tree.get("as"),
                 steps, tree.get("answer"))


def _site(key: str, tree: dict[str, Any]) -> Site:
    return Site(key, tuple(as_list(tree.get("aliases"))), tree.get("default", False), tree["api"],
                tree.get("status", 302), tree.get("fallback"),
                {kind: as_list(globs) for kind, globs in (tree.get("kinds") or {}).items()},
                tuple(_route(route) for route in tree["routes"]))


def load_policy(path: Path) -> Policy:
    tree = _merged(path)
    feeds = {name: read_feed(feed["format"], feed["path"]) for name, feed in tree["feeds"].items()}
    return Policy(
        origins=[row for name in tree["origins"] for row in _origin_rows(feeds[name])],
        providers={name: _provider(value or {}, feeds) for name, value in tree["providers"].items()},
        networks={name: _network(value or {}) for name, value in tree["networks"].items()},
        backends={name: _backend(name, value) for name, value in tree["backends"].items()},
        sites={key: _site(key, value) for key, value in tree["sites"].items()})


def _origin_rows(rows: list[Row]) -> list[Row]:
    # Within a feed the lower ASN wins (C5). Sorting each feed by itself and keeping the feeds in
    # order leaves "the first of equal prefixes wins" as the only rule a look-up needs.
    return sorted(rows, key=lambda row: row.asn if row.asn is not None else 0)
