#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""poros audit: each number by hand, and the warnings of check that stand on the same facts."""
import json
import unittest
from typing import Any

from binary import ROOT, PorosTest

SITE = """\
backends:
  origin: { url: "https://origin.example/{path}", trust: names }
sites:
  dl.example: { api: files, fallback: origin, routes: [ { name: all, to: [origin] } ] }
"""
POLICY = """\
version: 1
feeds:
  list: { format: cidr-list, path: list.txt }
  table: { format: ip-location-db, path: table.csv }
origins: [table]
providers:
  google: { asns: [15169] }
  huawei: { asns: [18382] }
  microsoft: { asns: [8075, 16550, 65551], ranges: [list, 20.0.9.0/24], except: [20.0.7.0/24] }
""" + SITE
LIST = "20.0.0.0/23 west\n20.0.2.0/24 east\n20.0.3.0/24\n2603::/47\n"
#  20.0.0.0/24  announced by 8075 and published        20.0.4.0/24  announced by 8075, published nowhere
#  20.0.1.0/24  published, and 64500 announces it      20.0.7.0/24  announced by 8075, and excepted
#  20.0.2.0/24  published, announced by nobody         20.0.9.0/24  published, announced by 16550
#  20.0.3.0/24  published, and an AS0 row hides it     2603::/48    published and announced; 2603:0:1::/48 not
TABLE = """\
20.0.0.0,20.0.0.255,8075,Microsoft Corporation
20.0.1.0,20.0.1.255,64500,"Fremd & Co. KG"
20.0.3.0,20.0.3.255,0,
20.0.4.0,20.0.4.255,8075,Microsoft Corporation
20.0.7.0,20.0.7.255,8075,Microsoft Corporation
20.0.9.0,20.0.9.255,16550,Google LLC
8.8.8.0,8.8.8.255,15169,Google LLC
2603::,2603::ffff:ffff:ffff:ffff:ffff,8075,Microsoft Corporation
"""
WARNINGS = """\
p.yaml:9:3: warning: AS16550 of provider 'microsoft' is held by 'Google LLC' (move it to provider 'google', or remove it) [asn-held-by-other]
p.yaml:8:3: warning: none of the ASNs of provider 'huawei' announces anything in origins (check the numbers, or give the provider ranges) [asns-announce-nothing]
"""


def amount(v4: int, v4_prefixes: int, v6: int = 0, v6_prefixes: int = 0) -> dict[str, int]:
    return {"ipv4_addresses": v4, "ipv4_prefixes": v4_prefixes, "ipv6_48s": v6, "ipv6_prefixes": v6_prefixes}


class ByHand(PorosTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("list.txt", LIST)
        self.write("table.csv", TABLE)
        self.write("p.yaml", POLICY)

    def audit(self, code: int, *arguments: str) -> dict[str, Any]:
        result = self.poros("audit", *arguments, "--json")
        self.assertEqual(result.code, code, result.err)
        found: dict[str, Any] = json.loads(result.out)
        self.assertEqual(found["odd"], code == 1)
        return found

    def test_each_number(self) -> None:
        google, huawei, microsoft = self.audit(1, "p.yaml")["providers"]
        self.assertEqual(microsoft["published"], amount(5 * 256, 2, 2, 1))  # 20.0.0.0/22 and 20.0.9.0/24
        self.assertEqual(microsoft["announced"], amount(4 * 256, 4, 1, 1))
        self.assertEqual(microsoft["announced_not_published"], amount(256, 1))
        self.assertEqual(microsoft["published_not_announced"], amount(512, 1, 1, 1))
        self.assertEqual(microsoft["published_announced_by_others"], amount(256, 1))
        self.assertEqual(microsoft["asns"], [
            {"asn": 8075, "holder": "Microsoft Corporation", "announced": amount(768, 3, 1, 1), "held_by_others": False,
             "belongs_to": None},
            {"asn": 16550, "holder": "Google LLC", "announced": amount(256, 1), "held_by_others": True,
             "belongs_to": "google"},
            {"asn": 65551, "holder": None, "announced": amount(0, 0), "held_by_others": False, "belongs_to": None}])
        self.assertEqual(microsoft["others"], [
            {"asn": 64500, "holder": "Fremd & Co. KG", "announced": amount(256, 1), "looks_own": False}])
        self.assertEqual(google["announced_not_published"], amount(256, 1))
        self.assertEqual([p["odd"] for p in (google, huawei, microsoft)], [False, True, True])

    def test_the_table(self) -> None:
        result = self.poros("audit", "p.yaml")
        self.assertEqual(result.code, 1)
        self.assertEqual(result.out[result.out.index("microsoft"):], """\
microsoft
  published in its ranges                              1,280         2               2         1
  announced by its ASNs                                1,024         4               1         1
  announced, not published                               256         1               0         0
  published, announced by nobody                         512         1               1         1
  published, announced by other ASNs                     256         1               0         0
    AS64500 Fremd & Co. KG                               256         1               0         0
  its ASNs
    AS8075 Microsoft Corporation                         768         3               1         1
    AS16550 Google LLC                                   256         1               0         0  held by somebody else: google
    AS65551                                                0         0               0         0  announces nothing
""")
        self.assertEqual(result.err, WARNINGS + "poros audit: 0 errors, 2 warnings\n")

    def test_nothing_odd_is_0(self) -> None:
        self.write("p.yaml", POLICY.replace("8075, 16550, 65551", "8075").replace("20.0.0.0/23", "20.0.0.0/24")
                   .replace(", 20.0.9.0/24", "").replace("  huawei: { asns: [18382] }\n", ""))
        self.write("list.txt", LIST.replace("20.0.0.0/23", "20.0.0.0/24"))
        self.assertEqual(self.audit(0, "p.yaml")["providers"][1]["published_not_announced"], amount(512, 1, 1, 1))

    def test_without_origins_there_is_nothing_to_compare(self) -> None:
        self.write("p.yaml", POLICY.replace("origins: [table]\n", "").replace(
            "  table: { format: ip-location-db, path: table.csv }\n", ""))
        found = self.audit(0, "p.yaml")
        self.assertFalse(found["origins"])
        self.assertIsNone(found["providers"][2]["announced"])
        self.assertEqual(self.poros("check", "p.yaml").err, "poros check: p.yaml: no errors, no warnings\n")

    def test_check_and_compile_warn(self) -> None:
        for verb, *more in (("check",), ("compile", "-o", "a.bundle")):
            result = self.poros(verb, "p.yaml", *more)
            self.assertEqual(result.code, 0)
            self.assertIn(WARNINGS, result.err)

    def test_errors_are_as_check_has_them(self) -> None:
        self.write("p.yaml", POLICY.replace("asns: [15169]", "asns: [8075]"))
        result, check = self.poros("audit", "p.yaml"), self.poros("check", "p.yaml")
        self.assertEqual((result.code, result.out), (3, ""))
        self.assertEqual(result.err, check.err.replace("poros check:", "poros audit:"))
        self.assertEqual(self.poros("audit", "none.yaml").code, 4)
        self.assertEqual(self.poros("audit").code, 2)


class Examples(PorosTest):
    def audit(self, example: str) -> dict[str, Any]:
        result = self.poros("audit", ROOT / "examples" / example / "policy.yaml", "--json")
        self.assertEqual(result.code, 1, result.err)
        return {provider["name"]: provider for provider in json.loads(result.out)["providers"]}

    def test_registry(self) -> None:
        found = self.audit("registry.k8s.io")
        amazon, google = found["amazon"], found["google"]
        self.assertTrue(amazon["odd"])
        others = {other["asn"]: other for other in amazon["others"]}
        self.assertEqual(others[8987]["holder"], "Amazon Data Services Ireland Ltd")
        self.assertTrue(others[8987]["looks_own"])
        parts = [amazon[name]["ipv4_addresses"] for name in ("published_not_announced", "published_announced_by_others")]
        own = amazon["announced"]["ipv4_addresses"] - amazon["announced_not_published"]["ipv4_addresses"]
        self.assertEqual(sum(parts) + own, amazon["published"]["ipv4_addresses"])
        self.assertEqual((google["odd"], google["asns"]), (False, []))  # by range alone
        self.assertEqual(google["published_announced_by_others"], google["published"])

    def test_the_nine_providers(self) -> None:
        found = self.audit("credit-providers")
        foreign = {(name, asn["asn"]) for name, one in found.items() for asn in one["asns"] if asn["held_by_others"]}
        self.assertEqual(foreign, {("google", 39190), ("equinixmetal", 16243), ("equinixmetal", 54825)})
        self.assertEqual(found["huawei"]["announced"], amount(0, 0))


if __name__ == "__main__":
    unittest.main()
