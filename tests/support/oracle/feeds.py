# SPDX-License-Identifier: Apache-2.0
"""The publishers' formats, as rows. A row of ranges has a region or none; one of origins an ASN."""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from oracle.addresses import Prefix, cover, parse_prefix


@dataclass(frozen=True)
class Row:
    prefix: Prefix
    region: str | None = None
    asn: int | None = None


def _aws_ip_ranges(text: str) -> Iterator[Row]:
    document = json.loads(text)
    for item in document.get("prefixes", []):
        yield Row(parse_prefix(item["ip_prefix"]), region=item["region"])
    for item in document.get("ipv6_prefixes", []):
        yield Row(parse_prefix(item["ipv6_prefix"]), region=item["region"])


def _gcp_cloud(text: str) -> Iterator[Row]:
    for item in json.loads(text)["prefixes"]:
        cidr = item.get("ipv4Prefix") or item["ipv6Prefix"]
        yield Row(parse_prefix(cidr), region=item["scope"])


def _ip_location_db(text: str) -> Iterator[Row]:
    for fields in csv.reader(io.StringIO(text)):
        if fields:
            for prefix in cover(fields[0], fields[1]):
                yield Row(prefix, asn=int(fields[2]))


def _cidr_list(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        fields = line.split("#", 1)[0].split()
        if fields:
            yield Row(parse_prefix(fields[0]), region=fields[1] if len(fields) > 1 else None)


_FORMATS = {
    "aws-ip-ranges": _aws_ip_ranges,
    "gcp-cloud": _gcp_cloud,
    "ip-location-db": _ip_location_db,
    "cidr-list": _cidr_list,
}


def read_feed(kind: str, paths: list[Path]) -> list[Row]:
    """All rows of a feed's files, in the order in which the policy names the files."""
    rows: list[Row] = []
    for path in paths:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        rows.extend(_FORMATS[kind](data.decode("utf-8")))
    return rows
