#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 2: `poros lookup` at the edges ±1 of every prefix of whole feeds equals a slow oracle.

    edges.py --poros build/poros --source .

Always with the feeds that the repository ships; with the whole routing table as well where the folder that
POROS_DATA names has asn-ipv4.csv and asn-ipv6.csv (tools/fetch-data). POROS_SCALE thins out the edges that are
asked for, never the tables.
"""

import argparse
import ipaddress
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

import sweep  # noqa: E402

# By ASN too, and with blocks taken away: two in AWS's list, one that only Amazon's ASN announces.
_PROVIDERS = {
    "amazon": {"asns": [16509, 14618], "feed": "aws", "except": ["3.5.0.0/19", "52.0.0.0/15", "2600:1f18::/36"]},
    "google": {"asns": [15169, 396982], "feed": "gcp", "except": ["34.80.0.0/18"]},
    "microsoft": {"asns": [8075, 8068, 8069, 12076], "feed": None, "except": ["40.76.0.0/14"]},
    "digitalocean": {"asns": [14061], "feed": None, "except": []},
}


def _scale() -> float:
    try:
        value = float(os.environ.get("POROS_SCALE", "0.1"))
    except ValueError:
        return 0.1
    return value if 0 < value <= 100 else 0.1


def _policy(aws: Path, gcp: Path, origins: list[Path]) -> str:
    lines = ["version: 1", "feeds:",
             f"  aws: {{ format: aws-ip-ranges, path: '{aws}' }}",
             f"  gcp: {{ format: gcp-cloud, path: '{gcp}' }}",
             f"  asn: {{ format: ip-location-db, path: [{', '.join(repr(str(path)) for path in origins)}] }}",
             "origins: [asn]", "providers:"]
    for name, provider in _PROVIDERS.items():
        ranges = f", ranges: [{provider['feed']}]" if provider["feed"] else ""
        excepted = ", ".join(f"'{block}'" for block in provider["except"])
        lines.append(f"  {name}: {{ asns: {provider['asns']}{ranges}, except: [{excepted}] }}")
    return "\n".join(lines) + "\n"


class Oracle:
    """Every provider's ranges in a table of its own, so that exceptions can fall through (C7)."""

    def __init__(self, aws: Path, gcp: Path, origins: list[Path]) -> None:
        self.ranges: dict[tuple[str, int], sweep.Table] = {}
        self.excepted: dict[tuple[str, int], sweep.Table] = {}
        for name, provider in _PROVIDERS.items():
            for family in (4, 6):
                self.ranges[name, family] = sweep.Table(family)
                self.excepted[name, family] = sweep.Table(family)
            for text in provider["except"]:
                network = ipaddress.ip_network(text)
                self.excepted[name, network.version].add(int(network.network_address), network.prefixlen, 0, True)
        for name, path in (("amazon", aws), ("google", gcp)):
            for family, first, length, region in sweep.read_ranges(path):
                self.ranges[name, family].add(first, length, 0, region)
        rows = [row for path in origins for row in sweep.read_origins(path)]
        self.holders = sweep.holders(rows)
        self.origins = {family: sweep.Table(family) for family in (4, 6)}
        for family, first, last, asn, _ in rows:
            for start, length in sweep.cover(first, last, sweep.WIDTH[family]):
                self.origins[family].add(start, length, asn, asn)  # of equal prefixes the lower ASN counts

    def tables(self, family: int) -> list[sweep.Table]:
        return [self.origins[family],
                *(table for (_, own), table in {**self.ranges, **self.excepted}.items() if own == family)]

    def answers(self, family: int, addresses: list[int]) -> list[tuple[str, ...]]:
        """provider, region, asn, prefix, holder of each sorted address; "-" for none."""
        origins = self.origins[family].sweep(addresses)
        ranges = {name: self.ranges[name, family].sweep(addresses) for name in _PROVIDERS}
        excepted = {name: self.excepted[name, family].sweep(addresses) for name in _PROVIDERS}
        out = []
        for i, address in enumerate(addresses):
            provider, region, length = "-", "-", -1
            for name in _PROVIDERS:
                found = ranges[name][i]
                if found is not None and excepted[name][i] is None and found[1] > length:
                    provider, region, length = name, str(found[0]), found[1]
            asn, origin_length = origins[i] or (0, -1)
            if length < 0:
                length = origin_length
                for name, known in _PROVIDERS.items():
                    if asn in known["asns"] and excepted[name][i] is None:
                        provider = name
            out.append((provider, region, str(asn or "-"), self._prefix(family, address, length),
                        self.holders.get(asn, "-")))
        return out

    @staticmethod
    def _prefix(family: int, address: int, length: int) -> str:
        if length < 0:
            return "-"
        shift = sweep.WIDTH[family] - length
        return f"{_address(family, address >> shift << shift)}/{length}"


def _address(family: int, bits: int) -> str:
    return str(ipaddress.IPv4Address(bits) if family == 4 else ipaddress.IPv6Address(bits))


def _is_mapped(family: int, bits: int) -> bool:
    return family == 6 and bits >> 32 == 0xFFFF


def _lookup(poros: str, bundle: Path, given: bytes) -> tuple[list[list[str]], float]:
    began = time.monotonic()
    done = subprocess.run([poros, "lookup", str(bundle)], input=given, stdout=subprocess.PIPE, check=True,
                          timeout=600)
    took = time.monotonic() - began
    return [line.split("\t") for line in done.stdout.decode("utf-8").splitlines()], took


def _compare(name: str, poros: str, aws: Path, gcp: Path, origins: list[Path], folder: Path) -> int:
    policy = folder / "policy.yaml"
    policy.write_text(_policy(aws, gcp, origins))
    full, slim = folder / "full.bundle", folder / "slim.bundle"
    for bundle, flags in ((full, []), (slim, ["--slim"])):
        subprocess.run([poros, "compile", str(policy), "-o", str(bundle), "--now", "0", *flags], check=True,
                       stderr=subprocess.DEVNULL, timeout=600)
    oracle = Oracle(aws, gcp, origins)
    wrong = compared = 0
    spent = 0.0
    providers: dict[str, int] = {}
    for family in (4, 6):
        edges = {edge for table in oracle.tables(family) for edge in table.edges()}
        addresses = sorted(edge for edge in edges if not _is_mapped(family, edge))
        prefixes = sum(len(table.rows) for table in oracle.tables(family))
        # Six edges a prefix: taken three at a time, so that a thinned set still has the pairs beside an edge.
        stride = max(1, round(1 / _scale())) if len(addresses) > 500_000 else 1
        asked = [address for i, address in enumerate(addresses) if i // 3 % stride == 0]
        given = "".join(_address(family, bits) + "\n" for bits in asked).encode()
        got, took = _lookup(poros, full, given)
        spent += took
        got_slim, _ = _lookup(poros, slim, given)
        expected = oracle.answers(family, asked)
        if not len(got) == len(got_slim) == len(asked):
            print(f"FAILED {name}: {len(asked)} addresses, {len(got)} and {len(got_slim)} answers")
            return 1
        for bits, want, line, slim_line in zip(asked, expected, got, got_slim):
            providers[want[0]] = providers.get(want[0], 0) + 1
            if tuple(line[1:]) != want or slim_line[1:] != [want[0], want[1], "-", "-", "-"]:
                wrong += 1
                if wrong <= 10:
                    print(f"FAILED {name}: {_address(family, bits)}: expected {want}, full {line[1:]}, "
                          f"slim {slim_line[1:]}")
        compared += len(asked)
        print(f"proof 2 (scale {_scale():g}): {name}: {len(asked)} of {len(addresses)} edges ±1 of {prefixes} "
              f"prefixes of IPv{family} compared")
    shares = " ".join(f"{provider}:{count}" for provider, count in sorted(providers.items()))
    print(f"proof 2 (scale {_scale():g}): {name}: {compared} edges, {wrong} wrong; by provider {shares}; "
          f"{compared / spent / 1e6:.2f} M lookups a second (process start included)")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare lookups at every edge with a slow oracle.")
    parser.add_argument("--poros", required=True)
    parser.add_argument("--source", type=Path, required=True)
    options = parser.parse_args()
    feeds = options.source.resolve() / "examples/registry.k8s.io/feeds"
    aws, gcp = feeds / "aws.json.gz", feeds / "gcp.json"
    poros = str(Path(options.poros).resolve())
    with tempfile.TemporaryDirectory() as name:
        failed = _compare("the shipped feeds", poros, aws, gcp, [feeds / "origins.csv.gz"], Path(name))
        data = os.environ.get("POROS_DATA")
        if not data:
            print("proof 2: the whole routing table was not compared: POROS_DATA names no folder (tools/fetch-data)")
            return failed
        whole = [Path(data).resolve() / file for file in ("asn-ipv4.csv", "asn-ipv6.csv")]
        return failed | _compare("the whole routing table", poros, aws, gcp, whole, Path(name))


if __name__ == "__main__":
    sys.exit(main())
