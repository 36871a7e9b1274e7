# SPDX-License-Identifier: Apache-2.0
"""Steps become candidates, and some are skipped (S3, B2–B5)."""

from dataclasses import dataclass

from oracle import split
from oracle.addresses import Address
from oracle.classes import Class
from oracle.places import place
from oracle.policy import Backend, Policy, Route, Site, Split
from oracle.request import Request

_ASKED = ("blob", "manifest-digest", "file")  # S5: names are never asked for


@dataclass(frozen=True)
class Candidate:
    backend: Backend
    region: str | None
    never_skipped: bool = False

    @property
    def label(self) -> str:
        return self.backend.name + (f"@{self.region}" if self.region else "")


@dataclass(frozen=True)
class Subject:
    """What candidates depend on besides the policy."""

    request: Request
    client: Address | None
    klass: Class
    kind: str
    obj: bytes  # what a split hashes


def candidates(policy: Policy, site: Site, route: Route, subject: Subject) -> list[Candidate]:
    names: list[str] = []
    for step in route.to or ():
        if isinstance(step, Split):
            names += split.members(step, site.key, route.name, subject.obj, subject.client)
        else:
            names.append(step)
    found: list[Candidate] = []
    for name in names:
        word, at, region = name.partition("@")
        backend = policy.backends[word]
        found.append(Candidate(backend, region if at else _placed(backend, subject)))
    if site.fallback is not None:
        fallback = policy.backends[site.fallback]
        found.append(Candidate(fallback, _placed(fallback, subject), never_skipped=True))
    return found


def _placed(backend: Backend, subject: Subject) -> str | None:
    return place(backend, subject.klass, subject.request.locality)


def skip(candidate: Candidate, subject: Subject) -> str | None:
    """The first reason, in the order of S3, or None where the candidate serves."""
    backend, request = candidate.backend, subject.request
    if candidate.never_skipped:
        return None
    if _expired(backend, request.now):
        return "expired"
    if backend.name in request.down or candidate.label in request.down:
        return "down"
    if backend.regions and candidate.region is None:
        return "no-region"
    if not backend.ipv6 and subject.client is not None and subject.client.family == 6:
        return "family"
    if backend.check == "none" or subject.kind not in _ASKED:
        return None
    has = request.have.get(candidate.label, request.have.get(backend.name))
    if has is None:
        return "unknown" if backend.when_unknown == "skip" else None
    return None if has else "absent"


def _expired(backend: Backend, now: int | None) -> bool:
    # A front end that has no clock cannot know of dates: for it every backend lives.
    if now is None:
        return False
    return ((backend.since is not None and now < backend.since)
            or (backend.until is not None and now >= backend.until))
