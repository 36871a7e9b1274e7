#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`poros check --schema`: what editors are told of policies is what poros accepts."""
import json
import re
import sys
import unittest
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema

from binary import ROOT, PorosTest

sys.path.insert(0, str(ROOT / "tests/support"))
from cases import load_all  # noqa: E402
from oracle import yamlcore  # noqa: E402

BACKENDS = "backends: { origin: { url: \"https://o.example.org/{path}\", trust: names } }\n"

# Where each map of the schema stands in a policy: {} is put there, with a key that nobody knows. What the
# reader's message lists is what it accepts.
PLACES = {
    "": "zzzzzz: 1",
    "feed": "feeds: { f: { zzzzzz: 1 } }",
    "provider_map": "providers: { p: { zzzzzz: 1 } }",
    "network": "networks: { n: { zzzzzz: 1 } }",
    "backend": "backends: { b: { zzzzzz: 1 } }",
    "presence": "backends: { b: { presence: { zzzzzz: 1 } } }",
    "place": "backends: { b: { place: { zzzzzz: 1 } } }",
    "region": "backends: { b: { regions: { r: { zzzzzz: 1 } } } }",
    "probe": "backends: { b: { probe: { zzzzzz: 1 } } }",
    "site": "sites: { s.example: { zzzzzz: 1 } }",
    "kinds": "sites: { s.example: { api: files, kinds: { zzzzzz: '*' } } }",
    "route": "sites: { s.example: { routes: [{ zzzzzz: 1 }] } }",
    "condition": "sites: { s.example: { routes: [{ when: { zzzzzz: 1 } }] } }",
    "split": "sites: { s.example: { routes: [{ to: [{ zzzzzz: 1 }] }] } }",
    "answer": "sites: { s.example: { routes: [{ answer: { zzzzzz: 1 } }] } }",
}

# Policies that an editor should underline, and the place where. Each is also wrong by poros itself.
BROKEN = {
    "an unknown key at the top": ("backend: {}", ""),
    "an unknown key of a backend": ("backends: { b: { url: https://b.example/, ulr: x } }", "backends/b"),
    "a backend without a url": ("backends: { b: { trust: names } }", "backends/b"),
    "an unknown trust": ("backends: { b: { url: https://b.example/, trust: all } }", "backends/b/trust"),
    "an unknown presence": ("backends: { b: { url: https://b.example/, presence: { check: get } } }",
                            "backends/b/presence/check"),
    "a place by nothing": ("backends: { b: { url: https://b.example/, place: { else: x } } }", "backends/b/place"),
    "a switch that is a word": ("backends: { b: { url: https://b.example/, ipv6: no } }", "backends/b/ipv6"),
    "a date in words": ("backends: { b: { url: https://b.example/, until: next year } }", "backends/b/until"),
    "a digest that is too short": ("backends: { b: { url: https://b.example/, probe: { target: /x, sha256: abc } } }",
                                   "backends/b/probe/sha256"),
    "a format that nobody has": ("feeds: { f: { format: csv, path: f } }", "feeds/f/format"),
    "a feed without a path": ("feeds: { f: { format: cidr-list } }", "feeds/f"),
    "an ASN with letters": ("providers: { p: { asns: [AS64500] } }", "providers/p"),
    "an ASN that is too large": ("providers: { p: { asns: 4294967296 } }", "providers/p"),
    "an address where a prefix must be": ("networks: { n: { cidrs: 192.0.2.1 } }", "networks/n/cidrs"),
    "a network of nobody": ("networks: { n: {} }", "networks/n"),
    "a version that is a word": ("version: one", "version"),
    "a url of a feed without a name": (
        "providers: { p: { ranges: [{ format: cidr-list, path: f, url: https://f.example/ }] } }", "providers/p"),
    "a feed without a name and a path": ("origins: [{ format: pyasn, url: https://f.example/ }]", "origins"),
    "a name that begins with a blank": ("providers: { ' p': { asns: 1 } }", "providers"),
    "a name that ends with a blank": ("backends: { 'b ': { url: https://b.example/, trust: names } }", "backends"),
}
# The same of one route or one site, `$` standing for what is put in.
SITE = BACKENDS + "sites: { s.example: { api: files, fallback: origin, $ } }"
ROUTES = SITE.replace("$", "routes: [$, { name: rest, to: origin }]")
BROKEN_SITES = {
    "an unknown api": ("api", SITE.replace("api: files", "api: http").replace("$", "routes: [{ name: a, to: origin }]")),
    "a status that is none of two": ("status", SITE.replace("$", "status: 301, routes: [{ name: a, to: origin }]")),
    "routes that are a map": ("routes", SITE.replace("$", "routes: { name: a, to: origin }")),
    "no routes": ("", SITE.replace(", $", "")),
    "a kind that cannot be extended": ("kinds", SITE.replace("$", "kinds: { file: '*' }, routes: [{ name: a, to: origin }]")),
    "kinds of an oci site": ("", SITE.replace("api: files", "api: oci").replace(
        "$", "kinds: { pointer: '*' }, routes: [{ name: a, to: origin }]")),
    "a kind of the other api": ("routes/0/when/kind", ROUTES.replace("$", "{ name: a, when: { kind: blob }, to: origin }")),
    "an unknown kind": ("routes/0/when/kind", ROUTES.replace("$", "{ name: a, when: { kind: archive }, to: origin }")),
    "a condition of nothing": ("routes/0/when/region", ROUTES.replace("$", "{ name: a, when: { region: [] }, to: origin }")),
    "a route without a name": ("routes/0", ROUTES.replace("$", "{ to: origin }")),
    "a route to nowhere": ("routes/0", ROUTES.replace("$", "{ name: a }")),
    "a route with both": ("routes/0", ROUTES.replace("$", "{ name: a, to: origin, answer: { status: 404 } }")),
    "a share that is no number": ("routes/0/to", ROUTES.replace("$", "{ name: a, to: [{ split: { origin: all } }] }")),
    "a split by the hour": ("routes/0/to", ROUTES.replace("$", "{ name: a, to: [{ split: { origin: 100 }, by: hour }] }")),
    "an answer with a strange status": ("routes/0/answer/status", ROUTES.replace("$", "{ name: a, answer: { status: 418 } }")),
    "a redirect without a location": ("routes/0/answer", ROUTES.replace("$", "{ name: a, answer: { status: 302 } }")),
    "a 404 with a location": ("routes/0/answer", ROUTES.replace(
        "$", "{ name: a, answer: { status: 404, location: https://x.example/ } }")),
    "a path that does not begin with a slash": ("routes/0/as", ROUTES.replace("$", "{ name: a, as: x, to: origin }")),
}


class Schema(PorosTest):
    @cached_property
    def schema(self) -> dict[str, Any]:
        return json.loads(self.ok("check", "--schema"))

    def problems(self, text: str) -> list[str]:
        """The paths of what is wrong; of alternatives, how far the best of them came."""
        policy = yamlcore.load(text)
        if isinstance(policy, dict):
            policy.setdefault("version", 1)
        validator = jsonschema.Draft202012Validator(self.schema)
        return ["/".join(map(str, error.absolute_path)) for error in validator.iter_errors(policy)]

    def good(self, text: str, where: str) -> None:
        policy = yamlcore.load(text)
        if isinstance(policy, dict):
            policy.setdefault("version", 1)
        for error in jsonschema.Draft202012Validator(self.schema).iter_errors(policy):
            self.fail(f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")

    def test_it_is_a_schema_and_every_definition_is_used(self) -> None:
        jsonschema.Draft202012Validator.check_schema(self.schema)
        used = set(re.findall(r'"#/\$defs/([a-z0-9_]+)"', json.dumps(self.schema)))
        self.assertEqual(used, set(self.schema["$defs"]))

    def test_the_reader_and_the_schema_know_the_same_keys(self) -> None:
        maps = {name: one for name, one in {"": self.schema, **self.schema["$defs"]}.items()
                if "additionalProperties" in one and one["additionalProperties"] is False}
        self.assertEqual(set(maps), set(PLACES), "a map of the policy is not tried here")
        for name, text in PLACES.items():
            self.write("p.yaml", f"version: 1\n{text}\n")
            said = self.poros("check", "p.yaml").err
            known = re.search(r"zzzzzz'.*\(known: ([^)]*)\)", said)
            assert known, said
            self.assertEqual(set(known[1].split(", ")), set(maps[name]["properties"]), name)

    def test_every_key_has_a_description(self) -> None:
        for name, one in {"the policy": self.schema, **self.schema["$defs"]}.items():
            for key, value in one.get("properties", {}).items():
                if "additionalProperties" in one:
                    self.assertTrue(value["description"].endswith("."), f"{key} of {name}")

    def test_formats_are_those_that_compile(self) -> None:
        self.write("p.yaml", "version: 1\nfeeds: { f: { format: zzzzzzzzzz, path: f } }\n")
        known = re.search(r"\(known: ([^)]*)\)", self.poros("check", "p.yaml").err)
        assert known
        self.assertEqual(known[1].split(", "), self.schema["$defs"]["format"]["enum"])

    def test_good_policies(self) -> None:
        count = 0
        for path in sorted((ROOT / "examples").glob("*/policy.yaml")):
            self.good(path.read_text("utf-8"), path.name)
            count += 1
        for file in (file for file in load_all(ROOT / "tests/cases") if not file.refusals):
            text = file.policy_text or (file.policy_path or Path()).read_text("utf-8")
            self.good(text, file.name)
            for name, included in file.files.items():
                if name.endswith(".yaml"):
                    self.good(included, f"{file.name}: {name}")
            count += 1
        text = (ROOT / "docs/policy.md").read_text("utf-8")
        for block in re.findall(r"^```yaml(?: policy| [^\n]*\.yaml)?\n(.*?)^```", text, re.M | re.S):
            self.good(block, "docs/policy.md")
            count += 1
        self.assertGreater(count, 40)

    def test_names_of_headers_variables_and_regions_may_be_long(self) -> None:
        long = "x" * 200
        backend = f"trust: names, vars: {{ {long}: y }}, place: {{ by: locality, else: {long} }}, regions: {{ {long}: }}"
        text = (BACKENDS.replace("trust: names", backend).replace("{path}", f"{{{long}}}/{{path}}")
                + ROUTES.replace(BACKENDS, "").replace("$", f"{{ name: a, when: {{ header: {{ {long}: y }} }}, to: origin }}"))
        self.write("p.yaml", f"version: 1\n{text}\n")
        self.ok("check", "p.yaml")
        self.good(text, "long names")

    def test_broken_policies(self) -> None:
        for name, (text, place) in BROKEN.items():
            with self.subTest(name):
                self.broken(text, place)
        for name, (place, text) in BROKEN_SITES.items():
            with self.subTest(name):
                self.broken(text, f"sites/s.example/{place}".rstrip("/"))

    def broken(self, text: str, place: str) -> None:
        found = self.problems(text)
        self.assertTrue([one for one in found if one == place or place and one.startswith(place + "/")],
                        f"{place} is not among {found}")
        self.write("p.yaml", text if text.startswith("version") else f"version: 1\n{text}\n")
        self.assertEqual(self.poros("check", "p.yaml").code, 3, "poros takes it")

    def test_it_needs_no_policy_and_takes_none(self) -> None:
        for arguments in (["p.yaml", "--schema"], ["--schema", "--json"], ["--schema", "--now", "1"]):
            self.assertEqual(self.poros("check", *arguments).code, 2, arguments)


if __name__ == "__main__":
    unittest.main()
