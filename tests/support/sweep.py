# SPDX-License-Identifier: Apache-2.0
"""The slow twin of the compiler's address tables: prefixes of whole feeds answered by one sweep over
sorted edges with a stack of the prefixes that are open. Shares no code with src/ nor with oracle/."""

import csv
import gzip
import io
import ipaddress
import json
from dataclasses import dataclass, field
from pathlib import Path

WIDTH = {4: 32, 6: 128}


@dataclass
class Table:
    """Prefixes of one family: (first, length, rank, value). Of equal prefixes the lowest rank counts."""

    family: int
    rows: list[tuple[int, int, int, object]] = field(default_factory=list)

    def add(self, first: int, length: int, rank: int, value: object) -> None:
        self.rows.append((first, length, rank, value))

    def last(self, row: tuple[int, int, int, object]) -> int:
        return row[0] | ((1 << (WIDTH[self.family] - row[1])) - 1)

    def edges(self) -> set[int]:
        """The first and the last address of every prefix, and the neighbours of both."""
        most = (1 << WIDTH[self.family]) - 1
        found = set()
        for row in self.rows:
            for edge in (row[0], self.last(row)):
                found.update((max(edge - 1, 0), edge, min(edge + 1, most)))
        return found

    def sweep(self, addresses: list[int]) -> list[tuple[object, int] | None]:
        """For each of the sorted addresses: value and length of the longest prefix that holds it."""
        # Of equal prefixes the one that counts comes last, on top of the stack.
        rows = sorted(self.rows, key=lambda row: (row[0], row[1], -row[2]))
        answers: list[tuple[object, int] | None] = []
        stack: list[tuple[int, tuple[object, int]]] = []
        at = 0
        for address in addresses:
            while at < len(rows) and rows[at][0] <= address:
                row = rows[at]
                while stack and stack[-1][0] < row[0]:
                    stack.pop()
                stack.append((self.last(row), (row[3], row[1])))
                at += 1
            while stack and stack[-1][0] < address:
                stack.pop()
            answers.append(stack[-1][1] if stack else None)
        return answers


def cover(first: int, last: int, width: int) -> list[tuple[int, int]]:
    """The smallest set of prefixes that is exactly the range (C3)."""
    out = []
    while first <= last:
        bits = (first & -first).bit_length() - 1 if first else width
        while (1 << bits) > last - first + 1:
            bits -= 1
        out.append((first, width - bits))
        first += 1 << bits
    return out


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8")


def read_ranges(path: Path) -> list[tuple[int, int, int, str]]:
    """AWS's ip-ranges.json or Google's cloud.json: (family, first, length, region)."""
    document = json.loads(_text(path))
    pairs = []
    for entry in [*document["prefixes"], *document.get("ipv6_prefixes", [])]:
        block = next(entry[key] for key in ("ip_prefix", "ipv6_prefix", "ipv4Prefix", "ipv6Prefix")
                     if key in entry)
        pairs.append((block, entry.get("region") or entry["scope"]))
    out = []
    for block, region in pairs:
        network = ipaddress.ip_network(block)
        out.append((network.version, int(network.network_address), network.prefixlen, region))
    return out


def read_origins(path: Path) -> list[tuple[int, int, int, int, str]]:
    """ip-location-db CSV: (family, first, last, asn, holder)."""
    out = []
    for start, end, asn, holder in csv.reader(io.StringIO(_text(path))):
        first = ipaddress.ip_address(start)
        out.append((first.version, int(first), int(ipaddress.ip_address(end)), int(asn), holder))
    return out


def holders(rows: list[tuple[int, int, int, int, str]]) -> dict[int, str]:
    """The name of each ASN: the one of most rows, of equals the first by bytes."""
    counts: dict[int, dict[str, int]] = {}
    for *_, asn, holder in rows:
        if holder:
            names = counts.setdefault(asn, {})
            names[holder] = names.get(holder, 0) + 1
    return {asn: min(names, key=lambda name: (-names[name], name.encode()))
            for asn, names in counts.items()}
