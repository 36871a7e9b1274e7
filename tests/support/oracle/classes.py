# SPDX-License-Identifier: Apache-2.0
"""Who the client is (S1, C3–C10): provider, region, ASN, networks. Every look-up is a linear scan."""

from collections.abc import Iterable
from dataclasses import dataclass

from oracle.addresses import Address
from oracle.feeds import Row
from oracle.policy import Policy, Provider


@dataclass(frozen=True)
class Class:
    provider: str | None = None
    region: str | None = None
    asn: int | None = None
    networks: frozenset[str] = frozenset()


def _longest(rows: Iterable[Row], address: Address) -> Row | None:
    """The longest prefix that holds the address; of equal ones the first."""
    best: Row | None = None
    for row in rows:
        if row.prefix.holds(address) and (best is None or row.prefix.length > best.prefix.length):
            best = row
    return best


def _excepted(provider: Provider, address: Address) -> bool:
    return any(prefix.holds(address) for prefix in provider.except_)


def classify(policy: Policy, address: Address | None) -> Class:
    if address is None:
        return Class()
    origin = _longest(policy.origins, address)
    asn = origin.asn if origin is not None and origin.asn != 0 else None  # AS0 is nobody

    # C7: an exception takes the address away from that provider, so that a shorter range of
    # another provider, or the ASN of another one, may win instead.
    candidates = {name: p for name, p in policy.providers.items() if not _excepted(p, address)}
    provider, region, best = None, None, -1
    for name, candidate in candidates.items():
        row = _longest(candidate.ranges, address)
        if row is not None and row.prefix.length > best:
            provider, region, best = name, row.region, row.prefix.length
    if provider is None and asn is not None:
        provider = next((name for name, p in candidates.items() if asn in p.asns), None)

    networks = frozenset(
        name for name, network in policy.networks.items()
        if asn in network.asns or any(prefix.holds(address) for prefix in network.cidrs))
    return Class(provider, region, asn, networks)
