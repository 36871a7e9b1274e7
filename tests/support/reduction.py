# SPDX-License-Identifier: Apache-2.0
"""What a front end cannot see is unknown to it, and the case is run all the same.

The expectation then is the oracle's answer to the reduced request. It is never a skip: a front end
without a clock must still send every client somewhere.
"""

import re
from dataclasses import replace

from oracle import Request

CAPABILITIES = ("have", "state", "now", "trace", "headers", "locality", "raw-target")
_ALIASES = {"head": "have", "index": "have", "down": "state"}

# A path that every host in the world hands on as it came.
_PLAIN_TARGET = re.compile(rb"/(?:[A-Za-z0-9._~:@!$&'()*+,;=-]+/)*[A-Za-z0-9._~:@!$&'()*+,;=-]*"
                           rb"(?:\?[A-Za-z0-9._~:@!$&'()*+,;=/-]*)?\Z")


def capability(word: str) -> str:
    name = _ALIASES.get(word, word)
    if name not in CAPABILITIES:
        raise ValueError(f"no capability {word!r}; there are {', '.join(CAPABILITIES)}")
    return name


def reduce(request: Request, lacks: frozenset[str]) -> Request:
    """The request with every input unknown that the front end lacks."""
    changes: dict[str, object] = {}
    if "have" in lacks:
        changes["have"] = {}
    if "state" in lacks:
        changes["down"] = frozenset()
    if "now" in lacks:
        changes["now"] = None
    if "trace" in lacks:
        changes["trace"] = None
    if "headers" in lacks:
        changes["headers"] = ()
    if "locality" in lacks:
        changes["locality"] = None
    return replace(request, **changes)  # type: ignore[arg-type]


def differs(request: Request, reduced: Request) -> bool:
    """Whether an input that the case gave is lost; every case has a `now`, so that one counts only
    together with another loss or not at all."""
    return replace(request, now=None) != replace(reduced, now=None)


def is_plain(target: bytes) -> bool:
    return _PLAIN_TARGET.match(target) is not None
