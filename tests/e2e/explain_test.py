#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `poros explain` says of each outcome and each skip, as text and as the receipt."""
import json
import unittest

from binary import PorosTest

POLICY = """\
version: 1
providers:
  amazon: { ranges: [aws] }
  google: { ranges: [34.64.0.0/10] }
feeds:
  aws: { format: cidr-list, path: aws.txt }
networks:
  campus: { cidrs: [3.5.0.0/16] }
backends:
  up: { url: "https://{region}.up.example/v2/{rest}", trust: names, place: { by: locality, else: r1 }, regions: { r1: , r2: } }
  s3:
    { url: "https://{region}.s3.example/{digest}", pays: amazon, presence: { check: head }, place: { by: client },
      regions: { us-east-1: , ap-east-1: { also: [cn-north-1] } } }
  v4: { url: "https://v4.example/{digest}", ipv6: false }
  old: { url: "https://old.example/{digest}", until: 2020-01-01 }
  a: { url: "https://a.example/{digest}" }
  b: { url: "https://b.example/{digest}" }
sites:
  r.example:
    api: oci
    status: 307
    fallback: up
    routes:
      - { name: home, when: { path: / }, answer: { status: 302, location: "https://www.example/" } }
      - { name: legal, when: { path: /legal }, answer: { status: 451 } }
      - { name: far, when: { kind: manifest-digest }, to: [up@r2] }
      - { name: campus, when: { kind: blob, network: campus }, unless: { header: { X-Campus: "no" } }, to: [a] }
      - { name: blobs, when: { kind: blob }, to: [old, s3, v4, { split: { a: 50, b: 50 } }] }
      - { name: rest, to: [up] }
"""
BLOB = "https://r.example/v2/app/blobs/sha256:" + 64 * "a"


class Explain(PorosTest):
    def setUp(self) -> None:
        super().setUp()
        self.write("policy.yaml", POLICY)
        self.write("aws.txt", "3.0.0.0/8 us-east-1\n3.5.0.0/16 cn-north-1\n2600:1f00::/24 us-east-1\n")
        self.ok("compile", "policy.yaml", "-o", "p")

    def explain(self, url: str, *flags: str) -> list[str]:
        return self.ok("explain", "p", url, *flags).splitlines()

    def receipt(self, url: str, *flags: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.ok("explain", "p", url, "--json", *flags))
        return found

    def test_what_is_not_a_redirect_says_why(self) -> None:
        for outcome, status, url, flags, because in (
                ("malformed", 400, "https://r.example/a/../b", [], "malformed: the target is refused (rule S7)"),
                ("unknown-host", 421, "https://other.example/", [], "no site has this host, and there is no default site"),
                ("method-not-allowed", 405, BLOB, ["--method", "PUT"], "only GET and HEAD are allowed"),
                ("api-root", 200, "https://r.example/v2/", [], "built-in: the API root"),
                ("catalog", 404, "https://r.example/v2/_catalog", [], "built-in: no catalog"),
                ("answer", 451, "https://r.example/legal?x", [], "a fixed answer of the route"),
                ("answer", 302, "https://r.example?x", [], "a fixed answer of the route")):
            text = self.explain(url, *flags)
            self.assertIn(f"because     {because}", text)
            self.assertIn(f"answer      {status}", text)
            receipt = self.receipt(url, *flags)
            self.assertEqual((receipt["outcome"], receipt["status"]), (outcome, status))
            self.assertEqual((receipt["backend"], receipt["region"], receipt["skips"]), (None, None, []))
            self.assertEqual(receipt["location"], "https://www.example/" if status == 302 else None)
            self.assertEqual(receipt["site"], None if status == 421 else "r.example")
            self.assertEqual(receipt["kind"] is None, status in (400, 421, 405))

    def test_the_whole_text_of_a_redirect(self) -> None:
        self.assertEqual(self.explain(BLOB, "--ip", "3.5.140.9", "--header", "x-campus:  no ", "--have", "s3@cn-north-1=yes",
                                      "--locality", "r2"), [
            "client      3.5.140.9",
            "prefix      3.5.0.0/16 (published range)",
            "asn         none",
            "class       1: provider amazon, region cn-north-1, network campus",
            "locality    r2",
            "site        r.example (oci)",
            "kind        blob",
            "routes      home    no: path does not hold",
            "            legal   no: path does not hold",
            "            far     no: kind does not hold",
            "            campus  no: unless header holds",
            "            blobs   taken",
            "candidates  old           skipped: expired",
            "            s3@ap-east-1  taken",
            "            v4            not needed",
            "            a             not needed (split)",
            "            b             not needed (split)",
            "            up@r2         not needed (fallback)",
            "answer      307",
            f"            Location: https://ap-east-1.s3.example/{BLOB[-71:]}",
            "            Cache-Control: private, no-store",
        ])

    def test_every_reason_to_skip(self) -> None:
        client = ["--ip", "2600:1f00::7", "--down", "a", "--down", "b", "--have", "s3=no"]
        text = self.explain(BLOB, *client)
        self.assertEqual([line[12:] for line in text if "skipped" in line or "taken" in line][1:], [
            "old           skipped: expired", "s3@us-east-1  skipped: absent", "v4            skipped: family",
            "a             skipped: down (split)", "b             skipped: down (split)", "up@r1         taken (fallback)"])
        receipt = self.receipt(BLOB, *client)
        self.assertEqual(receipt["skips"], [
            {"backend": "old", "region": None, "skip": "expired"},
            {"backend": "s3", "region": "us-east-1", "skip": "absent"},
            {"backend": "v4", "region": None, "skip": "family"},
            {"backend": "a", "region": None, "skip": "down"}, {"backend": "b", "region": None, "skip": "down"}])
        self.assertEqual((receipt["backend"], receipt["region"]), ("up", "r1"))
        for flags, skip in (([], "skipped: no-region"), (["--ip", "34.64.0.1"], "skipped: no-region"),
                            (["--ip", "3.1.2.3"], "skipped: unknown"),
                            (["--ip", "3.1.2.3", "--down", "s3@us-east-1", "--have", "s3=yes"], "skipped: down")):
            self.assertRegex("\n".join(self.explain(BLOB, *flags)), rf"\n +s3\S* +{skip}\n", flags)
        self.assertEqual(self.receipt(BLOB, "--now", "2019-12-31")["backend"], "old")
        self.assertEqual(self.receipt(BLOB, "--ip", "3.1.2.3", "--have", "s3=no", "--have", "s3=yes")["backend"], "s3")

    def test_a_step_at_a_region(self) -> None:
        text = self.explain("https://r.example/v2/app/manifests/sha256:" + 64 * "a", "--locality", "r1")
        self.assertIn("candidates  up@r2  taken (region)", text)
        self.assertIn("            up@r1  not needed (fallback)", text)

    def test_the_receipt_says_nothing_of_the_client_but_its_network(self) -> None:
        receipt = self.receipt(BLOB, "--ip", "3.5.140.9", "--locality", "mars")
        self.assertNotIn("3.5.140.9", json.dumps(receipt))
        self.assertEqual(receipt["client"], {"class": 1, "provider": "amazon", "region": "cn-north-1",
                                             "networks": ["campus"], "asn": None, "holder": None, "prefix": "3.5.0.0/16"})
        self.assertEqual(receipt["locality"], "mars")
        self.assertEqual(list(receipt), ["status", "location", "outcome", "site", "kind", "route", "backend", "region",
                                         "skips", "locality", "client", "bundle"])

    def test_the_host_is_normalized_and_the_scheme_does_not_matter(self) -> None:
        for url in ("https://R.Example.:8443/v2/app/tags/list?n=1&x=2", "http://r.example/v2/app/tags/list?n=1",
                    "r.example/v2/app/tags/list?n=1"):
            self.assertEqual(self.receipt(url)["location"], "https://r1.up.example/v2/app/tags/list?n=1", url)
        for ip in ("unknown", "::ffff:3.1.2.3", "[2600:1f00::7]:443", " 3.1.2.3 "):
            self.assertEqual(self.explain(BLOB, "--ip", ip)[0],
                             f"client      {ip.removeprefix('::ffff:').strip(' []').removesuffix(']:443')}")


if __name__ == "__main__":
    unittest.main()
