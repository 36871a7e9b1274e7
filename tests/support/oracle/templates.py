# SPDX-License-Identifier: Apache-2.0
"""Filling a template, what becomes of the query, and the last check of a Location (V, B7, S8, T6)."""

import re

from oracle.candidates import Candidate
from oracle.policy import Backend
from oracle.target import undotted

_HOLE = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(rb"[A-Za-z0-9._~-]{1,128}\Z")
_KEPT = {"tags": ("n", "last"), "referrers": ("artifactType", "n", "last")}


def word(value: bytes | None) -> bytes:
    """V4: a trace or locality that is not a plain word is empty, it is never escaped."""
    return value if value is not None and _WORD.match(value) else b""


def fill(template: str, values: dict[str, bytes]) -> bytes:
    out, end = b"", 0
    for hole in _HOLE.finditer(template):
        out += template[end:hole.start()].encode() + values[hole[1]]
        end = hole.end()
    return out + template[end:].encode()


def fixed_values(candidate: Candidate) -> dict[str, bytes]:
    """{region} and the backend's variables: finite, known when the policy is compiled (B6)."""
    values = {"region": (candidate.region or "").encode()}
    backend = candidate.backend
    own = backend.regions[candidate.region].vars if candidate.region else {}
    return values | {name: fill(text, values) for name, text in (backend.vars | own).items()}


def literal_prefix(candidate: Candidate) -> bytes:
    """T6: the url up to the first hole that only a request can fill."""
    values = fixed_values(candidate)
    for hole in _HOLE.finditer(candidate.backend.url):
        if hole[1] not in values:
            return fill(candidate.backend.url[:hole.start()], values)
    return fill(candidate.backend.url, values)


def _named(query: bytes, names: tuple[str, ...]) -> bytes:
    """Named pairs, raw, in order, duplicates too (B7)."""
    wanted = {name.encode() for name in names}
    return b"&".join(pair for pair in query.split(b"&") if pair.partition(b"=")[0] in wanted)


def kept_query(backend: Backend, api: str, kind: str, query: bytes) -> bytes:
    if backend.query == "drop":
        return b""
    if backend.query == "keep":
        return query
    if backend.query is not None:
        names = backend.query if isinstance(backend.query, list) else [backend.query]
        return _named(query, tuple(names))
    return query if api == "files" else _named(query, _KEPT.get(kind, ()))


def _joined(location: bytes, query: bytes) -> bytes:
    if not query:
        return location
    return location + (b"&" if b"?" in location else b"?") + query


def location(candidate: Candidate, values: dict[str, bytes], query: bytes) -> bytes | None:
    """The finished Location, or None where it would leave the backend's literal prefix (T6)."""
    values = values | fixed_values(candidate)
    result = _joined(fill(candidate.backend.url, values), query)
    if candidate.backend.append is not None:
        result = _joined(result, fill(candidate.backend.append, values))
    prefix = literal_prefix(candidate)
    if not result.startswith(prefix) or not _walked(result).startswith(prefix):
        return None
    return result


def _walked(url: bytes) -> bytes:
    """RFC 3986, 5.2.4, over the path, with an escaped dot counted as a dot."""
    base, _, query = url.partition(b"?")
    scheme, _, rest = base.partition(b"://")
    host, slash, path = rest.partition(b"/")
    segments = (slash + path).split(b"/")
    out: list[bytes] = []
    for index, raw in enumerate(segments):
        segment = undotted(raw)
        last = index == len(segments) - 1
        if segment == b"..":
            if len(out) > 1:
                out.pop()
            if last:
                out.append(b"")
        elif segment == b".":
            if last:
                out.append(b"")
        else:
            out.append(raw)
    return scheme + b"://" + host + b"/".join(out) + (b"?" + query if query else b"")
