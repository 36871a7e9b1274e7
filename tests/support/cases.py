# SPDX-License-Identifier: Apache-2.0
"""Reads tests/cases: the one table that every front end runs. README.md there has the format."""

import bz2
import gzip
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from oracle import Answer, Policy, Request, load_policy, yamlcore  # noqa: E402
from oracle.policy import parse_date  # noqa: E402

DEFAULT_NOW = parse_date("2026-06-01")

_FILE_KEYS = {"policy", "policy_file", "files", "defaults", "requests"}
_REFUSAL_KEYS = {"name", "policy", "rules"}
_REQUEST_KEYS = {"name", "method", "url", "host", "target", "client", "locality", "now", "trace",
                 "headers", "have", "down", "expect"}
_WHY_KEYS = {"kind", "route", "skips"}
_EXPECT_KEYS = _WHY_KEYS | {"status", "location", "cache_control", "body", "content_type", "allow",
                            "api_version"}
_REPEAT = re.compile(r"<([^<>*]+)\*([0-9]+)>")
_REASON = {200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
           405: "Method Not Allowed", 410: "Gone", 421: "Misdirected Request",
           451: "Unavailable For Legal Reasons"}


class CaseError(ValueError):
    """A case file that says something the format does not have."""


@dataclass(frozen=True)
class Response:
    """What is compared: header names in lower case, sorted, so that order never matters."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @staticmethod
    def of(status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> "Response":
        lowered = sorted((name.lower(), value) for name, value in headers)
        return Response(status, tuple(lowered), body)

    @staticmethod
    def of_answer(answer: Answer) -> "Response":
        return Response.of(answer.status, answer.headers, answer.body)

    def lines(self) -> Iterator[str]:
        yield f"status {self.status}"
        for name, value in self.headers:
            yield f"{name.decode('latin-1')}: {value.decode('latin-1')!r}"
        yield f"body {self.body.decode('latin-1')!r}"


@dataclass(frozen=True)
class Case:
    name: str
    request: Request
    expected: Response
    why: dict[str, Any]  # kind, route, skips: only the oracle tells these


@dataclass(frozen=True)
class Refusal:
    """A policy that must not compile, and the rules that its errors name."""

    name: str
    policy: str
    rules: tuple[str, ...]


@dataclass
class CaseFile:
    name: str
    policy_path: Path | None
    policy_text: str | None
    files: dict[str, str]
    cases: list[Case] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    def materialise(self, folder: Path) -> Path:
        """Writes policy and feeds into `folder`; where the policy is a file of its own, that is it."""
        for name, text in self.files.items():
            data = text.encode("utf-8")
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name.endswith(".gz"):
                data = gzip.compress(data, mtime=0)
            elif name.endswith(".bz2"):
                data = bz2.compress(data)
            path.write_bytes(data)
        if self.policy_path is not None:
            return self.policy_path
        path = folder / "policy.yaml"
        path.write_text(self.policy_text or "", "utf-8")
        return path

    def load(self, folder: Path) -> Policy:
        return load_policy(self.materialise(folder))


def _bytes(text: Any) -> bytes:
    """One character is one byte: how a case writes what no decent client would send.

    `<a*64>` is 64 times `a`: digests and long targets stay readable.
    """
    long = _REPEAT.sub(lambda m: m[1] * int(m[2]), str(text))
    return long.encode("latin-1")


def _split_url(url: str) -> tuple[str, str]:
    scheme, mark, rest = url.partition("://")
    if not mark or scheme not in ("http", "https"):
        raise CaseError(f"url {url!r}: not http or https; use host and target")
    ends = [i for i in (rest.find("/"), rest.find("?")) if i >= 0]
    end = min(ends, default=len(rest))
    return rest[:end], rest[end:] or "/"


def _where(tree: dict[str, Any]) -> dict[str, Any]:
    """The keys with host and target in place of a url, which says both."""
    if "url" not in tree:
        return tree
    if both := {"host", "target"} & set(tree):
        raise CaseError(f"{', '.join(sorted(both))} beside url")
    host, target = _split_url(tree["url"])
    return tree | {"host": host, "target": target}


def _request(tree: dict[str, Any]) -> Request:
    host, target = tree.get("host"), tree.get("target")
    now = tree.get("now", DEFAULT_NOW)
    return Request(
        method=_bytes(tree.get("method", "GET")),
        host=None if host is None else _bytes(host),
        target=_bytes("/" if target is None else target),
        client=tree.get("client"),
        locality=tree.get("locality"),
        now=now if isinstance(now, int) else parse_date(now),
        trace=None if tree.get("trace") is None else _bytes(tree["trace"]),
        headers=tuple((_bytes(name), _bytes(value)) for name, value in tree.get("headers", [])),
        have={name: _yes(value) for name, value in (tree.get("have") or {}).items()},
        down=frozenset(tree.get("down") or ()))


def _yes(value: str) -> bool:
    if value not in ("yes", "no"):
        raise CaseError(f"have: {value!r} is neither yes nor no")
    return value == "yes"


def _expected(tree: dict[str, Any], method: str) -> Response:
    redirect = "location" in tree
    status = tree.get("status", 302 if redirect else None)
    if status is None:
        raise CaseError("expect: neither status nor location")
    refused = status in (400, 405, 421)
    cache = "private, no-store" if redirect else "no-store" if refused else "public, max-age=300"
    values = {
        "Location": tree.get("location"),
        "Cache-Control": tree.get("cache_control", cache),
        "Content-Type": tree.get("content_type", None if redirect else "text/plain; charset=utf-8"),
        "Allow": tree.get("allow", "GET, HEAD" if status == 405 else None),
        "Docker-Distribution-Api-Version": tree.get("api_version"),
    }
    body = tree.get("body", "" if redirect else _REASON[status] + "\n")
    headers = [(_bytes(name), _bytes(value)) for name, value in values.items() if value is not None]
    return Response.of(status, headers, b"" if method == "HEAD" else _bytes(body))


def _check_keys(tree: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := set(tree) - known:
        raise CaseError(f"{where}: unknown {', '.join(sorted(unknown))}")


def _refusal(tree: dict[str, Any], path: Path) -> Refusal:
    _check_keys(tree, _REFUSAL_KEYS, path.name)
    return Refusal(tree["name"], tree["policy"], tuple(sorted(tree["rules"])))


def load_case_file(path: Path) -> CaseFile:
    tree = yamlcore.load(path.read_text("utf-8"))
    if "refused" in tree:
        _check_keys(tree, {"refused"}, path.name)
        return CaseFile(path.name, None, "", {}, refusals=[_refusal(item, path) for item in tree["refused"]])
    _check_keys(tree, _FILE_KEYS, path.name)
    if ("policy" in tree) == ("policy_file" in tree):
        raise CaseError(f"{path.name}: exactly one of policy and policy_file")
    policy_path = path.parent / tree["policy_file"] if "policy_file" in tree else None
    file = CaseFile(path.name, policy_path, tree.get("policy"), tree.get("files") or {})
    defaults = tree.get("defaults") or {}
    _check_keys(defaults, _REQUEST_KEYS - {"name"}, path.name)
    defaults = _where(defaults)
    seen: set[str] = set()
    for item in tree["requests"]:
        where = f"{path.name}: {item.get('name')}"
        try:
            _check_keys(item, _REQUEST_KEYS, "request")
            _check_keys(item["expect"], _EXPECT_KEYS, "expect")
            if item["name"] in seen:
                raise CaseError("a second case of this name")
            seen.add(item["name"])
            merged = defaults | _where(item)
            expect = (defaults.get("expect") or {}) | item["expect"]
            why = {key: expect[key] for key in _WHY_KEYS if key in expect}
            file.cases.append(Case(item["name"], _request(merged),
                                   _expected(expect, merged.get("method", "GET")), why))
        except (KeyError, ValueError) as error:
            raise CaseError(f"{where}: {error!r}") from error
    return file


def load_all(place: Path) -> list[CaseFile]:
    """The case files of a folder, or the one file that is named."""
    paths = [place] if place.is_file() else sorted(place.glob("*.yaml"))
    return [load_case_file(path) for path in paths]
