# SPDX-License-Identifier: Apache-2.0
"""Addresses, prefixes, and what a client's text means (C1)."""

import re
from dataclasses import dataclass
from ipaddress import (IPv4Address, IPv6Address, ip_address, ip_network,
                       summarize_address_range)

_WIDTH = {4: 32, 6: 128}
_PORTED = re.compile(r"(?P<host>.*):(?P<port>0|[1-9][0-9]{0,4})\Z", re.ASCII)


@dataclass(frozen=True)
class Address:
    family: int
    bits: int

    def network_bytes(self) -> bytes:
        """What a split hashes of a client (S6): the /24 of IPv4, the /48 of IPv6."""
        raw = self.bits.to_bytes(_WIDTH[self.family] // 8, "big")
        return raw[:3] if self.family == 4 else raw[:6]


@dataclass(frozen=True)
class Prefix:
    family: int
    bits: int
    length: int

    def holds(self, address: Address) -> bool:
        shift = _WIDTH[self.family] - self.length
        return self.family == address.family and self.bits >> shift == address.bits >> shift


def _address(parsed: IPv4Address | IPv6Address) -> Address:
    # IPv4-mapped IPv6 is IPv4 everywhere (S1); the deprecated IPv4-compatible form is not.
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return Address(parsed.version, int(parsed))


def parse_prefix(text: str) -> Prefix:
    """`ADDRESS/LENGTH`; raises ValueError where host bits are set."""
    network = ip_network(text.strip())
    return Prefix(network.version, int(network.network_address), network.prefixlen)


def cover(first: str, last: str) -> list[Prefix]:
    """The smallest set of prefixes that is exactly the range (C3)."""
    networks = summarize_address_range(ip_address(first.strip()), ip_address(last.strip()))
    return [Prefix(n.version, int(n.network_address), n.prefixlen) for n in networks]


def _without_port(text: str) -> tuple[str, bool]:
    match = _PORTED.match(text)
    if match and int(match["port"]) <= 65535:
        return match["host"], True
    return text, False


def parse_client(text: str | None) -> Address | None:
    """C1: IPv4, IPv6, [IPv6], each of the first and last also with a port. Anything else: unknown."""
    if text is None:
        return None
    text = text.strip(" \t")
    if text.startswith("["):
        inner, _ = _without_port(text) if not text.endswith("]") else (text, False)
        if not inner.endswith("]") or ":" not in inner:
            return None
        text = inner[1:-1]
    elif text.count(":") == 1:
        text, ported = _without_port(text)
        if not ported:
            return None
    if "%" in text:  # a zone names an interface of one machine, never a client
        return None
    try:
        return _address(ip_address(text))
    except ValueError:
        return None
