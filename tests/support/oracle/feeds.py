# SPDX-License-Identifier: Apache-2.0
"""The publishers' formats, as rows. A row of ranges has a region or none; one of origins an ASN."""

import bz2
import csv
import gzip
import io
import json
import re
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


def _azure_service_tags(text: str) -> Iterator[Row]:
    for tag in json.loads(text)["values"]:
        sum_of_all, dot, suffix = tag["name"].partition(".")
        if sum_of_all == "AzureCloud" and dot:
            region = tag["properties"].get("region") or suffix
            for cidr in tag["properties"]["addressPrefixes"]:
                yield Row(parse_prefix(cidr), region=region)


def _oracle_public_ip_ranges(text: str) -> Iterator[Row]:
    for item in json.loads(text)["regions"]:
        for block in item["cidrs"]:
            yield Row(parse_prefix(block["cidr"]), region=item["region"])


def _geofeed(text: str) -> Iterator[Row]:
    lines = [line.split("#", 1)[0].strip() for line in text.splitlines()]
    for fields in csv.reader(line for line in lines if line):
        prefix, country, region = [field.strip() for field in (fields + ["", ""])[:3]]
        # An address alone is a network of its own: ipaddress thinks so too.
        yield Row(parse_prefix(prefix), region=region or country or None)


def _ip_location_db(text: str) -> Iterator[Row]:
    for fields in csv.reader(io.StringIO(text)):
        if fields:
            for prefix in cover(fields[0], fields[1]):
                yield Row(prefix, asn=int(fields[2]))


def _pyasn(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        if line.strip() and not line.startswith(";"):
            prefix, asn = line.split("\t")
            yield Row(parse_prefix(prefix), asn=int(asn))


def _caida_pfx2as(text: str) -> Iterator[Row]:
    """Several origins (A_B) and the members of an AS set (A,B) are a row each."""
    for line in text.splitlines():
        if line.strip():
            address, length, asns = line.split("\t")
            for asn in re.findall("[0-9]+", asns):
                yield Row(parse_prefix(f"{address}/{length}"), asn=int(asn))


def _cidr_list(text: str) -> Iterator[Row]:
    for line in text.splitlines():
        fields = line.split("#", 1)[0].split()
        if fields:
            yield Row(parse_prefix(fields[0]), region=fields[1] if len(fields) > 1 else None)


_FORMATS = {
    "aws-ip-ranges": _aws_ip_ranges,
    "gcp-cloud": _gcp_cloud,
    "azure-service-tags": _azure_service_tags,
    "oracle-public-ip-ranges": _oracle_public_ip_ranges,
    "geofeed": _geofeed,
    "cidr-list": _cidr_list,
    "ip-location-db": _ip_location_db,
    "pyasn": _pyasn,
    "caida-pfx2as": _caida_pfx2as,
}


def read_feed(kind: str, paths: list[Path]) -> list[Row]:
    """All rows of a feed's files, in the order in which the policy names the files."""
    rows: list[Row] = []
    for path in paths:
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            data = gzip.decompress(data)
        elif data[:3] == b"BZh":
            data = bz2.decompress(data)
        rows.extend(_FORMATS[kind](data.decode("utf-8")))
    return rows
