# SPDX-License-Identifier: Apache-2.0
"""One request through the whole contract, in the order of T1."""

from oracle import answers, candidates, conditions, kinds, templates
from oracle.addresses import parse_client
from oracle.classes import classify
from oracle.policy import Policy, Route, Site
from oracle.request import Answer, Request
from oracle.target import Target, is_acceptable, normal_host, parse_form

_METHODS = (b"GET", b"HEAD")


def decide(policy: Policy, request: Request) -> Answer:
    answer = _answer(policy, request)
    if request.method == b"HEAD":
        answer.body = b""
    return answer


def _site(policy: Policy, host: bytes | None) -> Site | None:
    name = normal_host(host) if host is not None else None
    for site in policy.sites.values():
        if name == site.key or name in site.aliases:
            return site
    return next((site for site in policy.sites.values() if site.default), None)


def _answer(policy: Policy, request: Request) -> Answer:
    target = parse_form(request.target)
    if target is None:
        return answers.refused(400)
    site = _site(policy, target.authority if target.authority is not None else request.host)
    if site is None:
        return answers.refused(421)
    answer = _at_site(policy, request, target, site)
    answer.site = site.key
    return answer


def _at_site(policy: Policy, request: Request, target: Target, site: Site) -> Answer:
    if request.method not in _METHODS:
        return answers.method_not_allowed(site, target.path)
    if not is_acceptable(target):
        return answers.refused(400)
    if site.api == "oci":
        artifact = kinds.oci_artifact(target.path)
        if (builtin := answers.builtin(artifact.kind)) is not None:
            builtin.kind = artifact.kind
            return builtin
    else:
        artifact = kinds.file_artifact(target.path, site.kinds)

    client = parse_client(request.client)
    klass = classify(policy, client)
    facts = conditions.Facts(policy, artifact.kind, target.path, klass, request.locality,
                             request.headers)
    route = next(route for route in site.routes if conditions.holds(route, facts))
    obj = artifact.words["digest"] if artifact.kind in ("blob", "manifest-digest") else target.path
    subject = candidates.Subject(request, client, klass, artifact.kind, obj)
    answer = (answers.fixed(site, route) if route.to is None
              else _redirect(policy, site, route, target, artifact, subject))
    answer.kind, answer.route = artifact.kind, route.name
    return answer


def _values(site: Site, route: Route, target: Target, artifact: kinds.Artifact,
            request: Request) -> dict[str, bytes]:
    """Everything a request can put into a template (V1–V4)."""
    values = dict(artifact.words)
    values["trace"] = templates.word(request.trace)
    values["locality"] = templates.word((request.locality or "").encode())
    tail = conditions.tail_of(route, target.path)
    if tail is not None:
        values["tail"] = tail
    values |= _paths(site, target.path, outside=b"")
    if route.as_ is not None:
        path = templates.fill(route.as_, values)
        values |= _paths(site, path, outside=path[1:])
    return values


def _paths(site: Site, path: bytes, outside: bytes) -> dict[str, bytes]:
    """{path} and, on an OCI site, {rest}; `outside` is the rest of a path that is not under /v2/."""
    rest = path[4:] if path.startswith(b"/v2/") else outside
    return {"path": path[1:]} | ({"rest": rest} if site.api == "oci" else {})


def _redirect(policy: Policy, site: Site, route: Route, target: Target, artifact: kinds.Artifact,
              subject: candidates.Subject) -> Answer:
    skips: list[tuple[str, str]] = []
    for candidate in candidates.candidates(policy, site, route, subject):
        reason = candidates.skip(candidate, subject)
        if reason is None:
            break
        skips.append((candidate.label, reason))
    else:
        raise ValueError(f"site {site.key} has no fallback, and nothing is left")
    query = templates.kept_query(candidate.backend, site.api, artifact.kind, target.query or b"")
    values = _values(site, route, target, artifact, subject.request)
    location = templates.location(candidate, values, query)
    answer = answers.refused(400) if location is None else answers.redirect(site.status, location)
    answer.backend, answer.region, answer.skips = candidate.backend.name, candidate.region, skips
    return answer
