# SPDX-License-Identifier: Apache-2.0
"""What goes in and what comes out. Bytes are bytes: nothing here is decoded for anybody."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """Every input of a decision. None means that it is not known."""

    method: bytes = b"GET"
    host: bytes | None = None
    target: bytes = b"/"
    client: str | None = None
    locality: str | None = None
    now: int | None = None
    trace: bytes | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()
    have: dict[str, bool] = field(default_factory=dict)  # "backend" or "backend@region"
    down: frozenset[str] = frozenset()


@dataclass
class Answer:
    """A response, and why: the second half is for people who read a failing case."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes = b""
    site: str | None = None
    kind: str | None = None
    route: str | None = None
    backend: str | None = None
    region: str | None = None
    skips: list[tuple[str, str]] = field(default_factory=list)
