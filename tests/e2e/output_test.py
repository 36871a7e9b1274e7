#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Where output goes and what is in it: files, pipes, JSON; show, slim bundles, lookup."""
import json
import os
import subprocess
import time
import unittest

from binary import POROS, ROOT, PorosTest

MINIMAL = ROOT / "examples/minimal/policy.yaml"
AMAZON = "3.208.0.1"


class Output(PorosTest):
    def test_a_dash_is_standard_output(self) -> None:
        path = self.compile("minimal")
        result = self.poros("compile", MINIMAL, "-o", "-")
        self.assertEqual((result.code, result.err), (0, ""))
        self.assertEqual(result.bytes, path.read_bytes())

    def test_a_dash_is_standard_input_for_a_bundle(self) -> None:
        bundle = self.compile("minimal").read_bytes()
        self.assertEqual(self.ok("show", "-", stdin=bundle), self.ok("show", "a.bundle"))
        self.assertEqual(self.ok("lookup", "-", AMAZON, stdin=bundle), self.ok("lookup", "a.bundle", AMAZON))

    def test_a_failed_compile_leaves_the_old_bundle_and_nothing_else(self) -> None:
        before = self.compile("minimal").read_bytes()
        self.write("wrong.yaml", "version: 2\n")
        self.assertEqual(self.poros("compile", "wrong.yaml", "-o", "a.bundle").code, 3)
        self.assertEqual((self.dir / "a.bundle").read_bytes(), before)
        (self.dir / "folder").mkdir()
        self.assertEqual(self.poros("compile", MINIMAL, "-o", "folder").code, 4)
        self.assertEqual(sorted(p.name for p in self.dir.iterdir()), ["a.bundle", "folder", "wrong.yaml"])

    def test_a_bundle_is_replaced_by_renaming(self) -> None:
        path = self.compile("minimal")
        old = path.open("rb")
        self.addCleanup(old.close)
        self.compile("minimal", "--slim")
        self.assertNotEqual(path.stat().st_ino, os.fstat(old.fileno()).st_ino)
        self.assertEqual(old.read(8), b"POROSBDL")
        self.assertEqual(path.stat().st_mode & 0o111, 0)

    def test_the_folder_does_not_matter(self) -> None:
        one = self.compile("credit-providers").read_bytes()
        (self.dir / "other folder").mkdir()
        done = subprocess.run([POROS, "compile", "policy.yaml", "-o", self.dir / "other folder/a b"],
                              cwd=ROOT / "examples/credit-providers", capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual((self.dir / "other folder/a b").read_bytes(), one)

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        self.compile("registry.k8s.io")
        lines = b"52.95.150.9\n" * 200_000
        for arguments, stdin in ((["show", "a.bundle", "--hosts"], b""), (["lookup", "a.bundle"], lines),
                                 (["lookup", "a.bundle", "--json"], lines), (["explain", "a.bundle", "/"], b""),
                                 (["compile", ROOT / "examples/registry.k8s.io/policy.yaml", "-o", "-"], b"")):
            process = subprocess.Popen([POROS, *arguments], cwd=self.dir, stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            assert process.stdout is not None
            process.stdout.close()
            process.stdout = None
            errors = process.communicate(stdin, timeout=60)[1]
            self.assertEqual((process.returncode, errors), (0, b""), arguments)

    def test_show(self) -> None:
        self.compile("registry.k8s.io")
        shown = json.loads(self.ok("show", "a.bundle", "--json"))
        self.assertEqual(list(shown), ["id", "format", "bytes", "slim", "classes", "asns", "feeds", "providers",
                                       "networks", "backends", "sites"])
        self.assertRegex(shown["id"], r"^[0-9a-f]{64}$")
        self.assertIn(shown["id"], self.ok("show", "a.bundle"))
        self.assertEqual(shown["bytes"], (self.dir / "a.bundle").stat().st_size)
        self.assertEqual({f["name"]: f["date"] for f in shown["feeds"]}["aws"][:4], "2026")
        hosts = self.ok("show", "a.bundle", "--hosts").splitlines()
        self.assertEqual(hosts, sorted(set(hosts)))
        self.assertIn("us-central1-docker.pkg.dev", hosts)
        self.assertIn("github.com", hosts)
        listed = json.loads(self.ok("show", "a.bundle", "--hosts", "--json"))
        self.assertEqual(sorted({h["host"] for h in listed}), hosts)
        self.assertEqual([h["host"] for h in listed if h["onward"]][0:1], ["storage.googleapis.com"])

    def test_slim_knows_less_and_decides_alike(self) -> None:
        self.compile("registry.k8s.io", name="full")
        self.compile("registry.k8s.io", "--slim", name="slim")
        self.compile("registry.k8s.io", "--slim", "--no-slim", name="again")
        self.assertEqual((self.dir / "again").read_bytes(), (self.dir / "full").read_bytes())
        url = "https://registry.k8s.io/v2/pause/blobs/sha256:" + 64 * "0"
        receipts = [json.loads(self.ok("explain", b, url, "--ip", "52.95.150.9", "--have", "s3=yes", "--json"))
                    for b in ("full", "slim")]
        full, slim = receipts
        self.assertEqual((full["client"]["asn"], slim["client"]["asn"]), (16509, None))
        for receipt in receipts:
            del receipt["bundle"]
            for key in ("asn", "holder", "prefix"):
                del receipt["client"][key]
        self.assertEqual(full, slim)
        self.assertIn("prefix      not in a slim bundle\n", self.ok("explain", "slim", url))
        self.assertEqual(self.ok("lookup", "slim", "52.95.150.9"), "52.95.150.9\tamazon\teu-west-2\t-\t-\t-\n")


class Lookup(PorosTest):
    def test_arguments_and_lines_give_the_same(self) -> None:
        self.compile("registry.k8s.io")
        wanted = ("52.95.150.9\tamazon\teu-west-2\t16509\t52.95.150.0/24\tAmazon.com, Inc.\n"
                  "192.0.2.7\t-\t-\t-\t-\t-\n::1\t-\t-\t-\t-\t-\n")
        self.assertEqual(self.ok("lookup", "a.bundle", "52.95.150.9", "192.0.2.7", "::1"), wanted)
        self.assertEqual(self.ok("lookup", "a.bundle", stdin=b"52.95.150.9\r\n192.0.2.7\n::1"), wanted)
        rows = [json.loads(line) for line in self.ok("lookup", "a.bundle", "--json", "52.95.150.9", "::1").splitlines()]
        self.assertEqual(rows[0], {"address": "52.95.150.9", "provider": "amazon", "region": "eu-west-2", "asn": 16509,
                                   "prefix": "52.95.150.0/24", "holder": "Amazon.com, Inc.", "networks": []})
        self.assertEqual(rows[1], {"address": "::1", "provider": None, "region": None, "asn": None, "prefix": None,
                                   "holder": None, "networks": []})
        self.assertEqual(self.ok("lookup", "a.bundle", stdin=b""), "")

    def test_whatever_bytes_come_there_is_a_line_for_each(self) -> None:
        self.compile("minimal")
        lines = [b'"\\', b"\x80\xff", b"\t1.2.3.4", b"x" * 100_000, b"", b"3.208.0.1"]
        result = self.poros("lookup", "a.bundle", "--json", stdin=b"\n".join(lines))
        self.assertEqual(result.code, 3)
        rows = [json.loads(line) for line in result.bytes.decode("utf-8").splitlines()]
        self.assertEqual(len(rows), len(lines))
        self.assertEqual(rows[-1]["provider"], "amazon")

    def test_measure_the_speed(self) -> None:
        self.compile("registry.k8s.io")
        lines = "".join(f"{i * 2654435761 >> 24 & 255}.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\n"
                        for i in range(1_000_000)).encode()
        begun = time.monotonic()
        result = self.poros("lookup", "a.bundle", stdin=lines)
        spent = time.monotonic() - begun
        found = sum(line.split("\t")[1] != "-" for line in result.out.splitlines())
        print(f"lookup: {1 / spent:.2f} M addresses/s, {found / 10_000:.1f} % with a provider")
        self.assertEqual(result.out.count("\n"), 1_000_000)


if __name__ == "__main__":
    unittest.main()
