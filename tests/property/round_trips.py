#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proof 3 of exports: what other systems read from `poros export` is what `poros lookup` says.

    round_trips.py --poros build/poros --source .

Real programs are asked for every first and last address of every exported prefix, and for the addresses beside
them: nginx's geo, HAProxy's map_ip, libmaxminddb; every hundredth also MaxMind's own Python. With the feeds of
registry.k8s.io, and with a policy of names that have a meaning to configuration languages. POROS_SCALE thins out
the edges that are asked for, never the tables.
"""

import argparse
import csv
import ipaddress
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

import maxminddb  # noqa: E402
import readers  # noqa: E402
from scale import scale  # noqa: E402

FORMATS = {"nginx-geo": "geo", "haproxy-map": "map", "mmdb": "mmdb", "csv": "csv"}
WIDTH = {4: 32, 6: 128}

# Whatever a configuration language, a map or a CSV file might take for its own.
ODD = ["a b", "semi;colon", "dollar $remote_addr ${x}", "quote \"' `", "back\\slash \\n", "hash # no", "{brace}",
       "comma,comma", "slash/slash//", "per%20cent%", "pipe|", "Zürich 大学", "*", "-", "'", "#first", "default"]
ODD_REGIONS = ["semi;colon", "$arg_ip", "\"quote'", "back\\slash", "{brace}", "a,b/c", "%41%", "<>"]


def odd_policy(folder: Path) -> Path:
    """Providers, regions, networks and holders with the names above, nested in each other, in both families."""
    tree: dict[str, Any] = {"version": 1, "feeds": {"asn": {"format": "ip-location-db", "path": "odd.csv"}},
                            "origins": ["asn"], "providers": {}, "networks": {},
                            "backends": {"up": {"url": "https://up.example/{path}", "trust": "names"}},
                            "sites": {"a.example": {"api": "files", "fallback": "up",
                                                    "routes": [{"name": "all", "to": ["up"]}]}}}
    with open(folder / "odd.csv", "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        for i, name in enumerate(ODD):
            feed = f"list{i}"
            region = ODD_REGIONS[i % len(ODD_REGIONS)]
            (folder / f"{feed}.txt").write_text(f"11.{i}.0.0/17 {region}\n11.{i}.200.1/32\n2a00:{i:x}::/33 {region}\n"
                                                f"2a00:{i:x}:8000::/127\n", "utf-8")
            tree["feeds"][feed] = {"format": "cidr-list", "path": f"{feed}.txt"}
            tree["providers"][name] = {"asns": [64000 + i], "ranges": [feed]}
            tree["networks"][f"net {name}"] = {"asns": [65000 + i], "cidrs": [f"11.{i}.3.0/24", f"2a00:{i:x}:3::/48"]}
            tree["networks"][f"more {name}"] = {"cidrs": [f"11.{i}.3.128/25", "11.0.0.0/10", f"13.{i}.0.0/16"]}
            for number, at in ((64000 + i, 11), (65000 + i, 12)):
                rows.writerow([f"{at}.{i}.128.0", f"{at}.{i}.255.254", number, name])
            rows.writerow([f"2a01:{i:x}::", f"2a01:{i:x}:fffe::", 4200000000 + i, name])
    # What this says of IPv4-mapped addresses does not count: they are IPv4.
    tree["networks"]["low"] = {"cidrs": ["::/8"]}
    path = folder / "odd.yaml"
    path.write_text(json.dumps(tree), "utf-8")
    return path


class Run:
    def __init__(self, poros: str, folder: Path) -> None:
        self.poros, self.folder = poros, folder

    def do(self, *arguments: str | Path, given: bytes = b"", may_say_no: bool = False) -> bytes:
        done = subprocess.run([self.poros, *arguments], input=given, capture_output=True, cwd=self.folder)
        if done.returncode not in ((0, 1) if may_say_no else (0,)):
            raise RuntimeError(f"{arguments}: {done.returncode} {done.stderr.decode()[-500:]}")
        return done.stdout

    def export(self, bundle: Path) -> dict[tuple[str, str], Path]:
        files = {}
        for what in ("class", "asn"):
            for name, ending in FORMATS.items():
                files[what, ending] = path = self.folder / f"{what} of it.{ending}"
                self.do("export", bundle, "--format", name, "--what", what, "-o", path)
                if self.do("export", bundle, "--format", name, "--what", what) != path.read_bytes():
                    raise RuntimeError(f"{name}: two exports differ")
        return files

    def lookup(self, bundle: Path, addresses: list[str]) -> list[dict[str, Any]]:
        given = "".join(f"{address}\n" for address in addresses).encode()
        return [json.loads(line) for line in self.do("lookup", bundle, "--json", given=given,
                                                     may_say_no=True).splitlines()]


def prefixes_of(path: Path) -> tuple[list[ipaddress.IPv4Network | ipaddress.IPv6Network], list[dict[str, str]]]:
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [ipaddress.ip_network(row["prefix"]) for row in rows], rows


def disjoint(prefixes: list[Any], rows: list[dict[str, str]]) -> str:
    """What is wrong with a table that should be sorted, disjoint, and as short as it can be."""
    for (before, row), (after, next_row) in zip(zip(prefixes, rows), zip(prefixes[1:], rows[1:])):
        if (before.version, int(before[-1])) >= (after.version, int(after[0])):
            return f"{before} is not before {after}"
        values = [{key: value for key, value in one.items() if key not in ("prefix", "first", "last")}
                  for one in (row, next_row)]
        if before.version == after.version and before.prefixlen == after.prefixlen and values[0] == values[1] \
                and before.supernet() == after.supernet():
            return f"{before} and {after} could be one"
    for prefix, row in zip(prefixes, rows):
        if (row["first"], row["last"]) != (str(prefix[0]), str(prefix[-1])):
            return f"{prefix}: from {row['first']} to {row['last']}"
    return ""


def edges_of(prefixes: list[Any]) -> set[tuple[int, int]]:
    found = set()
    for prefix in prefixes:
        most = (1 << WIDTH[prefix.version]) - 1
        for edge in (int(prefix[0]), int(prefix[-1])):
            found.update((prefix.version, max(0, min(most, edge + by))) for by in (-1, 0, 1))
    return found


def text_of(address: tuple[int, int]) -> str:
    return str(ipaddress.IPv4Address(address[1]) if address[0] == 4 else ipaddress.IPv6Address(address[1]))


def texts_wanted(said: dict[str, Any]) -> list[str]:
    names = [said["provider"] or "", said["region"] or "", *said["networks"]]
    encoded = [quote(name, safe="") for name in names]
    return ["/".join((*encoded[:2], ",".join(encoded[2:]))) if any(names) else "",
            f"{said['asn']}/{quote(said['holder'] or '', safe='')}" if said["asn"] else ""]


def records_wanted(said: dict[str, Any]) -> list[dict[str, Any]]:
    klass = {key: said[key] for key in ("provider", "region") if said[key]}
    if klass or said["networks"]:
        klass["networks"] = said["networks"]
    asn = {"autonomous_system_number": said["asn"], "autonomous_system_organization": said["holder"]}
    return [klass, {key: value for key, value in asn.items() if value}]


class Proof:
    def __init__(self, name: str, run: Run, bundle: Path) -> None:
        self.name, self.wrong = name, 0
        self.files = run.export(bundle)
        edges: set[tuple[int, int]] = set()
        self.rows: dict[str, list[dict[str, str]]] = {}
        for what in ("class", "asn"):
            prefixes, rows = prefixes_of(self.files[what, "csv"])
            self.rows[what] = rows
            if fault := disjoint(prefixes, rows):
                self.fail(f"csv of {what}", fault)
            edges |= edges_of(prefixes)
        ordered = sorted(edges)
        stride = max(1, round(1 / scale())) if len(ordered) > 10_000 else 1
        # Taken three at a time, so that a thinned set still has the addresses beside an edge.
        asked = [edge for i, edge in enumerate(ordered) if i // 3 % stride == 0]
        self.addresses = [text_of(edge) for edge in asked]
        self.asked, self.all = len(asked), len(ordered)
        # Every tenth of IPv4 also as an IPv4-mapped address of IPv6, which is the same client.
        self.addresses += [f"::ffff:{address}" for address in self.addresses[::10] if ":" not in address]
        self.said = run.lookup(bundle, self.addresses)
        if len(self.said) != len(self.addresses):
            raise RuntimeError(f"{len(self.addresses)} addresses, {len(self.said)} answers")

    def fail(self, who: str, what: str) -> None:
        self.wrong += 1
        if self.wrong <= 10:
            print(f"FAILED {self.name}: {who}: {what}")

    def server(self, server: readers.Server, sixtofour: dict[str, bool]) -> None:
        """Compares; of 6to4 addresses, says whether the server takes them for the IPv4 address inside."""
        try:
            answers = server.ask(self.addresses)
            for address, is_ipv4 in sixtofour.items():
                inside = str(ipaddress.IPv6Address(address).sixtofour)
                wanted, got = server.ask([inside if is_ipv4 else "2001:db8::1", address])
                if got != wanted:
                    self.fail(server.name, f"docs/export.md has it that {address} is {wanted}, not {got}")
        finally:
            server.close()
        for address, said, got in zip(self.addresses, self.said, answers, strict=True):
            if got != texts_wanted(said):
                self.fail(server.name, f"{address}: {got}, lookup {texts_wanted(said)}")

    def csv(self) -> None:
        said = dict(zip(self.addresses, self.said))
        for what, rows in self.rows.items():
            for row in rows:
                if (one := said.get(row["first"])) is None:
                    continue
                wanted = {key: one[key] or "" for key in ("provider", "region")} if what == "class" else {
                    "asn": str(one["asn"]), "holder": one["holder"] or ""}
                if what == "class":
                    wanted["networks"] = ",".join(quote(name, safe="") for name in one["networks"])
                if {key: row[key] for key in wanted} != wanted:
                    self.fail("csv", f"{row}, lookup {wanted}")

    def in_mmdb(self) -> list[tuple[str, dict[str, Any]]]:
        """All but what a MaxMind DB file has no place for: below ::/96 it has IPv4."""
        return [(address, said) for address, said in zip(self.addresses, self.said, strict=True)
                if "." in address or ":" not in address or int(ipaddress.IPv6Address(address)) >= 1 << 32]

    def libmaxminddb(self) -> None:
        for i, what in enumerate(("class", "asn")):
            reader = readers.Maxmind(self.files[what, "mmdb"])
            for address, said in self.in_mmdb():
                if (got := reader.get(address)) != (wanted := records_wanted(said)[i]):
                    self.fail("libmaxminddb", f"{what} of {address}: {got}, lookup {wanted}")
            reader.close()

    def python(self) -> None:
        for i, what in enumerate(("class", "asn")):
            with maxminddb.open_database(str(self.files[what, "mmdb"]), maxminddb.MODE_MEMORY) as reader:
                for address, said in self.in_mmdb()[::1 if self.all < 10_000 else 100]:
                    if (got := reader.get(address) or {}) != (wanted := records_wanted(said)[i]):
                        self.fail("maxminddb", f"{what} of {address}: {got}, lookup {wanted}")


def prove(name: str, poros: str, policy: Path, folder: Path) -> int:
    run = Run(poros, folder)
    bundle = folder / "it.bundle"
    run.do("compile", policy, "-o", bundle)
    proof = Proof(name, run, bundle)
    sixtofour = ["2002:b00:305::1", "2002:b00:8001::"] if policy.name == "odd.yaml" else []
    proof.server(readers.nginx(folder, proof.files["class", "geo"], proof.files["asn", "geo"]),
                 dict.fromkeys(sixtofour, False))
    proof.server(readers.haproxy(folder, proof.files["class", "map"], proof.files["asn", "map"]),
                 dict.fromkeys(sixtofour, True))
    proof.csv()
    proof.libmaxminddb()
    proof.python()
    known = sum(1 for said in proof.said if any(texts_wanted(said)))
    agree = "agree" if proof.wrong == 0 else f"were compared, {proof.wrong} differ,"
    print(f"proof 3 (scale {scale():g}): {name}: {proof.asked} edges of {proof.all} {agree} with nginx, "
          f"haproxy, libmaxminddb; {known} addresses somebody's, {len(proof.addresses) - proof.asked} IPv4-mapped")
    return 1 if proof.wrong or known == 0 else 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare exports in real programs with lookup.")
    parser.add_argument("--poros", required=True)
    parser.add_argument("--source", type=Path, required=True)
    options = parser.parse_args()
    poros = str(Path(options.poros).resolve())
    if not readers.NGINX or not readers.HAPROXY:
        print("FAILED: nginx or haproxy is not installed (tools/install-packages test)")
        return 1
    failed = 0
    for name, policy in (("names with a meaning", None),
                         ("registry.k8s.io", options.source.resolve() / "examples/registry.k8s.io/policy.yaml")):
        with tempfile.TemporaryDirectory() as here:
            failed |= prove(name, poros, policy or odd_policy(Path(here)), Path(here))
    return failed


if __name__ == "__main__":
    sys.exit(main())
