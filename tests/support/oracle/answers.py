# SPDX-License-Identifier: Apache-2.0
"""Answers that need no backend (A2–A4), and the shape of a redirect (A1)."""

from typing import Any

from oracle.policy import Route, Site
from oracle.request import Answer

PUBLIC = b"public, max-age=300"
PRIVATE = b"private, no-store"
_JSON = b"application/json"
_TEXT = b"text/plain; charset=utf-8"
_REASON = {200: b"OK", 400: b"Bad Request", 403: b"Forbidden", 404: b"Not Found",
           405: b"Method Not Allowed", 410: b"Gone", 421: b"Misdirected Request",
           451: b"Unavailable For Legal Reasons"}


def _headers(cache: bytes, content_type: bytes | None = None,
             *more: tuple[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    typed = [(b"Content-Type", content_type)] if content_type else []
    return [(b"Cache-Control", cache), *typed, *more]


def refused(status: int, *more: tuple[bytes, bytes]) -> Answer:
    return Answer(status, _headers(b"no-store", _TEXT, *more), _REASON[status] + b"\n")


def _oci_error(message: bytes) -> bytes:
    return b'{"errors":[{"code":"UNSUPPORTED","message":"' + message + b'"}]}'


def method_not_allowed(site: Site, path: bytes) -> Answer:
    allow = (b"Allow", b"GET, HEAD")
    if site.api == "oci" and (path == b"/v2" or path.startswith(b"/v2/")):
        return Answer(405, _headers(b"no-store", _JSON, allow),
                      _oci_error(b"only GET and HEAD are allowed"))
    return refused(405, allow)


def builtin(kind: str) -> Answer | None:
    if kind == "api-root":
        version = (b"Docker-Distribution-Api-Version", b"registry/2.0")
        return Answer(200, _headers(PUBLIC, _JSON, version), b"{}")
    if kind == "catalog":
        return Answer(404, _headers(PUBLIC, _JSON), _oci_error(b"_catalog is not supported"))
    return None


def redirect(status: int, location: bytes) -> Answer:
    return Answer(status, [(b"Location", location), *_headers(PRIVATE)])


def _names_only_the_request(route: Route) -> bool:
    return {*route.when, *route.unless} <= {"kind", "path"}


def fixed(site: Site, route: Route) -> Answer:
    """A route's `answer`. A shared cache may keep it only if every client would get it (A3)."""
    answer: dict[str, Any] = route.answer or {}
    up_to = site.routes[:site.routes.index(route) + 1]
    cache = PUBLIC if all(map(_names_only_the_request, up_to)) else PRIVATE
    status = answer["status"]
    if status in (302, 307):
        return Answer(status, [(b"Location", answer["location"].encode()), *_headers(cache)])
    text = answer["text"].encode() if "text" in answer else _REASON[status] + b"\n"
    return Answer(status, _headers(cache, _TEXT), text)
