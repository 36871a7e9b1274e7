#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""poros diff: what it says differs, compared with what was changed."""
import bisect
import functools
import gzip
import ipaddress
import itertools
import json
import os
import random
import shlex
import subprocess
import unittest
from pathlib import Path
from typing import Any

from binary import POROS, ROOT, PorosTest

REGISTRY = ROOT / "examples/registry.k8s.io"
SCALE = float(os.environ.get("POROS_SCALE") or 0.1)
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Rows = dict[Network, str]  # block → region

POLICY = """\
version: 1
feeds: { list: { format: cidr-list, path: FEED } }
providers: { amazon: { ranges: [list] } }
backends:
  origin: { url: "https://origin.example/{path}", trust: names }
  cloud:
    url: "https://{region}.cloud.example/{path}"
    trust: files
    pays: amazon
    place: { by: client }
    regions: { eu-west-1: , us-east-1: , us-west-2: }
sites:
  dl.example:
    api: files
    fallback: origin
    routes:
      - { name: files, when: { kind: file }, to: [cloud] }
      - { name: rest, to: [origin] }
"""


@functools.cache
def aws_rows() -> Rows:
    """The distinct blocks of the real feed; of one with two regions, the first."""
    feed = json.loads(gzip.decompress((REGISTRY / "feeds/aws.json.gz").read_bytes()))
    rows: Rows = {}
    for entry in feed["prefixes"] + feed["ipv6_prefixes"]:
        block = ipaddress.ip_network(entry.get("ip_prefix") or entry["ipv6_prefix"])
        rows.setdefault(block, entry["region"])
    return rows


@functools.cache
def sorted_blocks(version: int) -> list[Network]:
    return sorted(block for block in aws_rows() if block.version == version)  # type: ignore[type-var]


def some_rows(chance: random.Random, count: int) -> Rows:
    """Some blocks of each family with all that they hold: nested ones are where mistakes would be."""
    rows = aws_rows()
    chosen: Rows = {}
    for version in (4, 6):
        family = sorted_blocks(version)
        for first in chance.sample(family, count):
            around = [first.supernet(new_prefix=length) for length in range(8, first.prefixlen)]
            start = bisect.bisect_left(family, first)  # what it holds follows it
            within = itertools.takewhile(lambda block: block.overlaps(first), family[start:])
            chosen.update({block: rows[block] for block in itertools.chain(around, within) if block in rows})
    return chosen


def owned(rows: Rows, block: Network) -> list[Network]:
    """The addresses of a block that no longer row holds, in the fewest prefixes."""
    parts: list[Network] = [block]
    for inner in rows:
        if inner == block or inner.version != block.version or not inner.subnet_of(block):  # type: ignore[arg-type]
            continue
        cut: list[Network] = []
        for part in parts:
            if inner.subnet_of(part):  # type: ignore[arg-type]
                cut += part.address_exclude(inner)  # type: ignore[arg-type]
            elif not part.subnet_of(inner):  # type: ignore[arg-type]
                cut.append(part)
        parts = cut
    return sorted(ipaddress.collapse_addresses(parts))  # type: ignore[type-var]


def text_of(rows: Rows, chance: random.Random | None = None) -> str:
    lines = [f"{block} {region}\n" for block, region in rows.items()]
    if chance:
        chance.shuffle(lines)
    return "".join(lines)


class DiffTest(PorosTest):
    def policy(self, name: str, rows: Rows | str, text: str = POLICY) -> Path:
        feed = rows if isinstance(rows, str) else text_of(rows)
        self.write(f"{name}.txt", feed)
        return self.write(f"{name}.yaml", text.replace("FEED", f"{name}.txt"))

    def diff(self, old: str | Path, new: str | Path, *flags: str) -> dict[str, Any]:
        result = self.poros("diff", old, new, "--json", "--examples", "100000", "--now", "2026-06-01", *flags)
        found: dict[str, Any] = json.loads(result.out)
        self.assertEqual(result.code, 1 if found["differs"] else 0, result.err)
        return found


class Addresses(DiffTest):
    """One changed row names exactly that network."""

    def check_change(self, old: Rows, new: Rows, wanted: dict[tuple[str | None, str | None], list[Network]]) -> None:
        self.policy("old", old)
        self.policy("new", new)
        found = self.diff("old.yaml", "new.yaml")["classes"]
        got = {(change["from"]["region"], change["to"]["region"]): change for change in found["changes"]}
        self.assertEqual(set(got), {key for key, blocks in wanted.items() if blocks})
        for key, change in got.items():
            blocks = wanted[key]
            self.assertEqual(sorted(change["examples"]), sorted(map(str, blocks)))
            self.assertEqual(change["prefixes"], len(blocks))
            self.assertEqual(change["ipv4_addresses"], sum(b.num_addresses for b in blocks if b.version == 4))
            self.assertEqual(change["ipv6_48s"], -(-sum(b.num_addresses for b in blocks if b.version == 6) // 2**80))

    def test_a_row_that_changes_its_region(self) -> None:
        chance = random.Random(1)
        for _ in range(max(4, int(100 * SCALE))):
            old = some_rows(chance, 30)
            block = chance.choice(list(old))
            new = old | {block: "us-moon-1"}
            self.check_change(old, new, {(old[block], "us-moon-1"): owned(old, block)})

    def test_a_row_that_goes_or_comes(self) -> None:
        chance = random.Random(2)
        for _ in range(max(4, int(60 * SCALE))):
            old = some_rows(chance, 20)
            block = chance.choice(list(old))
            new = {key: region for key, region in old.items() if key != block}
            outer = [b for b in new if b.version == block.version and block.subnet_of(b)]  # type: ignore[arg-type]
            region = new[max(outer, key=lambda b: b.prefixlen)] if outer else None
            blocks = owned(old, block) if region != old[block] else []
            self.check_change(old, new, {(old[block], region): blocks})
            self.check_change(new, old, {(region, old[block]): blocks})

    def test_a_row_that_is_split_or_merged_without_a_change_is_none(self) -> None:
        chance = random.Random(3)
        for _ in range(max(4, int(40 * SCALE))):
            old = some_rows(chance, 20)
            block = chance.choice([b for b in old if b.prefixlen < b.max_prefixlen])
            halves = list(block.subnets())
            if any(half in old for half in halves):
                continue
            new = {key: region for key, region in old.items() if key != block}
            new |= {half: old[block] for half in halves}
            self.check_change(old, new, {})
            self.check_change(new, old, {})
            new[halves[1]] = "us-moon-1"
            self.check_change(old, new, {(old[block], "us-moon-1"): owned(old | new, halves[1])})

    def test_the_order_of_rows_is_no_difference(self) -> None:
        rows = some_rows(random.Random(4), 30)
        self.policy("old", rows)
        self.policy("new", text_of(rows, random.Random(5)))
        result = self.poros("diff", "old.yaml", "new.yaml")
        self.assertEqual((result.code, result.out.splitlines()[0]), (0, "the same"))

    def test_neighbours_are_one_network(self) -> None:
        self.policy("old", "52.0.0.0/25 us-east-1\n52.0.0.128/25 us-east-1\n2600::/48 us-east-1\n")
        self.policy("new", "52.0.0.0/24 us-west-2\n2600::/49 us-west-2\n2600::8000:0:0:0:0/49 us-west-2\n")
        result = self.poros("diff", "old.yaml", "new.yaml")
        self.assertEqual(result.out.splitlines()[0],
                         "< 0.01 % of IPv4 addresses change class (256 IPv4 addresses and 1 IPv6 /48 in 2 prefixes)")
        self.assertIn("\n    52.0.0.0/24\n    2600::/48\n", result.out)


class Policies(DiffTest):
    ROWS = "52.0.0.0/16 us-east-1\n52.1.0.0/16 us-west-2\n"

    def changed(self, before: str, after: str, *flags: str) -> dict[str, Any]:
        self.assertIn(before, POLICY)
        self.policy("old", self.ROWS)
        self.policy("new", self.ROWS, POLICY.replace(before, after))
        return self.diff("old.yaml", "new.yaml", *flags)

    def things(self, found: dict[str, Any]) -> list[str]:
        return [f"{thing['how']} {thing['kind']} {thing['name']}" for thing in found["policy"]]

    def test_a_date(self) -> None:
        found = self.changed("pays: amazon\n", "pays: amazon\n    until: 2027-01-01\n")
        self.assertEqual(found["policy"], [{"how": "changes", "kind": "backend", "name": "cloud", "fields": [
            {"field": "until", "from": "none", "to": "2027-01-01"}]}])
        self.assertEqual(found["answers"]["changed"], 0)
        found = self.changed("pays: amazon\n", "pays: amazon\n    until: 2026-01-01\n")
        self.assertEqual({(g["from"], g["to"]) for g in found["answers"]["groups"]},
                         {("cloud@us-east-1", "origin"), ("cloud@us-west-2", "origin")})
        self.assertEqual({g["ipv4_addresses"] for g in found["answers"]["groups"]}, {65536})

    def test_regions_and_hosts(self) -> None:
        found = self.changed("us-east-1: , us-west-2:", "us-east-1: { also: [us-west-2] }")
        self.assertEqual(self.things(found), ["changes backend cloud", "vanishes host us-west-2.cloud.example"])
        self.assertEqual(found["policy"][0]["fields"], [
            {"field": "regions", "added": ["us-west-2 (as us-east-1)"], "removed": ["us-west-2"]}])
        group, = found["answers"]["groups"]
        self.assertEqual((group["site"], group["from_route"], group["from"], group["to"], group["kinds"]),
                         ("dl.example", "files", "cloud@us-west-2", "cloud@us-east-1", ["file"]))

    def test_a_route_and_a_backend_come_and_go(self) -> None:
        found = self.changed("      - { name: files, when: { kind: file }, to: [cloud] }\n",
                             "      - { name: gone, when: { path: /old/** }, answer: { status: 410 } }\n")
        self.assertEqual(self.things(found), ["vanishes route dl.example/files", "appears route dl.example/gone"])
        self.assertIn(("rest", "gone", "410"), {(g["from_route"], g["to_route"], g["to"])
                                                for g in found["answers"]["groups"]})
        back = self.diff("new.yaml", "old.yaml")
        self.assertEqual(self.things(back), ["appears route dl.example/files", "vanishes route dl.example/gone"])

    def test_a_condition_and_steps(self) -> None:
        found = self.changed("when: { kind: file }, to: [cloud]", "unless: { kind: [pointer, checksum, signature] }, "
                             "to: [cloud, origin]")
        fields = found["policy"][0]["fields"]
        self.assertEqual(fields, [{"field": "when", "from": "kind: [file]", "to": "always"},
                                  {"field": "to", "from": "cloud", "to": "cloud, origin"},
                                  {"field": "unless", "from": "none", "to": "kind: [signature, checksum, pointer]"}])
        self.assertEqual(found["answers"]["changed"], 0)  # other words for the same answers

    def test_a_split_that_moves_a_little(self) -> None:
        extra = "  mirror: { url: \"https://mirror.example/{path}\", trust: files }\nsites:"
        text = POLICY.replace("sites:", extra).replace("to: [cloud]", "to: [{ split: { origin: 70, mirror: 30 } }]")
        self.policy("old", self.ROWS, text)
        self.policy("new", self.ROWS, text.replace("origin: 70, mirror: 30", "origin: 50, mirror: 50"))
        found = self.diff("old.yaml", "new.yaml")
        self.assertEqual({(g["from"], g["to"]) for g in found["answers"]["groups"]}, {("origin", "mirror")})  # one way
        share = found["answers"]["changed"] / found["answers"]["samples"]
        self.assertTrue(0.05 < share < 0.3, share)

    def test_a_network_that_only_a_condition_names(self) -> None:
        self.write("origins.csv", "52.0.0.0,52.0.0.255,7,Seven\n52.5.0.0,52.5.0.255,8,Eight\n")
        text = POLICY.replace("providers:", "origins: [{ format: ip-location-db, path: origins.csv }]\nproviders:")
        self.policy("old", self.ROWS, text)
        self.policy("new", self.ROWS, text.replace("when: { kind: file }", "when: { kind: file, asn: 7 }"))
        found = self.diff("old.yaml", "new.yaml")
        change, = found["classes"]["changes"]
        self.assertEqual((change["examples"], change["to"]["networks"]), (["52.0.0.0/24"], ["asn of dl.example/files"]))
        self.write("origins.csv", "52.0.0.0,52.0.0.255,9,Nine\n52.5.0.0,52.5.0.255,8,Eight\n")
        self.ok("compile", "old.yaml", "-o", "nine")
        self.write("origins.csv", "52.0.0.0,52.0.0.255,7,Seven\n52.5.0.0,52.5.0.255,8,Eight\n")
        found = self.diff("nine", "old.yaml")
        self.assertEqual((found["asn_only"], found["classes"]["changes"]), ({"ipv4_addresses": 256, "ipv6_48s": 0}, []))


class Registry(DiffTest):
    """A region of the real feed that moves."""

    def test_answers_that_change_can_be_explained(self) -> None:
        feed = json.loads(gzip.decompress((REGISTRY / "feeds/aws.json.gz").read_bytes()))
        moved = {e["ip_prefix"] for e in feed["prefixes"] if e["region"] == "ap-south-2"}
        for entry in feed["prefixes"]:
            if entry["ip_prefix"] in moved:
                entry["region"] = "ap-south-1"
        text = (REGISTRY / "policy.yaml").read_text("utf-8")
        for name in ("gcp.json", "origins.csv.gz"):
            text = text.replace(f"feeds/{name}", str(REGISTRY / "feeds" / name))
        self.write("aws.json", json.dumps(feed))
        self.write("moved.yaml", text.replace("feeds/aws.json.gz", "aws.json"))
        self.compile("registry.k8s.io", name="live")
        self.ok("compile", "moved.yaml", "-o", "moved")
        found = self.diff("live", "moved")
        change, = found["classes"]["changes"]
        self.assertEqual((change["from"]["region"], change["to"]["region"]), ("ap-south-2", "ap-south-1"))
        blocks = list(ipaddress.collapse_addresses(map(ipaddress.IPv4Network, moved)))
        self.assertEqual(sorted(change["examples"]), sorted(map(str, blocks)))
        self.assertEqual(found["policy"], [])
        self.assertLessEqual(found["answers"]["samples"], 20_000)
        self.assertEqual({(g["site"], g["from"], g["to"], tuple(g["presence"])) for g in found["answers"]["groups"]},
                         {(site, "s3@ap-south-2", "s3@ap-south-1", ("yes",))
                          for site in ("registry.k8s.io", "registry-sandbox.k8s.io")})
        for group in found["answers"]["groups"]:
            self.assertEqual(group["ipv4_addresses"], change["ipv4_addresses"])
            example = group["example"]
            have = [word for backend in example["have"] for word in ("--have", f"{backend}=yes")]
            for bundle, location in (("live", "from_location"), ("moved", "to_location")):
                told = json.loads(self.ok("explain", bundle, example["url"], "--ip", example["ip"], *have, "--json"))
                self.assertEqual(told["location"], example[location])

    def test_the_command_that_is_printed_works(self) -> None:
        self.compile("registry.k8s.io", name="live")
        text = (REGISTRY / "policy.yaml").read_text("utf-8").replace("to: [cdn, ar]", "to: [ar]")
        self.write("new.yaml", text.replace("feeds/", f"{REGISTRY}/feeds/").replace(f'"{REGISTRY}/feeds', '"feeds'))
        self.ok("compile", "new.yaml", "-o", "a new one")
        result = self.poros("diff", "live", "a new one")
        command = next(line.strip() for line in result.out.splitlines() if "poros explain" in line)
        self.assertTrue(command.startswith("poros explain 'a new one' --ip "), command)
        done = subprocess.run(["sh", "-c", command.replace("poros", f"'{POROS}'", 1)], cwd=self.dir, capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"Location: https://us-central1-docker.pkg.dev/", done.stdout)


class Verb(DiffTest):
    def test_exit_codes(self) -> None:
        self.policy("old", Policies.ROWS)
        self.policy("new", Policies.ROWS.replace("us-west-2", "eu-west-1"))
        self.ok("compile", "old.yaml", "-o", "old")
        self.ok("compile", "old.yaml", "--slim", "-o", "slim")
        for old, new, code in (("old", "old", 0), ("old", "old.yaml", 0), ("old", "slim", 0), ("slim", "old.yaml", 0),
                               ("old", "new.yaml", 1), ("slim", "new.yaml", 1), ("new.yaml", "old", 1)):
            result = self.poros("diff", old, new)
            self.assertEqual(result.code, code, (old, new, result.err))
            self.assertEqual("a slim bundle has no ASNs" in result.out, "slim" in (old, new), result.out)
        self.assertIsNone(json.loads(self.ok("diff", "old", "slim", "--json"))["asn_only"])

        self.write("bad.yaml", "version: 2\n")
        result = self.poros("diff", "old", "bad.yaml")
        self.assertEqual(result.code, 3)
        self.assertRegex(result.err, r"^bad\.yaml:1:10: ")
        damaged = bytearray((self.dir / "old").read_bytes())
        damaged[-1] ^= 1
        (self.dir / "damaged").write_bytes(damaged)
        result = self.poros("diff", "damaged", "old")
        self.assertEqual((result.code, result.out), (3, ""))
        self.assertIn("poros diff: damaged: ", result.err)
        self.assertEqual(self.poros("diff", "none", "old").code, 4)
        self.assertEqual(self.poros("diff", "old").code, 2)
        self.assertEqual(self.poros("diff", "old", "old", "--json", "--markdown").code, 2)
        self.assertEqual(self.poros("diff", "old", "old", "--examples", "-1").code, 2)
        self.assertEqual(self.poros("diff", "old", "old", "--locality", "a b").code, 2)

    def test_either_can_come_from_standard_input(self) -> None:
        policy = self.policy("old", Policies.ROWS)
        self.ok("compile", "old.yaml", "-o", "old")
        self.ok("diff", "old", "-", stdin=policy.read_bytes())
        self.ok("diff", "-", "old.yaml", stdin=(self.dir / "old").read_bytes())

    def test_either_can_be_a_pipe(self) -> None:
        self.policy("old", Policies.ROWS)
        self.policy("new", Policies.ROWS, POLICY.replace("pays: amazon\n", "pays: amazon\n    until: 2027-01-01\n"))
        self.ok("compile", "old.yaml", "-o", "old")
        poros = shlex.quote(str(POROS))
        for text in (f"{poros} diff <(cat old) old.yaml", f"{poros} diff <(cat old) <(cat old)",
                     f"{poros} diff old <(sed \"s:old.txt:$PWD/old.txt:\" old.yaml)"):
            done = subprocess.run(["bash", "-c", text], cwd=self.dir, capture_output=True, timeout=60)
            self.assertEqual((done.returncode, done.stdout.split(b"\n")[0]), (0, b"the same"), (text, done.stderr))
        text = f"{poros} diff old <(sed \"s:new.txt:$PWD/new.txt:\" new.yaml)"
        done = subprocess.run(["bash", "-c", text], cwd=self.dir, capture_output=True, timeout=60)
        self.assertIn(b"until: none", done.stdout, done.stderr)

    def test_the_command_to_try_has_the_time_and_place(self) -> None:
        self.policy("old", Policies.ROWS)
        self.policy("new", Policies.ROWS, POLICY.replace("https://origin.example", "https://other.example"))
        result = self.poros("diff", "old.yaml", "new.yaml", "--now", "2026-06-01", "--locality", "us-east-1")
        self.assertIn(" --locality us-east-1 --now 1780272000 https://dl.example/", result.out)

    def test_a_warning_of_the_policy_goes_to_standard_error(self) -> None:
        self.policy("old", Policies.ROWS)
        self.policy("new", Policies.ROWS, POLICY.replace("pays: amazon\n", "pays: amazon\n    until: 2026-06-20\n"))
        result = self.poros("diff", "old.yaml", "new.yaml", "--json", "--now", "2026-06-01")
        self.assertIn("warning: backend 'cloud' expires in 19 days", result.err)
        self.assertTrue(json.loads(result.out)["differs"])

    def test_the_locality_counts(self) -> None:
        text = POLICY.replace("place: { by: client }", "place: { by: locality }")
        self.policy("old", Policies.ROWS, text)
        self.policy("new", Policies.ROWS, text.replace("https://{region}.cloud", "https://{region}.clouds"))
        self.assertEqual(self.diff("old.yaml", "new.yaml")["answers"]["groups"], [])
        groups = self.diff("old.yaml", "new.yaml", "--locality", "us-east-1")["answers"]["groups"]
        self.assertEqual({(g["from"], g["to"]) for g in groups}, {("cloud@us-east-1", "cloud@us-east-1")})

    def test_markdown_whole(self) -> None:
        self.policy("old", Policies.ROWS)
        self.policy("new", Policies.ROWS.replace("52.1.0.0/16 us-west-2", "52.1.0.0/16 us|west`2"))
        result = self.poros("diff", "old.yaml", "new.yaml", "--markdown", "--now", "2026-06-01")
        self.assertEqual(result.code, 1)
        self.assertEqual(result.out.rpartition("<sub>")[0], r"""**\< 0.01 % of IPv4 addresses change class (65,536 IPv4 addresses in 1 prefix)**

| class | IPv4 addresses | IPv6 /48s | prefixes |
| --- | ---: | ---: | ---: |
| amazon us-west-2 → amazon us\|west\`2 | 65,536 | 0 | 1 |

<details><summary>prefixes</summary>

```text
amazon us-west-2 → amazon us|west'2
  52.1.0.0/16
```

</details>

4 of 100 sampled answers change.

| site | route | answer | clients |
| --- | --- | --- | --- |
| dl.example | files | cloud\@us-west-2 → origin (file) | 65,536 IPv4 addresses |

<details><summary>try them</summary>

```text
poros explain BUNDLE --ip 52.1.0.1 --now 1780272000 https://dl.example/sample/tool.tar.gz
```

</details>

""")


if __name__ == "__main__":
    unittest.main()
