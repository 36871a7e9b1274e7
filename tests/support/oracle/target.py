# SPDX-License-Identifier: Apache-2.0
"""The raw target and host (S7, T1–T5). Nothing is decoded here but to recognise what is refused."""

import re
from dataclasses import dataclass

MAX_TARGET = 4096  # T4

_ABSOLUTE = re.compile(rb"https?://(?P<authority>[^/?#]*)(?P<rest>.*)\Z", re.IGNORECASE | re.DOTALL)
_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")
_REFUSED_ESCAPE = re.compile(rb"%(2f|5c|00)", re.IGNORECASE)
_REFUSED_IN_PATH = frozenset(b'\\#"<>`') | frozenset(range(0x80, 0x100))
_REFUSED_IN_QUERY = frozenset(b"\\#") | frozenset(range(0x80, 0x100))


@dataclass(frozen=True)
class Target:
    path: bytes
    query: bytes | None
    authority: bytes | None  # of the absolute form; it replaces Host (T5)
    raw: bytes


def parse_form(raw: bytes) -> Target | None:
    """T1 (a): None is a 400 that comes before the host is even looked at."""
    if any(byte <= 0x20 or byte == 0x7F for byte in raw):
        return None
    authority, rest = None, raw
    absolute = _ABSOLUTE.match(raw)
    if absolute:
        authority, rest = absolute["authority"], absolute["rest"]
        if not authority or b"@" in authority:
            return None
        if not rest.startswith(b"/"):
            rest = b"/" + rest if rest[:1] in (b"", b"?") else rest
    elif raw != b"*" and not raw.startswith(b"/"):
        return None
    path, mark, query = rest.partition(b"?")
    return Target(path, query if mark else None, authority, raw)


def is_acceptable(target: Target) -> bool:
    """T1 (d): the rest of S7, after host and method."""
    path = target.path
    if not path.startswith(b"/") or len(target.raw) > MAX_TARGET:
        return False
    if any(byte in _REFUSED_IN_PATH for byte in path):
        return False
    if _BAD_ESCAPE.search(path) or _REFUSED_ESCAPE.search(path):
        return False
    if any(segment in (b".", b"..") for segment in undotted(path).split(b"/")):
        return False
    if path.startswith(b"/v2/") and b"//" in path:  # T3
        return False
    return not any(byte in _REFUSED_IN_QUERY for byte in target.query or b"")


def undotted(path: bytes) -> bytes:
    """The path with escaped dots as dots: servers behind us decode them before they walk upwards."""
    return re.sub(rb"%2e", b".", path, flags=re.IGNORECASE)


def normal_host(host: bytes) -> str:
    """T5: lower case, without :port and one final dot."""
    host = re.sub(rb":[0-9]*\Z", b"", host)
    if host.endswith(b"."):
        host = host[:-1]
    return host.lower().decode("latin-1")


def decoded(path: bytes) -> bytes:
    """Escapes decoded exactly once, for globs and file kinds (R7)."""
    return re.sub(rb"%([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), path)
