# SPDX-License-Identifier: Apache-2.0
"""Whether a route's condition holds (R2–R7): keys AND, lists OR; `unless` excludes each of its keys."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from oracle import globs
from oracle.classes import Class
from oracle.places import real_place
from oracle.policy import Policy, Route, as_list


@dataclass(frozen=True)
class Facts:
    """What conditions may ask about one request."""

    policy: Policy
    kind: str
    path: bytes
    klass: Class
    locality: str | None
    headers: tuple[tuple[bytes, bytes], ...]


def _headers_hold(wanted: dict[str, Any], facts: Facts) -> bool:
    """R3: names AND, values OR; each field line is one value, trimmed and compared exactly."""
    for name, values in wanted.items():
        lines = {value.strip(b" \t") for key, value in facts.headers
                 if key.lower() == name.lower().encode()}
        if not any(str(value).encode() in lines for value in as_list(values)):
            return False
    return True


_KEYS: dict[str, Callable[[Any, Facts], bool]] = {
    "kind": lambda v, f: f.kind in as_list(v),
    "path": lambda v, f: any(globs.match(glob, f.path)[0] for glob in as_list(v)),
    "provider": lambda v, f: f.klass.provider in as_list(v),
    "region": lambda v, f: f.klass.region in as_list(v),
    "network": lambda v, f: not f.klass.networks.isdisjoint(as_list(v)),
    "asn": lambda v, f: f.klass.asn in as_list(v),
    "locality": lambda v, f: f.locality in as_list(v),
    "near": lambda v, f: any(
        real_place(f.policy.backends[name], f.klass, f.locality) for name in as_list(v)),
    "header": _headers_hold,
}


def holds(route: Route, facts: Facts) -> bool:
    return (all(_KEYS[key](value, facts) for key, value in route.when.items())
            and not any(_KEYS[key](value, facts) for key, value in route.unless.items()))


def tail_of(route: Route, path: bytes) -> bytes | None:
    """V1: the segments that ** took in the first glob of when.path that holds."""
    for glob in as_list(route.when.get("path")):
        matched, tail = globs.match(glob, path)
        if matched:
            return tail
    return None
