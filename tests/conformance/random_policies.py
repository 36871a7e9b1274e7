#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Random policies and random requests: the core and the oracle must say the same.

    random_policies.py --poros build/poros --driver build/tests/conformance/driver_cpp [--seed N]

The table of cases holds what somebody thought of; this asks for the rest. A policy that the compiler refuses
is drawn again (and counted). POROS_SCALE scales the 3,000 policies; a seed names its policy for ever.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

_HERE = Path(__file__).resolve().parent
sys.dont_write_bytecode = True  # a test leaves nothing in the source tree
sys.path[:0] = [str(_HERE), str(_HERE.parent / "support")]

from cases import DEFAULT_NOW, Response  # noqa: E402
from drivers import Driver, DriverError  # noqa: E402
from oracle import Request, decide, load_policy  # noqa: E402

_POLICIES, _REQUESTS = 3000, 60
_REGIONS = ["east", "west", "north", "far"]
_OCI_KINDS = ["manifest-tag", "manifest-digest", "blob", "tags", "referrers", "signature", "upload", "other"]
_FILE_KINDS = ["checksum", "signature", "pointer", "file"]
_HEX = "0123456789abcdef"
_GLOBS = ["/dl/**", "/**", "/dl/*", "*.tar.gz", "/a/**/b", "/[a-c]*/x?", "/v2/**", "/v2/*/blobs/*", "Release", "/", "*"]


def _some(rng: random.Random, items: list, most: int = 3) -> list:
    return rng.sample(items, rng.randint(1, min(most, len(items))))


def _cidr(rng: random.Random) -> str:
    if rng.random() < 0.3:
        length = rng.choice([20, 32, 36, 48, 64, 128])
        bits = (0x2600 << 112 | rng.getrandbits(16) << 92 | rng.getrandbits(20)) >> (128 - length) << (128 - length)
        return ":".join(f"{bits >> shift & 0xffff:x}" for shift in range(112, -16, -16)) + f"/{length}"
    length = rng.choice([8, 12, 16, 20, 24, 31, 32])
    bits = (rng.choice([3, 34, 52, 52]) << 24 | rng.getrandbits(6) << 18 | rng.getrandbits(18)) >> (32 - length) << (32 - length)
    return ".".join(str(bits >> shift & 255) for shift in (24, 16, 8, 0)) + f"/{length}"


class Policies:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.blocks = list(dict.fromkeys(_cidr(rng) for _ in range(24)))[:16]
        self.asns = [64500 + i for i in range(5)] + [4200000001]

    def origins(self) -> str:
        """Rows as ip-location-db has them: whole prefixes, nested at will."""
        import ipaddress
        rows = []
        for block in self.rng.sample(self.blocks, 10):
            network = ipaddress.ip_network(block)
            asn = self.rng.choice(self.asns + [0])
            rows.append(f"{network[0]},{network[-1]},{asn},Holder {asn}\n")
        return "".join(rows)

    def tree(self) -> dict:
        rng = self.rng
        asns = rng.sample(self.asns, 4)
        providers = {
            "p1": {"asns": asns[:2], "ranges": ["list", *_some(rng, self.blocks[6:10])]},
            "p2": {"asns": asns[2:3], "ranges": _some(rng, self.blocks[10:14]), "except": _some(rng, self.blocks)},
        }
        networks = {"n1": {"asns": asns[3:], "cidrs": _some(rng, self.blocks)}, "n2": {"cidrs": _some(rng, self.blocks)}}
        self.api = rng.choice(["oci", "files"])
        backends = {f"b{i}": self.backend(i) for i in range(5)}
        self.regions = {name: set(body.get("regions", ())) for name, body in backends.items()}
        self.placed = [name for name, body in backends.items() if "place" in body]
        rest = "https://up.example/v2/x/{rest}" if self.api == "oci" else "https://up.example/x/{path}"
        backends["up"] = {"url": rest, "trust": "names"}
        site = {"api": self.api, "fallback": "up", "default": rng.random() < 0.3, "status": rng.choice([302, 307]),
                "routes": [self.route(i) for i in range(rng.randint(1, 5))] + [{"name": "last", "to": ["up"]}]}
        if self.api == "files" and rng.random() < 0.5:
            site["kinds"] = {rng.choice(["checksum", "signature", "pointer"]): _some(rng, _GLOBS)}
        return {"version": 1, "feeds": {"list": {"format": "cidr-list", "path": "list"},
                                        "o": {"format": "ip-location-db", "path": "o"}},
                "origins": ["o"], "providers": providers, "networks": networks, "backends": backends,
                "sites": {"s.example": site}}

    def backend(self, i: int) -> dict:
        rng = self.rng
        # b3 holds what a digest proves, b4 wants a tail; route() keeps them where that can be supplied.
        holes = ["{path}", "{path}", "{path}", "{path}", "{tail}"]
        if self.api == "oci":
            holes = ["{path}", "{rest}", "{rest}", rng.choice(["{digest}", "{hex}", "{algorithm}/{hex}", "{name}/{digest}"]), "{tail}"]
        hole = holes[i]
        trust = "names" if i != 3 else "content" if self.api == "oci" else "files"
        has_regions = rng.random() < 0.5
        place = "{region}." if has_regions and rng.random() < 0.7 else ""
        out: dict = {"url": f"https://{place}b{i}.example/{rng.choice(['', 'x/', 'x/.', 'y-'])}{hole}",
                     "trust": trust, "ipv6": rng.random() < 0.8,
                     "pays": rng.choice(["p1", "p2"])}
        if has_regions:
            keys = _some(rng, _REGIONS)
            free = [region for region in _REGIONS if region not in keys]
            out["regions"] = {key: ({"also": [free.pop()]} if free and rng.random() < 0.4 else None) for key in keys}
            out["place"] = {"by": rng.choice(["client", "client", "locality"])}
            if rng.random() < 0.5:
                out["place"]["else"] = rng.choice(keys)
        if rng.random() < 0.4:
            out["presence"] = {"check": rng.choice(["head", "index", "none"]), "when_unknown": rng.choice(["use", "skip"])}
        if rng.random() < 0.2:
            out["query"] = rng.choice(["drop", "keep", ["n", "a"]])
        if rng.random() < 0.3:
            out["append"] = rng.choice(["rid={trace}", "{trace}", "l={locality}&h=1"])
        if rng.random() < 0.2:
            out[rng.choice(["from", "until"])] = rng.choice(["2026-05-31", "2026-06-01", "2026-06-02T00:00:00Z"])
        return out

    def condition(self) -> dict:
        rng = self.rng
        makers = {
            "kind": lambda: _some(rng, _OCI_KINDS if self.api == "oci" else _FILE_KINDS),
            "path": lambda: _some(rng, _GLOBS, 2), "provider": lambda: _some(rng, ["p1", "p2"], 1),
            "region": lambda: _some(rng, _REGIONS, 2), "network": lambda: _some(rng, ["n1", "n2"], 2),
            "asn": lambda: _some(rng, self.asns, 2), "locality": lambda: _some(rng, _REGIONS, 2),
            "near": lambda: rng.choice(self.placed),
            "header": lambda: {"X-A": _some(rng, ["1", "2"])},
        }
        if not self.placed:
            del makers["near"]
        return {key: makers[key]() for key in rng.sample(sorted(makers), rng.choice([1, 1, 2, 3]))}

    def step(self, names: list[str], may_split: bool) -> object:
        rng = self.rng
        if may_split and rng.random() < 0.5:
            members = rng.sample(names, min(len(names), rng.choice([2, 2, 3])))
            first = rng.randint(0, 100)
            split: dict = {"split": dict(zip(members, [first, 100 - first] if len(members) == 2 else [first // 2, first - first // 2, 100 - first]))}
            if rng.random() < 0.5:
                split["by"] = rng.choice(["object", "client", ["object", "client"]])
            return split
        name = rng.choice(names)
        if self.regions[name] and rng.random() < 0.3:
            return f"{name}@{rng.choice(sorted(self.regions[name]))}"
        return name

    def route(self, i: int) -> dict:
        rng = self.rng
        out: dict = {"name": f"r{i}", "when": self.condition()}
        proven = ["blob", "manifest-digest"] if self.api == "oci" else ["file"]
        if rng.random() < 0.4:
            out["when"]["kind"] = _some(rng, proven, 2)
        is_proven = set(out["when"].get("kind", ["other"])) <= set(proven)
        if rng.random() < 0.3:
            out["unless"] = {key: value for key, value in self.condition().items() if key not in ("kind", *out["when"])}
            if not out["unless"]:
                del out["unless"]
        if rng.random() < 0.15:
            out["answer"] = rng.choice([{"status": 404}, {"status": 200, "text": "hi"}, {"status": 451},
                                        {"status": 307, "location": "https://there.example/x"}])
            return out
        has_tail = "path" in out["when"] and all("**" in glob for glob in out["when"]["path"])
        names = ["b0", "b1", "b2"] + (["b3"] if is_proven else []) + (["b4"] if has_tail else [])
        out["to"] = [self.step(names, is_proven) for _ in range(rng.randint(1, 2))]
        if rng.random() < 0.2:
            out["as"] = rng.choice(["/{path}", "/v2/y/{path}", "/z"] + (["/{tail}", "/w/{tail}/"] if has_tail else []))
        return out

    def client(self) -> str | None:
        import ipaddress
        rng = self.rng
        if rng.random() < 0.1:
            return rng.choice(["unknown", "::ffff:52.0.0.1", "192.0.2.1", "[2600::1]:80", " 3.0.0.1 "])
        network = ipaddress.ip_network(rng.choice(self.blocks))
        number = int(network[0]) + rng.choice([-1, 0, 0, rng.randrange(network.num_addresses), network.num_addresses])
        return str(type(network[0])(number))

    def target(self) -> str:
        rng = self.rng
        digest = rng.choice(["sha256:", "sha256%3A"]) + rng.choice(_HEX) * 64
        name = rng.choice(["app", "a/b", "a/blobs", "x-y/z.1", "A"])
        oci = [f"/v2/{name}/blobs/{digest}", f"/v2/{name}/manifests/{digest}", f"/v2/{name}/manifests/v1.0",
               f"/v2/{name}/tags/list", f"/v2/{name}/referrers/{digest}", f"/v2/{name}/manifests/sha256-{'a' * 64}.sig",
               f"/v2/{name}/blobs/uploads/", "/v2/", "/v2/_catalog", "/v2/x", f"/v2/{name}/blobs/sha256:zz"]
        files = ["/dl/v1/x.tar.gz", "/dl", "/dl/", "/a/q/r/b", "/a/b", "/b1/xy", "/x.sha256", "/Release", "/f%69le.asc",
                 "/", "/dir/", "/k.sha25%36", "/a//b", "/x/../y", "/%2e%2e/x", "/..a/.", "/a%2fb", "/a;b,c=d", "/~u/é"]
        likely, other = (oci, files) if self.api == "oci" else (files, oci)
        text = rng.choice(likely if rng.random() < 0.8 else other)
        if rng.random() < 0.3:
            text += rng.choice(["?n=1&last=a", "?a=1&a=2&b", "?", "?artifactType=x&ns=y", "?x#y", "?&&n"])
        if rng.random() < 0.05:
            text = rng.choice(["http://s.example", "https://S.example:443", "ftp://s.example"]) + text
        return text

    def request(self) -> Request:
        rng = self.rng
        places = [f"b{i}" for i in range(5)] + [f"b{i}@{region}" for i in range(5) for region in _REGIONS]
        known = [p for p in places if "@" not in p or p.split("@")[1] in self.regions[p.split("@")[0]]]
        return Request(
            method=rng.choice([b"GET"] * 8 + [b"HEAD", b"POST"]),
            host=rng.choice([b"s.example"] * 9 + [b"other.example"]), target=self.target().encode("utf-8"),
            client=self.client(), locality=rng.choice([None, *_REGIONS, "moon"]), now=DEFAULT_NOW,
            trace=rng.choice([None, b"t-1", b"bad trace", b".."]),
            headers=tuple((b"x-a", rng.choice([b"1", b" 2 ", b"3"])) for _ in range(rng.choice([0, 0, 1, 2]))),
            have={place: rng.random() < 0.5 for place in rng.sample(known, min(len(known), rng.randint(0, 4)))},
            down=frozenset(rng.sample(known, rng.choice([0, 0, 0, 1, 2]))))


def _run(seed: int, poros: str, driver: str) -> tuple[int, int, int]:
    """Requests asked, differences, policies drawn in vain."""
    rng = random.Random(seed)
    vain = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        while True:
            if vain == 500:
                raise SystemExit(f"seed {seed}: 500 policies in a row were refused; the last: {done.stderr.decode()}")
            policies = Policies(rng)
            (folder / "o").write_text(policies.origins())
            (folder / "list").write_text("".join(
                f"{block} {rng.choice(_REGIONS)}\n" for block in policies.blocks[:6]))
            tree = policies.tree()
            (folder / "policy.yaml").write_text(json.dumps(tree, indent=1))
            done = subprocess.run([poros, "compile", str(folder / "policy.yaml"), "-o", str(folder / "b")],
                                  stderr=subprocess.PIPE, check=False)
            if done.returncode == 0:
                break
            if done.returncode != 3:
                print(f"FAILED seed {seed}: compile ended with {done.returncode}: {done.stderr.decode()}")
                return 0, 1, vain
            vain += 1
        policy = load_policy(folder / "policy.yaml")
        runner = Driver([driver], folder / "b")
        differences = 0
        try:
            for _ in range(_REQUESTS):
                request = policies.request()
                expected = Response.of_answer(decide(policy, request))
                got, _ = runner.ask(request)
                if got != expected:
                    differences += 1
                    print(f"FAILED seed {seed}: {request}\n  expected {expected.lines()}\n  came     {got.lines()}")
        except DriverError as error:
            print(f"FAILED seed {seed}: {error}")
            differences += 1
        finally:
            runner.close()
        return _REQUESTS, differences, vain


def main() -> int:
    parser = argparse.ArgumentParser(description="Random policies: core against oracle.")
    parser.add_argument("--poros", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--seed", type=int, help="one policy only")
    options = parser.parse_args()
    scale = float(os.environ.get("POROS_SCALE", "0.1"))
    seeds = range(max(1, int(_POLICIES * scale))) if options.seed is None else [options.seed]
    asked = differences = vain = 0
    for seed in seeds:
        a, d, v = _run(seed, options.poros, options.driver)
        asked, differences, vain = asked + a, differences + d, vain + v
    print(f"scale {scale}: {len(seeds)} policies ({vain} drawn in vain), {asked} requests, {differences} differences")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
