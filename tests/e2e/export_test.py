#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`poros export` as docs/cli.md and docs/export.md have it. Real programs read the files in tests/property/round_trips.py."""
import os
import pty
import re
import subprocess
import sys
import unittest

from binary import POROS, ROOT, PorosTest, environment

sys.path.insert(0, str(ROOT / "tests/support"))

import readers  # noqa: E402

FORMATS = ("nginx-geo", "haproxy-map", "mmdb", "csv")


class Export(PorosTest):
    def test_standard_output_and_a_file_get_the_same_bytes(self) -> None:
        self.compile("registry.k8s.io")
        for form in FORMATS:
            for what in ("class", "asn"):
                arguments = ("export", "a.bundle", "--format", form, "--what", what)
                said = self.poros(*arguments, "-o", "file")
                self.assertEqual((said.code, said.out), (0, ""), said.err)
                self.assertRegex(said.err, r"^poros export: file: \d+ prefixes\n$")
                wanted = (self.dir / "file").read_bytes()
                self.assertEqual(self.poros(*arguments).bytes, wanted)
                self.assertEqual(self.poros(*arguments, "-o", "-").bytes, wanted)
                self.assertGreater(len(wanted), 100_000)
                bundle = (self.dir / "a.bundle").read_bytes()
                self.assertEqual(self.poros("export", "-", *arguments[2:], stdin=bundle).bytes, wanted)

    def test_a_slim_bundle_exports_the_same_classes_and_no_asns(self) -> None:
        self.compile("registry.k8s.io", "--slim", name="slim.bundle")
        self.compile("registry.k8s.io")
        full, slim = (self.ok("export", name, "--format", "csv") for name in ("a.bundle", "slim.bundle"))
        self.assertEqual(full, slim)
        (self.dir / "asn.mmdb").write_bytes(b"the old one")
        result = self.poros("export", "slim.bundle", "--format", "mmdb", "--what", "asn", "-o", "asn.mmdb")
        self.assertEqual((result.code, result.err), (3, "poros export: slim.bundle: a slim bundle knows no ASNs (compile "
                                                        "it again without --slim)\n"))
        self.assertEqual((self.dir / "asn.mmdb").read_bytes(), b"the old one")
        self.assertEqual(sorted(os.listdir(self.dir)), ["a.bundle", "asn.mmdb", "slim.bundle"])

    def test_words_that_are_none(self) -> None:
        self.compile("minimal")
        for flags, says in ((["--format", "nginx"], "--format: 'nginx' is none of nginx-geo, haproxy-map, mmdb, csv"),
                            (["--format", "csv", "--what", "ip"], "--what: 'ip' is none of class, asn"), ([], "--format")):
            result = self.poros("export", "a.bundle", *flags)
            self.assertEqual((result.code, result.out), (2, ""), flags)
            self.assertIn(says, result.err)

    def test_a_terminal_gets_no_binary(self) -> None:
        self.compile("minimal")
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        for form, code in (("mmdb", 2), ("csv", 0)):
            done = subprocess.run([POROS, "export", "a.bundle", "--format", form], cwd=self.dir, stdout=theirs,
                                  stderr=subprocess.PIPE, env=environment())
            self.assertEqual(done.returncode, code)
            self.assertEqual(b"name a file with -o" in done.stderr, code == 2)
        os.close(theirs)

    def test_a_system_that_refuses(self) -> None:
        self.compile("registry.k8s.io")
        result = self.poros("export", "a.bundle", "--format", "csv", "-o", "no/where")
        self.assertEqual(result.code, 4)
        self.assertIn("poros export: no/where: ", result.err)
        for form in FORMATS:
            with open("/dev/full", "wb") as full:
                done = subprocess.run([POROS, "export", "a.bundle", "--format", form], cwd=self.dir, stdout=full,
                                      stderr=subprocess.PIPE, env=environment())
            self.assertEqual((done.returncode, done.stderr),
                             (4, b"poros export: standard output: write: No space left on device\n"))

    def test_a_reader_that_goes_away_is_no_error(self) -> None:
        self.compile("registry.k8s.io")
        with subprocess.Popen([POROS, "export", "a.bundle", "--format", "csv"], cwd=self.dir, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=environment()) as process:
            assert process.stdout and process.stderr
            process.stdout.read(100)
            process.stdout.close()
            self.assertEqual((process.stderr.read(), process.wait(60)), (b"", 0))

    def test_what_the_document_shows_is_understood(self) -> None:
        text = (ROOT / "docs/export.md").read_text("utf-8")
        geo, haproxy = (re.search(f"```{name}\n(.*?)```", text, re.S).group(1) for name in ("nginx", "haproxy"))
        self.compile("minimal")
        self.ok("export", "a.bundle", "--format", "nginx-geo", "-o", "poros.geo")
        self.ok("export", "a.bundle", "--format", "haproxy-map", "-o", "poros.map")
        geo = geo.replace("include /etc/nginx/poros.geo", f"include '{self.dir}/poros.geo'")
        self.write("nginx.conf", f"pid '{self.dir}/pid'; error_log stderr; events {{ }} http {{ access_log off;\n{geo}\n"
                   "server { listen unix:s; } }")
        self.write("haproxy.cfg", "defaults\n mode http\n timeout client 1s\n timeout connect 1s\n timeout server 1s\n"
                   + haproxy.replace("/etc/haproxy/", "") + "    bind unix@s\n    http-request return status 200\n")
        for command in ([readers.NGINX, "-t", "-e", "stderr", "-p", self.dir, "-c", self.dir / "nginx.conf"],
                        [readers.HAPROXY, "-c", "-f", "haproxy.cfg"]):
            done = subprocess.run(command, cwd=self.dir, capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main()
